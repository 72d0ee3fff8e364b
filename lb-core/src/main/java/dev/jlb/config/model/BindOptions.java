package dev.jlb.config.model;

import java.util.List;

/** Options of {@code bind} lines (manual 5.1). */
public final class BindOptions {
    public static final Setting<Boolean> SSL = Setting.flag("ssl");
    /** {@code crt}, {@code default-crt}, {@code crt-list}, in the order of the line. */
    public static final Setting<List<CertificateUse>> CERTIFICATES = Setting.of("crt", List.of());

    /** Clients choose among the ciphers, not the order of {@code ciphers}. */
    public static final Setting<Boolean> PREFER_CLIENT_CIPHERS = Setting.flag("prefer-client-ciphers");
    public static final Setting<List<String>> ALPN = Setting.of("alpn", List.of());
    public static final Setting<String> CIPHERS = Setting.of("ciphers", "");
    public static final Setting<String> CIPHERSUITES = Setting.of("ciphersuites", "");
    public static final Setting<String> MIN_VERSION = Setting.of("ssl-min-ver", "");
    public static final Setting<String> MAX_VERSION = Setting.of("ssl-max-ver", "");
    public static final Setting<List<String>> OFF_VERSIONS = Setting.of("no-tlsv1x", List.of());
    public static final Setting<Boolean> NO_TLS_TICKETS = Setting.of("no-tls-tickets", false);
    public static final Setting<String> CA_FILE = Setting.of("ca-file", "");
    /** Authorities that count besides those of {@link #CA_FILE} and are not announced. */
    public static final Setting<String> CA_VERIFY_FILE = Setting.of("ca-verify-file", "");
    public static final Setting<String> CRL_FILE = Setting.of("crl-file", "");
    /** {@code crt-ignore-err}: OpenSSL's numbers. */
    public static final Setting<java.util.BitSet> CRT_IGNORE_ERR = Setting.of("crt-ignore-err", new java.util.BitSet());
    public static final Setting<java.util.BitSet> CA_IGNORE_ERR = Setting.of("ca-ignore-err", new java.util.BitSet());
    /** {@code curves}, or else {@code ecdhe}: names joined by colons; "": the library's. */
    public static final Setting<String> CURVES = Setting.of("curves", "");
    public static final Setting<String> ECDHE = Setting.of("ecdhe", "");
    /** {@code tls-ticket-keys}: a file; "": no tickets. */
    public static final Setting<String> TICKET_KEYS = Setting.of("tls-ticket-keys", "");
    /** {@code no-ca-names}. */
    public static final Setting<Boolean> NO_CA_NAMES = Setting.flag("no-ca-names");
    public static final Setting<String> VERIFY = Setting.of("verify", "none");
    public static final Setting<Boolean> STRICT_SNI = Setting.flag("strict-sni");
    /** {@code expose-fd listeners} of a stats socket. */
    public static final Setting<Boolean> EXPOSE_LISTENERS = Setting.flag("expose-fd");
    /** What {@code guid-prefix} makes of the listener; "" none. */
    public static final Setting<String> GUID = Setting.of("guid", "");

    public static final Setting<String> NAME = Setting.of("name", "");
    public static final Setting<Integer> ID = Setting.of("id", 0);
    public static final Setting<Integer> MAXCONN = Setting.of("maxconn", 0);
    public static final Setting<Integer> BACKLOG = Setting.of("backlog", 0);
    public static final Setting<Boolean> ACCEPT_PROXY = Setting.flag("accept-proxy");
    /** {@code accept-netscaler-cip}; 0: not. */
    public static final Setting<Integer> CLIENT_IP_MAGIC = Setting.of("accept-netscaler-cip", 0);
    public static final Setting<String> MODE = Setting.of("mode", "");
    /** {@code user}, or {@code uid} with a # before it; "": who runs jlb. */
    public static final Setting<String> OWNER = Setting.of("user", "");
    /** {@code group}, or {@code gid} with a # before it. */
    public static final Setting<String> GROUP = Setting.of("group", "");
    public static final Setting<String> LEVEL = Setting.of("level", "operator");
    public static final Setting<Boolean> V6ONLY = Setting.flag("v6only");

    /** {@code generate-certificates}: certificates come from there. */
    public static final Setting<Boolean> CERTIFICATES_ELSEWHERE = Setting.flag("certificates elsewhere");

    public static final Setting<Boolean> TRANSPARENT = Setting.flag("transparent");
    public static final Setting<Boolean> DEFER_ACCEPT = Setting.flag("defer-accept");
    public static final Setting<Boolean> TFO = Setting.flag("tfo");
    /** Bytes; 0: the kernel's choice. */
    public static final Setting<Integer> MSS = Setting.of("mss", 0);
    /** Milliseconds; 0: the kernel's. */
    public static final Setting<Long> TCP_UT = Setting.of("tcp-ut", 0L);

    public static final Setting<String> INTERFACE = Setting.of("interface", "");
    /** {@code cc}. */
    public static final Setting<String> CONGESTION = Setting.of("cc", "");

    /** Options that a socket is made with: a change of one needs another socket. */
    public static final List<Setting<?>> SOCKET = List.of(MODE, OWNER, GROUP, V6ONLY, TRANSPARENT, DEFER_ACCEPT, TFO, MSS, TCP_UT, INTERFACE, CONGESTION);

    private BindOptions() {}
}
