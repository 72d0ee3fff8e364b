package dev.jlb.config.model;

import java.util.List;

/** How servers are checked (manual 4.2 {@code option httpchk}, {@code http-check}). */
public final class CheckSettings {
    /**
     * The request of an HTTP check.
     *
     * @param headers name and value, in order
     */
    public record HttpSend(String method, String uri, String version, List<String[]> headers, String body) {
        public static final HttpSend DEFAULT = new HttpSend("OPTIONS", "/", "HTTP/1.0", List.of(), "");
    }

    /** Set: HTTP checks; absent: a connection is enough. */
    public static final Setting<HttpSend> HTTPCHK = Setting.of("option httpchk", null);

    public static final Setting<Boolean> DISABLE_ON_404 = Setting.flag("http-check disable-on-404");

    /** Set when a {@code connect} rule names the port, so that servers need none. */
    public static final Setting<Boolean> OWN_PORT = Setting.flag("connect port");

    /** Which protocol's check is made: tcp-check, redis-check, smtpchk, mysql-check, pgsql-check, ldap-check, spop-check, ssl-hello-chk, external-check; "" for a connect or HTTP. The last {@code option} wins. */
    public static final Setting<String> KIND = Setting.of("option tcp-check", "");

    /** User name ({@code mysql-check}, {@code pgsql-check}) or the greeting ({@code smtpchk}). */
    public static final Setting<String> KIND_ARGUMENT = Setting.of("check argument", "");

    public static final Setting<List<CheckRule>> TCP_RULES = Setting.of("tcp-check", List.of());
    public static final Setting<List<CheckRule>> HTTP_RULES = Setting.of("http-check", List.of());

    /** Name of the section that wrote {@link #HTTP_RULES}: its own, or a {@code defaults} section's. */
    public static final Setting<String> HTTP_RULES_OF = Setting.of("http-check of", "");

    /** As {@link #HTTP_RULES_OF}, of {@link #TCP_RULES}. */
    public static final Setting<String> TCP_RULES_OF = Setting.of("tcp-check of", "");

    public static final Setting<Boolean> SEND_STATE = Setting.flag("http-check send-state");

    /** The program of {@code option external-check}. */
    public static final Setting<String> EXTERNAL_COMMAND = Setting.of("external-check command", "");

    public static final Setting<String> EXTERNAL_PATH = Setting.of("external-check path", "");

    private CheckSettings() {}
}
