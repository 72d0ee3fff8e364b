package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.FRONT_ONLY;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.ArgumentShape;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.LineOptions;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.CertificateUse;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import dev.jlb.config.syntax.Word;
import dev.jlb.tls.VerifyError;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** {@code bind} lines (manual 4.2 and 5.1). */
final class BindKeywords implements KeywordFamily {
    private static final String[] TLS_VERSIONS = {"SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"};
    private static final String KEEP = "remove the option, or keep this listener on HAProxy";

    @Override
    public List<Keyword> keywords() {
        return List.of(keyword("bind", FRONT_ONLY).usage("[<address>]:<port>[-<port>] [, ...] [options]").doc("Where the proxy listens.")
                .accepts("bind :80", "bind 127.0.0.1:80,[::1]:80", "bind :8000-8010", "bind /tmp/s.sock mode 600", "bind abns@x name y")
                .rejects("bind", "bind foo", "bind :80 foo", "bind :80-70", "bind :0", "bind :99999", "bind fd@x", "bind [::1:80", "bind :80 level foo", "bind :80 name").parse((a, s) -> {
                    if (!a.hasNext()) {
                        throw a.error(a.lastSpan(), "'bind' expects {<path>|[addr1]:port1[-end1]}{,[addr]:port[-end]}... as arguments.");
                    }
                    Word where = s.address(a.take("an address"));
                    List<Address> addresses = Addresses.listen(where, "bind", s.anyPort());
                    if (where.text().startsWith("udp") || where.text().startsWith("dgram+")) {
                        throw a.error(where.span(), "'bind' : dgram-type address not acceptable in '" + where + "'");
                    }
                    Settings.Builder to = Settings.builder();
                    options().read(a, "'bind " + where + "' in section '" + s.section().keyword() + "'", to, s);
                    if (Addresses.unsupported(where) != null) {
                        s.notImplemented(where.span(), "'bind " + where + "' : the address family '" + Addresses.unsupported(where) + "'", "listen on an IP address, a UNIX socket or fd@<number>");
                    }
                    Settings settings = to.build();
                    int[] listeners = {0};
                    String prefix = s.global().get(GlobalSettings.UNIX_PREFIX);
                    addresses.stream().map(address -> address instanceof Address.Unix unix && !unix.isAbstract() && !prefix.isEmpty() ? new Address.Unix(prefix + unix.path(), false) : address).forEach(address -> s.proxy().binds().add(new Bind(address, numbered(settings, ++listeners[0]), a.span())));
                }));
    }

    /** What {@code guid-prefix} begins, the number of the listener on its line ends. */
    private static Settings numbered(Settings settings, int number) {
        String prefix = settings.get(BindOptions.GUID);
        return prefix.isEmpty() ? settings : settings.toBuilder().put(BindOptions.GUID, prefix + "-" + number).build();
    }

    /** The options of {@code bind}, {@code stats socket} and {@code ssl-default-bind-options}. */
    static LineOptions options() {
        return Table.OPTIONS;
    }

    /** Built when the first line with options is read. */
    private static final class Table {
        static final LineOptions OPTIONS = tls(general(new LineOptions()));
    }

    private static LineOptions general(LineOptions o) {
        o.flag("accept-proxy", BindOptions.ACCEPT_PROXY, "Expects the PROXY protocol.");
        o.option("backlog", "<number>", "Longest queue of connections that wait for accept().", (a, to, s) -> lenient(a, to, BindOptions.BACKLOG));
        o.option("maxconn", "<number>", "Most connections of this listener.", (a, to, s) -> lenient(a, to, BindOptions.MAXCONN));
        o.text("name", "<name>", BindOptions.NAME, "Its name in statistics.");
        o.choice("level", BindOptions.LEVEL, "What commands the runtime API allows.", "user", "operator", "admin");
        o.option("mode", "<octal>", "Permissions of the UNIX socket.", (a, to, s) -> {
            Word mode = a.take("a mode");
            if (mode.text().isEmpty() || !mode.text().chars().allMatch(c -> c >= '0' && c <= '7')) {
                throw a.error(mode.span(), "'mode' : missing or invalid mode '" + mode + "' (octal integer expected)");
            }
            to.put(BindOptions.MODE, mode.text());
        });
        o.flag("v6only", BindOptions.V6ONLY, "Listens on IPv6 only.");
        o.flag("v4v6", BindOptions.V6ONLY, false, "Listens on IPv4 and IPv6.");
        o.option("proto", "<name>", "The protocol that is spoken, without negotiation.", (a, to, s) -> {
            Word proto = a.take("a protocol");
            if (!List.of("h1", "h2", "none", "fcgi", "quic", "qmux", "spop").contains(proto.text())) {
                throw a.error(proto.span(), "'proto' :  unknown MUX protocol '" + proto + "'");
            }
            if (!proto.is("h1")) {
                s.notImplemented(proto.span(), "'proto " + proto + "'", "'proto h1' is");
            }
        });
        sockets(o);
        o.option("expose-fd", "listeners", "A process that is started with '-x' may take the listening sockets over this one.", (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'expose-fd' : missing fd type");
            }
            Word type = a.take("listeners");
            if (!type.is("listeners")) {
                throw a.error(type.span(), "'expose-fd' only supports 'listeners' (got '" + type + "')");
            }
            to.put(BindOptions.EXPOSE_LISTENERS, true);
        });
        o.noOp("nice", "int(-1024,1024)", "event loops have no priorities");
        o.option("id", "<id>", "Number of the listener, in statistics and for so_id; without it, they are counted in order.", (a, to, s) -> to.put(BindOptions.ID, Values.integer(a.take("an integer argument"), "id", 1, Integer.MAX_VALUE)));
        o.noOp("nbconn", "int", "only for reverse HTTP");
        o.removed("process", "'process' on 'bind' lines is not supported anymore since HAProxy 2.7, use 'thread'.");
        o.noOp("severity-output", "none|number|string", "messages of the runtime API carry no severity");
        o.noOp("shards", "word", "one listening socket per event loop is opened");
        o.noOp("thread", "word", "listeners are served by all event loops");
        o.option("guid-prefix", "<string>", "The beginning of its listeners' identifiers, before '-' and their number on the line: counters of 'option socket-stats' are found again by them.", (a, to, s) -> to.put(BindOptions.GUID, Guids.take(a, "guid-prefix")));
        o.noOp("label", "word", "a label for tools");
        owner(o, "user", BindOptions.OWNER, "Whom the UNIX socket belongs to.");
        owner(o, "group", BindOptions.GROUP, "The group of the UNIX socket.");
        number(o, "uid", BindOptions.OWNER, "The number of the user whom the UNIX socket belongs to.");
        number(o, "gid", BindOptions.GROUP, "The number of the UNIX socket's group.");
        o.option("accept-netscaler-cip", "<magic number>", "Expects NetScaler's header of the client's addresses, which begins with that number.", (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'accept-netscaler-cip' : missing value");
            }
            Word magic = a.take("a number");
            long value = Values.lenient(magic, "accept-netscaler-cip", Integer.MIN_VALUE, a);
            if (value == 0) {
                throw a.error(magic.span(), "'accept-netscaler-cip' : invalid value 0, must be >= 0");
            }
            to.put(BindOptions.CLIENT_IP_MAGIC, (int) value);
        });
        o.noOp("idle-ping", "time", "only HTTP/2 connections are pinged");
        o.later("namespace", "word", "A network name space.", "start jlb inside the name space (ip netns exec)");
        o.later("quic-cc-algo", "word", "QUIC's congestion control.", KEEP);
        o.later("quic-force-retry", "", "QUIC's Retry for every client.", KEEP);
        o.later("quic-socket", "connection|listener", "QUIC's sockets.", KEEP);
        o.later("tcp-md5sig", "word", "TCP's MD5 signatures.", KEEP);
        o.later("tcp-ss", "word", "Saves the SYN packet.", KEEP);
        return o;
    }

    private static void owner(LineOptions o, String name, Setting<String> setting, String doc) {
        o.option(name, "<name>", doc, (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'" + name + "' : missing " + name + " name");
            }
            to.put(setting, a.take("a name").text());
        });
    }

    private static void number(LineOptions o, String name, Setting<String> setting, String doc) {
        o.option(name, "<number>", doc, (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'" + name + "' : missing value");
            }
            int id = Values.lenient(a.take("a number"), name, Integer.MIN_VALUE, a);
            to.put(setting, id < 0 ? "" : "#" + id);
        });
    }

    /** Options of the listening socket, which only Linux has. */
    private static void sockets(LineOptions o) {
        o.flag("transparent", BindOptions.TRANSPARENT, "Accepts connections for foreign addresses.");
        o.flag("defer-accept", BindOptions.DEFER_ACCEPT, "Accepts a connection when its first bytes have come.");
        o.flag("tfo", BindOptions.TFO, "TCP fast open.");
        o.option("mss", "<maxseg>", "Largest segment that clients may send.", (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'mss' : missing MSS value");
            }
            Word word = a.take("a number");
            int value = Values.lenient(word, "mss", Integer.MIN_VALUE, a);
            if (value == 0 || Math.abs(value) > 65535) {
                throw a.error(word.span(), "'mss' : expects an MSS with and absolute value between 1 and 65535");
            }
            to.put(BindOptions.MSS, value);
        });
        o.option("tcp-ut", "<delay>", "How long sent bytes may stay unacknowledged.", (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'tcp-ut' : missing TCP User Timeout value");
            }
            to.put(BindOptions.TCP_UT, Values.time(a.take("a time"), "tcp-ut", 1));
        });
        o.option("interface", "<interface>", "Takes connections of that network interface only.", (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'interface' : missing interface name");
            }
            to.put(BindOptions.INTERFACE, a.take("an interface").text());
        });
        o.text("cc", "<algo>", BindOptions.CONGESTION, "TCP's congestion control.");
    }

    private static LineOptions tls(LineOptions o) {
        o.flag("ssl", BindOptions.SSL, "Speaks TLS.");
        certificates(o, "crt", "<cert>", CertificateUse.Kind.CRT, "A file or folder of certificates with their keys, or a name of a crt-store.");
        certificates(o, "default-crt", "<cert>", CertificateUse.Kind.DEFAULT_CRT, "A certificate that is shown for unknown names, too.");
        certificates(o, "crt-list", "<file>", CertificateUse.Kind.CRT_LIST, "A list of certificates, with options and names for each.");
        o.option("alpn", "<protocols>", "Protocols offered in the TLS handshake.", (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'alpn' : missing the comma-delimited ALPN protocol suite");
            }
            to.put(BindOptions.ALPN, List.of(a.take("protocols").text().split(",")));
        });
        o.option("no-alpn", "", "Offers no protocols.", (a, to, s) -> to.remove(BindOptions.ALPN));
        o.text("ciphers", "<ciphers>", BindOptions.CIPHERS, "Ciphers up to TLS 1.2.");
        o.text("ciphersuites", "<suites>", BindOptions.CIPHERSUITES, "Cipher suites of TLS 1.3.");
        o.choice("ssl-min-ver", BindOptions.MIN_VERSION, "Lowest TLS version.", TLS_VERSIONS);
        o.choice("ssl-max-ver", BindOptions.MAX_VERSION, "Highest TLS version.", TLS_VERSIONS);
        for (String version : TLS_VERSIONS) {
            String name = version.toLowerCase(java.util.Locale.ROOT).replace(".", "");
            o.option("no-" + name, "", "Turns " + version + " off.", (a, to, s) -> {
                List<String> off = new ArrayList<>(to.get(BindOptions.OFF_VERSIONS));
                off.add(name);
                to.put(BindOptions.OFF_VERSIONS, List.copyOf(off));
            });
            o.option("force-" + name, "", "Speaks " + version + " only.", (a, to, s) -> to.put(BindOptions.MIN_VERSION, version).put(BindOptions.MAX_VERSION, version));
        }
        o.file("ca-file", BindOptions.CA_FILE, GlobalSettings.CA_BASE, "Authorities that client certificates are verified with.");
        o.file("ca-verify-file", BindOptions.CA_VERIFY_FILE, GlobalSettings.CA_BASE, "More authorities, which clients are not told of.");
        o.file("crl-file", BindOptions.CRL_FILE, GlobalSettings.CA_BASE, "Lists of revoked client certificates.");
        ignored(o, "crt-ignore-err", BindOptions.CRT_IGNORE_ERR, "Errors of clients' certificates that do not end the handshake: all, or OpenSSL's numbers or names.");
        ignored(o, "ca-ignore-err", BindOptions.CA_IGNORE_ERR, "The same of their authorities.");
        o.flag("no-ca-names", BindOptions.NO_CA_NAMES, "Does not tell clients which authorities count.");
        o.text("curves", "<curves>", BindOptions.CURVES, "Elliptic curves for the key exchange, joined by colons.");
        o.text("ecdhe", "<named curve>", BindOptions.ECDHE, "As curves, which wins over it.");
        o.option("verify", "{ none | optional | required }", "Whether clients must show a certificate.", (a, to, s) -> {
            Word method = a.take("'none', 'optional' or 'required'");
            if (!Set.of("none", "optional", "required").contains(method.text())) {
                throw a.error(method.span(), "'verify' : unknown verify method '" + method + "', only 'none', 'optional', and 'required' are supported");
            }
            to.put(BindOptions.VERIFY, method.text());
        });
        o.flag("strict-sni", BindOptions.STRICT_SNI, "Refuses clients that ask for an unknown name.");
        o.flag("no-strict-sni", BindOptions.STRICT_SNI, false, "Uses the default certificate for unknown names.");
        o.flag("no-tls-tickets", BindOptions.NO_TLS_TICKETS, "Gives no session tickets.");
        o.flag("tls-tickets", BindOptions.NO_TLS_TICKETS, false, "Undoes no-tls-tickets.");
        o.flag("prefer-client-ciphers", BindOptions.PREFER_CLIENT_CIPHERS, "The client's order of ciphers counts, not that of ciphers.");
        o.noOp("npn", "word", "NPN is gone from TLS libraries");
        o.noOp("allow-0rtt", "", "a server may refuse early data, which the client then sends again");
        o.later("ca-sign-file", "word", "Makes certificates on the fly.", KEEP);
        o.later("ca-sign-pass", "word", "Makes certificates on the fly.", KEEP);
        o.later("client-sigalgs", "word", "Signature algorithms of client certificates.", KEEP);
        o.later("ech", "word", "Encrypted client hello.", KEEP);
        elsewhere(o, "generate-certificates", "", "Makes certificates on the fly.", KEEP);
        o.later("ktls", "on|off", "TLS in the kernel.", KEEP);
        o.later("sigalgs", "word", "Signature algorithms.", KEEP);
        o.option("tls-ticket-keys", "<keyfile>", "Shared keys of session tickets, of 48 bytes; without them there are no tickets.", (a, to, s) -> to.put(BindOptions.TICKET_KEYS, a.take("a file").file()));
        return o;
    }

    private static void certificates(LineOptions o, String name, String usage, CertificateUse.Kind kind, String doc) {
        o.option(name, usage, doc, (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'" + name + "' : missing certificate location");
            }
            Word word = a.take("a file");
            // lists have no base folder, and names of a store are no files
            String file = word.text().startsWith("@") ? word.text() : kind == CertificateUse.Kind.CRT_LIST ? word.file() : LineOptions.file(word, s, GlobalSettings.CRT_BASE);
            List<CertificateUse> all = new ArrayList<>(to.get(BindOptions.CERTIFICATES));
            all.add(new CertificateUse(kind, file));
            to.put(BindOptions.CERTIFICATES, List.copyOf(all));
        });
    }

    private static void ignored(LineOptions o, String name, Setting<BitSet> setting, String doc) {
        o.option(name, "{ all | <error>,... }", doc, (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'" + name + "' : missing error IDs list");
            }
            Word word = a.take("errors");
            try {
                to.put(setting, VerifyError.ignored(word.text()));
            } catch (IllegalArgumentException wrong) {
                throw a.error(word.span(), "'" + name + "' : " + wrong.getMessage());
            }
        });
    }

    private static void elsewhere(LineOptions o, String name, String shape, String doc, String instead) {
        o.later(name, doc, instead, (a, to, s) -> {
            ArgumentShape.take(shape, a);
            to.put(BindOptions.CERTIFICATES_ELSEWHERE, true);
        });
    }

    private static void lenient(Arguments a, Settings.Builder to, Setting<Integer> setting) {
        to.put(setting, Values.lenient(a.take("a number"), setting.name(), 0, a));
    }
}
