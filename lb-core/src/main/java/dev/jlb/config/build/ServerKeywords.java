package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.BACK;
import static dev.jlb.config.keyword.Declare.BACK_ONLY;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.LineOption;
import dev.jlb.config.keyword.LineOptions;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Word;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code server}, {@code default-server} and {@code server-template} lines (manual 4.2 and 5.2). */
final class ServerKeywords implements KeywordFamily {
    private static final String[] TLS_VERSIONS = {"SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"};
    private static final String KEEP = "remove the option, or keep this server behind HAProxy";

    /** Built when the first server is read. */
    private static final class Table {
        static final LineOptions OPTIONS = later(noOps(ServerRouteOptions.add(proxyProtocol(tls(ServerCheckOptions.add(general(new LineOptions())))))));
    }

    /** The options of {@code server}, {@code default-server} and {@code server-template}. */
    static LineOptions options() {
        return Table.OPTIONS;
    }

    /** Options that a server added at run time must not have: they are about what happens at start, or about what a whole back end has. */
    private static final Set<String> NOT_AT_RUN_TIME = Set.of("init-addr", "log-proto", "log-bufsize", "max-reuse", "namespace", "no-agent-check", "no-check", "no-check-ssl", "no-send-proxy-v2-ssl",
            "no-send-proxy-v2-ssl-cn", "no-ssl", "non-stick", "redir", "resolve-net", "resolve-opts", "resolve-prefer", "resolvers", "shard", "socks4", "ssl-reuse", "stick", "tcp-ut");

    private static final Set<String> INIT_ADDR_METHODS = Set.of("last", "libc", "none");
    /** As many methods as HAProxy keeps of a server. */
    private static final int MAX_INIT_ADDR = 10;

    /** See {@link #NOT_AT_RUN_TIME}; built when the first such server is read. */
    private static final class RunTimeTable {
        static final LineOptions OPTIONS = options().refusing(NOT_AT_RUN_TIME, "option is not accepted for dynamic server");
    }

    /** The options of {@code add server}, in the order of their names. */
    static List<String> runTimeOptions() {
        return options().all().stream().map(LineOption::name).filter(name -> !NOT_AT_RUN_TIME.contains(name)).sorted().toList();
    }

    /** Reads what follows the name in {@code add server} (management.txt 9.3); no {@code default-server} applies. */
    static Server atRunTime(String name, Arguments a, Scope s) {
        if (!a.hasNext()) {
            throw a.error(a.span(), "'server' expects <name> and <addr>[:<port>] as arguments.");
        }
        Names.check(Word.of(name), "server", s.diagnostics());
        String context = "'server " + s.proxy().name() + "/" + name + "'";
        Word where = s.address(a.take("an address"));
        Address address = Addresses.one(where, context.substring(1, context.length() - 1), Addresses.Port.OPTIONAL);
        if (Addresses.unsupported(where) != null) {
            s.notImplemented(where.span(), context + " : the address family '" + Addresses.unsupported(where) + "'", "use an IP address or a UNIX socket");
        }
        Settings.Builder to = Settings.builder();
        // no name is looked up, and it starts in maintenance
        to.put(ServerOptions.INIT_ADDR, "none").put(ServerOptions.DISABLED, true);
        RunTimeTable.OPTIONS.read(a, context, to, s);
        return new Server(name, address, to.build(), a.span());
    }

    @Override
    public List<Keyword> keywords() {
        return List.of(
                keyword("server", BACK_ONLY).usage("<name> <address>[:[port]] [options]").doc("A server of the back end.")
                        .accepts("server s1 127.0.0.1:80 check weight 3", "server s2 /tmp/x.sock").rejects("server", "server s", "server s 127.0.0.1:80 foo", "server s 127.0.0.1:80 weight 300", "server s! 127.0.0.1:80", "server s 127.0.0.1:x", "server s 127.0.0.1 inter 0", "server s 127.0.0.1 verify foo", "server s 127.0.0.1 observe foo")
                        .parse(ServerKeywords::server),
                keyword("default-server", BACK).usage("[options]").doc("Options for the servers below.").accepts("default-server check inter 1s rise 2 fall 1").rejects("default-server foo", "default-server id 5")
                        .parse((a, s) -> {
                            Settings.Builder to = s.proxy().settings().get(ProxyOptions.DEFAULT_SERVER).toBuilder();
                            options().read(a, "'default-server'", to, s);
                            s.proxy().settings().put(ProxyOptions.DEFAULT_SERVER, to.build());
                        }),
                keyword("server-template", BACK_ONLY).usage("<prefix> <num | range> <fqdn>[:<port>] [options]").doc("Several servers of one name.")
                        .accepts("server-template s 3 127.0.0.1:80").rejects("server-template s", "server-template s 3-1 127.0.0.1:80").parse(ServerKeywords::template));
    }

    private static void server(Arguments a, Scope s) {
        if (a.line().size() < 3) {
            throw a.error(a.span(), "'server' expects <name> and <addr>[:<port>] as arguments.");
        }
        Word name = a.take("a name");
        Names.check(name, "server", s.diagnostics());
        String context = "'server " + s.proxy().name() + "/" + name + "'";
        Word where = s.address(a.take("an address"));
        Address address = Addresses.one(where, context.substring(1, context.length() - 1), Addresses.Port.OPTIONAL);
        add(a, s, context, where, address, name.text());
    }

    private static void add(Arguments a, Scope s, String context, Word where, Address address, String... names) {
        boolean datagrams = where.text().startsWith("udp") || where.text().startsWith("dgram+") || where.text().startsWith("uxdg@");
        if (Addresses.unsupported(where) != null && !datagrams) {
            s.notImplemented(where.span(), context + " : the address family '" + Addresses.unsupported(where) + "'", "use an IP address, a host name or a UNIX socket");
        }
        Settings.Builder to = s.proxy().settings().get(ProxyOptions.DEFAULT_SERVER).toBuilder();
        options().read(a, context, to, s);
        if (datagrams) {
            to.put(ServerOptions.DATAGRAM, true);
        }
        for (String name : names) {
            s.proxy().servers().add(new Server(name, address, to.build(), a.span()));
            // of several servers only the first has the number that the line gives, the others count on
            to.put(ServerOptions.ID, 0);
        }
    }

    private static void template(Arguments a, Scope s) {
        if (a.line().size() < 4) {
            throw a.error(a.span(), "'server-template' expects <prefix> <nb | range> <addr>[:<port>] as arguments.");
        }
        Word prefix = a.take("a prefix");
        Names.check(prefix, "server-template", s.diagnostics());
        Word range = a.take("a number or range");
        int dash = range.text().indexOf('-');
        int low = dash < 0 ? 1 : bound(range, 0, dash);
        int high = bound(range, dash + 1, range.text().length());
        if (low < 0 || high < low || high > 65535) {
            throw a.error(range.span(), "Wrong server-template number or range arg '" + range + "'.");
        }
        Word where = s.address(a.take("an address"));
        Address address = Addresses.one(where, "server-template", Addresses.Port.OPTIONAL);
        String[] names = new String[high - low + 1];
        for (int i = 0; i < names.length; i++) {
            names[i] = prefix.text() + (low + i);
        }
        add(a, s, "'server-template " + s.proxy().name() + "/" + prefix + "'", where, address, names);
    }

    private static int bound(Word range, int from, int to) {
        String text = range.text().substring(from, to);
        return !text.isEmpty() && text.length() < 6 && text.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(text) : -1;
    }

    /** For servers of rings and of back ends in {@code mode log}. */
    private static void logs(LineOptions o) {
        o.option("log-proto", "{ legacy | octet-count }", "Framing of log messages in a stream.", (a, to, s) -> {
            Word word = a.take("'legacy' or 'octet-count'");
            if (!word.is("legacy") && !word.is("octet-count")) {
                throw a.error(word.span(), "'log-proto' expects one of 'legacy' or 'octet-count', got '" + word + "'.");
            }
            to.put(ServerOptions.OCTET_COUNT, word.is("octet-count"));
        });
        o.option("log-bufsize", "<size>", "Bytes of log messages that wait for the server.", (a, to, s) -> to.put(ServerOptions.LOG_BUFSIZE, (int) Math.min(Integer.MAX_VALUE / 2, Values.size(a.take("a size"), "log-bufsize"))));
    }

    private static LineOptions general(LineOptions o) {
        logs(o);
        o.option("weight", "<weight>", "Its share of the load, 0 to 256.", (a, to, s) -> {
            Word word = a.take("a weight");
            int weight = Values.lenient(word, "weight", Integer.MIN_VALUE, a);
            if (weight < 0 || weight > 256) {
                throw a.error(word.span(), "weight of server is not within 0 and 256 (" + weight + ").");
            }
            to.put(ServerOptions.WEIGHT, weight);
        });
        o.flag("backup", ServerOptions.BACKUP, "Used only when no other server is left.");
        o.flag("no-backup", ServerOptions.BACKUP, false, "Undoes backup.");
        o.flag("disabled", ServerOptions.DISABLED, "Starts in maintenance.");
        o.flag("enabled", ServerOptions.DISABLED, false, "Undoes disabled.");
        limit(o, "maxconn", ServerOptions.MAXCONN, "Most connections at a time; others wait.");
        limit(o, "minconn", ServerOptions.MINCONN, "Makes maxconn follow the back end's load; alone or above maxconn it is the limit itself.");
        limit(o, "maxqueue", ServerOptions.MAXQUEUE, "Most requests that wait for this server.");
        number(o, "pool-max-conn", ServerOptions.POOL_MAX_CONN, -1, "Most idle connections kept.");
        number(o, "max-reuse", ServerOptions.MAX_REUSE, -1, "How often a connection is used again.");
        o.time("pool-purge-delay", ServerOptions.POOL_PURGE_DELAY, "How often idle connections are thinned out.");
        o.time("slowstart", ServerOptions.SLOWSTART, "Time in which a server that came back reaches its weight.");
        o.text("pool-conn-name", "<expr>", ServerOptions.POOL_CONN_NAME, "Requests with other results do not share idle connections; by default, that of sni.");
        o.text("cookie", "<value>", ServerOptions.COOKIE, "Its value in the persistence cookie.");
        o.option("id", "<value>", "Its number in statistics.", (a, to, s) -> {
            if (a.line().word(0).is("default-server")) {
                throw a.error(a.lastSpan(), "'id' option is not accepted in default-server sections");
            }
            Word word = a.take("an integer argument");
            int id = Values.integer(word, "id", Integer.MIN_VALUE, Integer.MAX_VALUE);
            if (id <= 0) {
                throw a.error(word.span(), "'id' : custom id has to be > 0.");
            }
            to.put(ServerOptions.ID, id);
        });
        o.option("init-addr", "{ last | libc | none | <ip> },[...]*", "How its address is found at start.", (a, to, s) -> {
            if (!a.hasNext() || a.peek().text().isEmpty()) {
                // without any method it is as if nothing had been said
                if (a.hasNext()) {
                    a.take("methods");
                }
                to.put(ServerOptions.INIT_ADDR, ServerOptions.INIT_ADDR.absent());
                return;
            }
            Word word = a.take("methods");
            initialAddresses(word, a);
            to.put(ServerOptions.INIT_ADDR, word.text());
        });
        o.choice("on-marked-up", ServerOptions.ON_MARKED_UP, "What happens to the back-up servers' streams when it comes up.", "shutdown-backup-sessions");
        o.option("guid", "<string>", "Its identifier, for 'hash-key guid' and 'stats-file'.", (a, to, s) -> to.put(ServerOptions.GUID, Guids.take(a, "guid")));
        o.choice("hash-key", ServerOptions.HASH_KEY, "What its places in consistent hashing are made from.", "id", "id32", "guid", "addr", "addr-port");
        o.text("track", "[<backend>/]<server>", ServerOptions.TRACK, "Follows that server's state.");
        o.choice("on-marked-down", ServerOptions.ON_MARKED_DOWN, "What happens to its streams when it goes down.", "shutdown-sessions");
        return o;
    }

    private static LineOptions tls(LineOptions o) {
        o.flag("ssl", ServerOptions.SSL, "Speaks TLS to the server.");
        o.flag("no-ssl", ServerOptions.SSL, false, "Undoes ssl.");
        o.option("verify", "{ none | required }", "Whether its certificate is verified.", (a, to, s) -> {
            Word method = a.take("'none' or 'required'");
            if (!method.is("none") && !method.is("required")) {
                throw a.error(method.span(), "'verify' : unknown verify method '" + method + "', only 'none' and 'required' are supported.");
            }
            to.put(ServerOptions.VERIFY, method.text());
        });
        o.file("ca-file", ServerOptions.CA_FILE, GlobalSettings.CA_BASE, "Authorities to verify it with.");
        o.text("verifyhost", "<name>", ServerOptions.VERIFYHOST, "The name its certificate must bear.");
        o.option("no-verifyhost", "", "Undoes verifyhost.", (a, to, s) -> to.remove(ServerOptions.VERIFYHOST));
        o.text("sni", "<expression>", ServerOptions.SNI, "The name asked for in the handshake.");
        o.flag("sni-auto", ServerOptions.NO_SNI_AUTO, false, "The name asked for is that of the request's Host header; so it is by default.");
        o.flag("no-sni-auto", ServerOptions.NO_SNI_AUTO, "Undoes sni-auto.");
        o.file("crt", ServerOptions.CRT, GlobalSettings.CRT_BASE, "The certificate shown to the server, with its key.");
        o.text("curves", "<curves>", ServerOptions.CURVES, "Elliptic curves for the key exchange, joined by colons.");
        o.file("crl-file", ServerOptions.CRL_FILE, GlobalSettings.CA_BASE, "Lists of revoked server certificates.");
        o.text("ciphers", "<ciphers>", ServerOptions.CIPHERS, "Ciphers up to TLS 1.2.");
        o.text("ciphersuites", "<suites>", ServerOptions.CIPHERSUITES, "Cipher suites of TLS 1.3.");
        o.option("alpn", "<protocols>", "Protocols offered in the TLS handshake.", (a, to, s) -> to.put(ServerOptions.ALPN, List.of(a.take("protocols").text().split(","))));
        o.choice("ssl-min-ver", ServerOptions.MIN_VERSION, "Lowest TLS version.", TLS_VERSIONS);
        o.choice("ssl-max-ver", ServerOptions.MAX_VERSION, "Highest TLS version.", TLS_VERSIONS);
        for (String version : TLS_VERSIONS) {
            String name = version.toLowerCase(java.util.Locale.ROOT).replace(".", "");
            o.option("no-" + name, "", "Turns " + version + " off.", (a, to, s) -> {
                List<String> off = new java.util.ArrayList<>(to.get(ServerOptions.OFF_VERSIONS));
                off.add(name);
                to.put(ServerOptions.OFF_VERSIONS, List.copyOf(off));
            });
            if (!version.equals("SSLv3")) {
                o.option("force-" + name, "", "Speaks " + version + " only.", (a, to, s) -> to.put(ServerOptions.MIN_VERSION, version).put(ServerOptions.MAX_VERSION, version));
            }
        }
        return o;
    }

    /** The PROXY protocol towards the server. */
    private static LineOptions proxyProtocol(LineOptions o) {
        o.option("send-proxy", "", "Begins connections with a PROXY header of version 1.", (a, to, s) -> proxy(to, 1));
        o.option("send-proxy-v2", "", "Begins connections with a PROXY header of version 2.", (a, to, s) -> proxy(to, 2));
        o.option("send-proxy-v2-ssl", "", "As send-proxy-v2, with what is known of the client's TLS.", (a, to, s) -> proxy(to, 2, "ssl"));
        o.option("send-proxy-v2-ssl-cn", "", "As send-proxy-v2-ssl, with the name in the client's certificate.", (a, to, s) -> proxy(to, 2, "ssl", "cert-cn"));
        for (String name : new String[] {"send-proxy", "send-proxy-v2", "send-proxy-v2-ssl", "send-proxy-v2-ssl-cn"}) {
            int left = name.equals("send-proxy") ? 2 : 1;
            o.option("no-" + name, "", "Undoes " + name + ".", (a, to, s) -> to.put(ServerOptions.SEND_PROXY, to.get(ServerOptions.SEND_PROXY) & left));
        }
        o.option("proxy-v2-options", "<option>[,<option>]*", "What a PROXY header of version 2 carries.", (a, to, s) -> {
            Set<String> options = new TreeSet<>(to.get(ServerOptions.PROXY_V2_OPTIONS));
            Word words = a.take("options");
            for (String option : words.text().split(",")) {
                switch (option) {
                    case "ssl", "authority", "unique-id", "crc32c" -> options.add(option);
                    case "cert-cn", "ssl-cipher", "cert-sig", "cert-key" -> options.addAll(List.of("ssl", option));
                    default -> throw a.error(words.span(), "'proxy-v2-options' : unknown option '" + option + "'.", Suggestions.hint(option, List.of("ssl", "cert-cn", "ssl-cipher", "cert-sig", "cert-key", "authority", "crc32c", "unique-id")));
                }
            }
            to.put(ServerOptions.PROXY_V2_OPTIONS, Set.copyOf(options));
        });
        return o;
    }

    /** A header of that version too, with more options. */
    private static void proxy(Settings.Builder to, int version, String... more) {
        Set<String> options = new TreeSet<>(to.get(ServerOptions.PROXY_V2_OPTIONS));
        options.addAll(List.of(more));
        to.put(ServerOptions.SEND_PROXY, to.get(ServerOptions.SEND_PROXY) | version).put(ServerOptions.PROXY_V2_OPTIONS, Set.copyOf(options));
    }

    private static LineOptions noOps(LineOptions o) {
        o.flag("non-stick", ServerOptions.NON_STICK, "Is never stored in a stick table.");
        for (String name : new String[] {"stick", "tfo", "no-tfo", "no-check-reuse-pool", "no-renegotiate", "check-reuse-pool", "allow-0rtt"}) {
            o.noOp(name, "", "it is so already, or the TLS library or the kernel decides");
        }
        o.different("strict-maxconn", "", "Its connections, idle ones too, never exceed maxconn.", "limits requests as maxconn does; connections that wait for the next request are not counted.");
        o.flag("no-ssl-reuse", ServerOptions.NO_SSL_REUSE, "Never goes on with an earlier TLS session.");
        o.flag("ssl-reuse", ServerOptions.NO_SSL_REUSE, false, "Undoes no-ssl-reuse.");
        o.flag("no-tls-tickets", ServerOptions.NO_TLS_TICKETS, "Takes no session tickets, up to TLS 1.2.");
        o.flag("tls-tickets", ServerOptions.NO_TLS_TICKETS, false, "Undoes no-tls-tickets.");
        for (String name : new String[] {"resolve-net", "resolve-opts"}) {
            o.noOp(name, "word", "names are looked up at start only, by the system; the resolvers section says so");
        }
        o.noOp("resolve-prefer", "ipv4|ipv6", "names are looked up at start only, by the system; the resolvers section says so");
        o.option("proto", "<name>", "What it speaks, without negotiation.", (a, to, s) -> {
            Word proto = a.take("a protocol");
            if (!List.of("auto", "h1", "h2", "none", "fcgi", "quic", "qmux", "spop").contains(proto.text())) {
                throw a.error(proto.span(), "'proto' :  unknown MUX protocol '" + proto + "'");
            }
            if (!proto.is("h1") && !proto.is("auto")) {
                s.notImplemented(proto.span(), "'proto " + proto + "'", "'proto h1' is");
            }
        });
        o.option("ws", "{ auto | h1 | h2 }", "How WebSockets are carried.", (a, to, s) -> {
            Word how = a.take("a protocol");
            if (!List.of("auto", "h1", "h2").contains(how.text())) {
                throw a.error(how.span(), "'ws' has to be 'auto', 'h1' or 'h2'");
            }
            if (how.is("h2")) {
                s.notImplemented(how.span(), "'ws h2'", "'ws h1' is");
            }
        });
        o.noOp("pool-low-conn", "word", "no event loop takes idle connections of another, however many there are");
        o.noOp("shard", "int", "only for peers");
        return o;
    }

    /** Parts of the language whose runtime is not there; their arguments are checked all the same. */
    private static LineOptions later(LineOptions o) {
        for (String name : new String[] {"renegotiate", "force-sslv3"}) {
            o.later(name, "", "See the manual, 5.2.", KEEP);
        }
        for (String name : new String[] {"client-sigalgs",
            "namespace", "npn", "quic-cc-algo", "sigalgs", "tcp-md5sig"}) {
            o.later(name, "word", "See the manual, 5.2.", KEEP);
        }
        // the section itself says that names are looked up at start only
        o.option("resolvers", "<section>", "Where its name is looked up at run time; jlb looks it up at start.", (a, to, s) -> to.put(ServerOptions.RESOLVERS, a.take("a resolvers section").text()));
        o.noOp("idle-ping", "time", "only HTTP/2 connections are pinged");
        o.later("ktls", "on|off", "TLS in the kernel.", KEEP);
        return o;
    }

    private static void initialAddresses(Word word, Arguments a) {
        String[] methods = word.text().split(",", -1);
        String address = null;
        for (int i = 0; i < methods.length; i++) {
            String method = methods[i];
            if (i == MAX_INIT_ADDR) {
                throw a.error(word.span(), "'init-addr' : too many init-addr methods when trying to add '" + method + "'.");
            }
            if (INIT_ADDR_METHODS.contains(method) || method.isEmpty() && i > 0 && i == methods.length - 1) {
                continue;
            }
            if (method.isEmpty() || !Hosts.isAddress(method)) {
                throw a.error(word.span(), "'init-addr' : unknown init-addr method '" + method + "', supported methods are 'libc', 'last', 'none'.");
            }
            if (address != null) {
                throw a.error(word.span(), "'init-addr' : initial address already specified, cannot add '" + method + "'.");
            }
            address = method;
        }
    }

    private static void number(LineOptions o, String name, Setting<Integer> setting, int min, String doc) {
        o.option(name, "<number>", doc, (a, to, s) -> to.put(setting, Values.lenient(a.take("an integer argument"), name, min, a)));
    }

    /** A limit as HAProxy reads it: without a number it is 0, none, and what is negative is too large to limit anything. */
    private static void limit(LineOptions o, String name, Setting<Integer> setting, String doc) {
        o.option(name, "<number>", doc, (a, to, s) -> {
            if (!a.hasNext()) {
                a.diagnostics().warning(a.lastSpan(), "'" + name + "' : no number follows, it counts as 0.", "write a number");
                to.put(setting, 0);
                return;
            }
            Word word = a.take("an integer argument");
            int value = Values.lenient(word, name, Integer.MIN_VALUE, a);
            if (value < 0) {
                a.diagnostics().warning(word.span(), "'" + name + "' : " + value + " counts as no limit.", "0 is no limit");
            }
            to.put(setting, Math.max(0, value));
        });
    }
}
