package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.ANYWHERE;
import static dev.jlb.config.keyword.Declare.BACK;
import static dev.jlb.config.keyword.Declare.FRONT;
import static dev.jlb.config.keyword.Declare.PROXIES;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Balance;
import dev.jlb.config.model.CookiePersistence;
import dev.jlb.config.model.HashType;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Timeouts;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Modes, limits, timeouts, balancing and persistence: the scalar keywords of proxies (manual 4.2). */
final class ProxyKeywords implements KeywordFamily {
    private static final Set<String> RETRY_EVENTS = Set.of(
            "none", "conn-failure", "empty-response", "junk-response", "response-timeout", "0rtt-rejected", "all-retryable-errors",
            "401", "403", "404", "408", "421", "425", "429", "500", "501", "502", "503", "504");

    @Override
    public List<Keyword> keywords() {
        List<Keyword> all = new ArrayList<>();
        all.add(keyword("mode", ANYWHERE).usage("{ tcp|http|log|spop|haterm }").doc("What the proxy speaks.")
                .accepts("mode http", "mode tcp").rejects("mode", "mode smtp").parse(ProxyKeywords::mode));
        all.add(number("rate-limit sessions", FRONT, ProxyOptions.RATE_LIMIT, "Most sessions accepted in a second; more wait in the kernel's queue."));
        all.add(number("maxconn", FRONT, ProxyOptions.MAXCONN, "Most connections at a time; more wait in the kernel's queue."));
        all.add(keyword("http-send-name-header", BACK).usage("<header>").doc("Tells the server its name.").accepts("http-send-name-header x-server").rejects("http-send-name-header").parse((a, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.span(), "'http-send-name-header' requires a header string.", "http-send-name-header <header>");
            }
            Word name = a.take("a header name");
            if (Set.of("host", "content-length", "transfer-encoding", "connection").contains(name.text().toLowerCase(Locale.ROOT))) {
                throw a.error(name.span(), "'http-send-name-header' cannot use '" + name + "' as header name.");
            }
            a.takeRest();
            s.proxy().settings().put(ProxyOptions.SEND_NAME_HEADER, name.text());
        }));
        all.add(keyword("load-server-state-from-file", BACK).usage("{ global | local | none }").doc("Where the servers' last states come from.").accepts("load-server-state-from-file global").rejects("load-server-state-from-file x").parse((a, s) -> {
            Word where = a.take("'none', 'global' or 'local'");
            if (!Set.of("global", "local", "none").contains(where.text())) {
                throw a.error(where.span(), "'load-server-state-from-file' expects 'global', 'local' or 'none'. Got '" + where + "'");
            }
            a.end();
            s.proxy().settings().put(ProxyOptions.LOAD_SERVER_STATE, where.text());
        }));
        all.add(keyword("server-state-file-name", BACK).usage("[ { use-backend-name | <file> } ]").doc("The file of 'load-server-state-from-file local'; without it the back end's name.").accepts("server-state-file-name x", "server-state-file-name").parse((a, s) -> {
            String name = a.hasNext() ? a.take("a file").text() : "";
            a.end();
            s.proxy().settings().put(ProxyOptions.SERVER_STATE_FILE_NAME, name.equals("use-backend-name") ? "" : name);
        }));
        all.add(number("fullconn", BACK, ProxyOptions.FULLCONN, "Connections at which servers reach their maxconn."));
        all.add(number("backlog", FRONT, ProxyOptions.BACKLOG, "Connections that the kernel keeps waiting."));
        all.add(number("retries", BACK, ProxyOptions.RETRIES, "How often a failed connection is tried again."));
        all.add(keyword("id", PROXIES).usage("<value>").doc("Number of the proxy in statistics.").accepts("id 10").rejects("id", "id 0", "id x").parse((a, s) -> {
            Word word = a.take("an integer argument");
            int id = Values.lenient(word, "id", Integer.MIN_VALUE, a);
            if (id <= 0) {
                throw a.error(word.span(), "custom id has to be > 0.");
            }
            s.proxy().settings().put(ProxyOptions.ID, id);
            a.end();
        }));
        all.add(keyword("hash-balance-factor", BACK).usage("<factor>").doc("How unevenly consistent hashing may load servers, percent.").accepts("hash-balance-factor 150", "hash-balance-factor 0").rejects("hash-balance-factor 50").parse((a, s) -> {
            Word word = a.take("an integer argument");
            int factor = Values.lenient(word, "hash-balance-factor", 0, a);
            if (factor != 0 && factor <= 100) {
                throw a.error(word.span(), "'hash-balance-factor' must be 0 or greater than 100.");
            }
            s.proxy().settings().put(ProxyOptions.HASH_BALANCE_FACTOR, factor);
            a.end();
        }));
        all.add(keyword("source", BACK).usage("<addr>[:<port>] [usesrc { <addr2>[:<port2>] | client | clientip | hdr_ip(<hdr>[,<occ>]) }] [interface <name>]").doc("The address to connect from.")
                .accepts("source 127.0.0.1", "source 0.0.0.0 usesrc clientip", "source 10.0.0.1:5000 interface lo", "source 0.0.0.0 usesrc hdr_ip(x-forwarded-for,-1)").rejects("source", "source 1.2.3.4:x", "source 1.2.3.4 usesrc", "source 1.2.3.4 foo").parse((a, s) -> {
                    s.proxy().settings().put(ProxyOptions.SOURCE, SourceReader.read(a, s, "", false));
                    if (a.hasNext()) {
                        throw a.error(a.peek().span(), "'source' only supports optional keywords 'interface' and 'usesrc'.");
                    }
                }));
        all.add(keyword("hash-preserve-affinity", BACK).usage("{ always | maxconn | maxqueue }").doc("Whether hashing passes over servers that are full.").accepts("hash-preserve-affinity maxconn").rejects("hash-preserve-affinity", "hash-preserve-affinity foo").parse((a, s) -> {
            Word word = a.take("'always', 'maxconn' or 'maxqueue'");
            if (!Set.of("always", "maxconn", "maxqueue").contains(word.text())) {
                throw a.error(word.span(), "'hash-preserve-affinity' only supports 'always', 'maxconn' and 'maxqueue'.");
            }
            s.proxy().settings().put(ProxyOptions.HASH_PRESERVE_AFFINITY, word.text());
            a.end();
        }));
        all.add(keyword("max-session-srv-conns", FRONT).usage("<nb>").doc("Idle server connections that are kept for one client.").accepts("max-session-srv-conns 5").rejects("max-session-srv-conns").parse((a, s) -> {
            s.proxy().settings().put(ProxyOptions.MAX_SESSION_SRV_CONNS, Values.lenient(a.take("a number"), "max-session-srv-conns", 0, a));
            a.end();
        }));
        all.add(keyword("default_backend", FRONT).usage("<backend>").doc("Back end for what no use_backend rule took.")
                .accepts("default_backend b").rejects("default_backend").parse((a, s) -> {
                    s.proxy().settings().put(ProxyOptions.DEFAULT_BACKEND, a.take("a backend name").text());
                    a.end();
                }));
        all.add(keyword("description", PROXIES).usage("<text>").doc("Shown in statistics.").accepts("description a proxy").rejects("description")
                .parse((a, s) -> {
                    StringBuilder text = new StringBuilder(a.take("a description").text());
                    a.takeRest().forEach(word -> text.append(' ').append(word.text()));
                    s.proxy().settings().put(ProxyOptions.DESCRIPTION, text.toString());
                }));
        all.add(keyword("disabled", ANYWHERE).doc("The proxy does not start.").accepts("disabled").rejects("disabled x").parse((a, s) -> {
            a.end();
            s.proxy().settings().put(ProxyOptions.DISABLED, true);
        }));
        all.add(keyword("enabled", ANYWHERE).doc("Takes back an inherited 'disabled'.").accepts("enabled").parse((a, s) -> s.proxy().settings().put(ProxyOptions.DISABLED, false)));
        all.add(keyword("monitor-uri", FRONT).usage("<uri>").doc("Answered 200 by the proxy itself.").accepts("monitor-uri /alive").rejects("monitor-uri", "monitor-uri /a b")
                .parse((a, s) -> {
                    s.proxy().settings().put(ProxyOptions.MONITOR_URI, a.take("an URI").text());
                    a.end();
                }));
        all.add(keyword("balance", BACK).usage("<algorithm> [<arguments>]").doc("How a server is chosen.")
                .accepts("balance roundrobin", "balance", "balance uri depth 2", "balance hdr(Host)").rejects("balance fastest").parse(ProxyKeywords::balance));
        all.add(keyword("hash-type", BACK).usage("{ map-based|consistent } [<function> [avalanche]]").doc("How hashes find servers.")
                .accepts("hash-type consistent").rejects("hash-type x").parse(ProxyKeywords::hashType));
        all.add(keyword("cookie", BACK).usage("<name> [rewrite|insert|prefix] [options]").doc("Keeps clients on their server by a cookie.")
                .accepts("cookie SRV insert indirect nocache", "cookie SRV insert maxidle 30d maxlife 20000d", "cookie SRV insert domain .a.b domain c.d attr SameSite=Lax attr Priority=High")
                .rejects("cookie", "cookie A foo", "cookie A insert prefix", "cookie A rewrite preserve", "cookie A rewrite indirect", "cookie A insert maxidle", "cookie A insert maxidle 100000d", "cookie A insert maxlife x",
                        "cookie A insert domain", "cookie A insert domain a,b", "cookie A insert attr", "cookie A insert attr a;b").parse(ProxyKeywords::cookie));
        all.add(keyword("http-reuse", BACK).usage("{ never|safe|aggressive|always }").doc("When idle server connections are used again.")
                .accepts("http-reuse always").rejects("http-reuse maybe").parse((a, s) -> {
                    Word word = a.take("'never', 'safe', 'aggressive' or 'always'");
                    try {
                        s.proxy().settings().put(ProxyOptions.HTTP_REUSE, ProxyOptions.Reuse.valueOf(word.text().toUpperCase(Locale.ROOT)));
                    } catch (IllegalArgumentException unknown) {
                        throw a.error(word.span(), "'http-reuse' only supports 'never', 'safe', 'aggressive', 'always'.");
                    }
                    a.end();
                }));
        all.add(keyword("retry-on", BACK).usage("<event>...").doc("What makes a request be tried again.").accepts("retry-on conn-failure 503").rejects("retry-on sunday")
                .parse((a, s) -> {
                    List<String> events = new ArrayList<>();
                    events.add(a.take("at least one event").text());
                    a.takeRest().forEach(word -> events.add(word.text()));
                    for (String event : events) {
                        if (!RETRY_EVENTS.contains(event)) {
                            throw a.error(a.lastSpan(), "'retry-on': unknown keyword '" + event + "'.");
                        }
                    }
                    s.proxy().settings().put(ProxyOptions.RETRY_ON, List.copyOf(events));
                }));
        timeouts(all);
        return all;
    }

    private static void timeouts(List<Keyword> all) {
        for (Setting<Long> setting : Timeouts.all()) {
            boolean front = setting == Timeouts.CLIENT || setting == Timeouts.CLIENT_FIN || setting == Timeouts.CLIENT_HS;
            boolean back = setting == Timeouts.SERVER || setting == Timeouts.SERVER_FIN || setting == Timeouts.CONNECT || setting == Timeouts.QUEUE
                    || setting == Timeouts.CHECK || setting == Timeouts.TUNNEL;
            all.add(keyword(setting.name(), front ? FRONT : back ? BACK : ANYWHERE).usage("<timeout>").doc("In milliseconds unless a unit is given.")
                    .accepts(setting.name() + " 30s").rejects(setting.name(), setting.name() + " 5x").parse((a, s) -> {
                        if (!a.hasNext()) {
                            throw a.error(a.lastSpan(), "'" + setting.name() + "' expects an integer value (in milliseconds)");
                        }
                        Word value = a.take("a time");
                        s.proxy().settings().put(setting, Values.time(value, setting.name(), 1, a.diagnostics()));
                        if (a.hasNext()) {
                            throw a.error(a.peek().span(), "'" + setting.name() + "' : unexpected extra argument '" + a.peek() + "' after value '" + value + "'.", "no blank may stand between number and unit");
                        }
                    }));
        }
    }

    private static Keyword number(String name, Set<dev.jlb.config.keyword.SectionKind> sections, Setting<Integer> setting, String doc) {
        return keyword(name, sections).usage("<number>").doc(doc).accepts(name + " 10").rejects(name).parse((a, s) -> {
            s.proxy().settings().put(setting, Math.max(0, Values.lenient(a.take("an integer argument"), name, name.equals("retries") ? Integer.MIN_VALUE : 0, a)));
            a.end();
        });
    }

    private static void mode(Arguments a, Scope s) {
        Word word = a.take("'tcp', 'http' or 'log'");
        switch (word.text()) {
            case "tcp" -> s.proxy().mode(Mode.TCP);
            case "http" -> s.proxy().mode(Mode.HTTP);
            case "health" -> throw a.error(word.span(), "mode 'health' doesn't exist anymore. Please use 'http-request return status 200' instead.");
            case "log" -> s.proxy().mode(Mode.LOG);
            case "spop", "haterm" -> {
                s.proxy().mode(Mode.valueOf(word.text().toUpperCase(Locale.ROOT)));
                s.notImplemented(word.span(), "mode '" + word + "'", "use 'mode tcp' or 'mode http'");
            }
            default -> throw a.error(word.span(), "unknown proxy mode '" + word + "'.", "modes are 'tcp' and 'http'");
        }
        a.end();
    }

    private static void balance(Arguments a, Scope s) {
        if (!a.hasNext()) {
            s.proxy().settings().remove(ProxyOptions.BALANCE);
            return;
        }
        Word word = a.take("an algorithm");
        String text = word.text();
        int open = text.indexOf('(');
        String algorithm = open < 0 ? text : text.substring(0, open);
        String name = open < 0 ? "" : text.substring(open + 1, Math.max(open + 1, text.length() - 1));
        List<String> options = new ArrayList<>();
        int draws = 2;
        switch (algorithm) {
            case "roundrobin", "static-rr", "leastconn", "source", "first" -> {
                if (open >= 0) {
                    throw a.error(word.span(), "'balance " + algorithm + "' takes no argument.");
                }
                if (a.hasNext()) {
                    a.diagnostics().warning(a.peek().span(), "'balance " + algorithm + "' : '" + a.peek() + "' is ignored, the algorithm has no arguments.");
                    a.takeRest();
                }
            }
            case "sticky" -> {}
            case "log-hash" -> name = a.take("a list of converters").text();
            case "random" -> draws = open < 0 ? 2 : Values.integer(word.slice(open + 1, text.length() - 1), "balance random", 1, 1024);
            case "hdr", "rdp-cookie" -> {
                if (algorithm.equals("hdr") && name.isEmpty()) {
                    throw a.error(word.span(), "'balance hdr' requires a header name in parenthesis.");
                }
                a.takeRest().forEach(option -> options.add(option.text()));
            }
            case "uri", "url_param", "hash" -> {
                if (!algorithm.equals("uri")) {
                    name = a.take(algorithm.equals("hash") ? "a sample expression" : "a parameter name").text();
                }
                while (a.hasNext()) {
                    Word option = a.take("an option");
                    options.add(option.text());
                    if (option.is("len") || option.is("depth") || option.is("check_post")) {
                        if (option.is("check_post") && (!a.hasNext() || !Character.isDigit(a.peek().text().charAt(0)))) {
                            continue;
                        }
                        options.add(Integer.toString(Values.integer(a.take("a number"), "balance " + algorithm + " " + option, 0, Integer.MAX_VALUE)));
                    } else if (!option.is("whole") && !option.is("path-only")) {
                        throw a.error(option.span(), "'balance " + algorithm + "' only accepts parameters 'len', 'depth', 'path-only', and 'whole' (got '" + option + "').");
                    }
                }
            }
            default ->
                throw a.error(
                        word.span(),
                        "balance only supports 'roundrobin', 'static-rr', 'leastconn', 'source', 'uri', 'url_param', 'hash', 'hdr(name)', 'random', 'first' and 'rdp-cookie(name)' options.");
        }
        a.end();
        s.proxy().settings().put(ProxyOptions.BALANCE, new Balance(algorithm, name, options, draws));
    }

    private static void hashType(Arguments a, Scope s) {
        Word method = a.take("'consistent' or 'map-based'");
        if (!method.is("consistent") && !method.is("map-based")) {
            throw a.error(method.span(), "'hash-type' only supports 'consistent' and 'map-based'.");
        }
        String function = "sdbm";
        boolean avalanche = method.is("consistent");
        if (a.hasNext()) {
            Word word = a.take("a function");
            if (!Set.of("sdbm", "djb2", "wt6", "crc32", "none").contains(word.text())) {
                throw a.error(word.span(), "'hash-type' only supports 'sdbm', 'djb2', 'crc32', 'wt6' or 'none' hash functions.");
            }
            function = word.text();
            avalanche = a.takeIf("avalanche");
        }
        a.end();
        s.proxy().settings().put(ProxyOptions.HASH_TYPE, new HashType(method.is("consistent"), function, avalanche));
    }

    private static Word cookieArgument(Arguments a, String missing) {
        if (!a.hasNext()) {
            throw a.error(a.lastSpan(), missing);
        }
        return a.take("a value");
    }

    private static String cookieDomain(Word word, Arguments a) {
        String text = word.text();
        if (text.indexOf('.') < 0) {
            a.diagnostics().warning(word.span(), "domain '" + text + "' contains no embedded dot, this configuration may not work properly (see RFC6265#5.2.3).");
        }
        for (char c : text.toCharArray()) {
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_')) {
                throw a.error(word.span(), "character '" + c + "' is not permitted in domain name '" + text + "'.");
            }
        }
        return text;
    }

    /** It becomes part of a header: nothing may end it there. */
    private static String cookieAttribute(Word word) {
        for (char c : word.text().toCharArray()) {
            if (c < ' ' || c == 127 || c == ';') {
                throw new ConfigException(word.span(), String.format("character '%%x%02X' is not permitted in attribute value.", (int) c));
            }
        }
        return word.text();
    }

    private static void cookie(Arguments a, Scope s) {
        if (!a.hasNext()) {
            throw a.error(a.lastSpan(), "'cookie' expects <cookie_name> as argument.");
        }
        String name = a.take("a name").text();
        CookiePersistence.Mode mode = CookiePersistence.Mode.NONE;
        Set<String> flags = new java.util.HashSet<>();
        List<String> domains = new ArrayList<>();
        List<String> attributes = new ArrayList<>();
        int maxIdle = 0;
        int maxLife = 0;
        while (a.hasNext()) {
            Word word = a.take("an option");
            switch (word.text()) {
                case "rewrite", "insert", "prefix" -> {
                    if (!flags.isEmpty() && flags.contains("mode") && mode != CookiePersistence.Mode.valueOf(word.text().toUpperCase(Locale.ROOT))) {
                        throw a.error(word.span(), "cookie 'rewrite', 'insert' and 'prefix' modes are incompatible.");
                    }
                    flags.add("mode");
                    mode = CookiePersistence.Mode.valueOf(word.text().toUpperCase(Locale.ROOT));
                }
                case "indirect", "nocache", "postonly", "preserve", "httponly", "secure", "dynamic" -> flags.add(word.text());
                case "domain" -> domains.add(cookieDomain(cookieArgument(a, "'domain' expects <domain> as argument."), a));
                case "attr" -> attributes.add(cookieAttribute(cookieArgument(a, "'attr' expects <value> as argument.")));
                case "maxidle" -> maxIdle = Values.seconds(cookieArgument(a, "'maxidle' expects <idletime> in seconds as argument."), "maxidle", a.diagnostics());
                case "maxlife" -> maxLife = Values.seconds(cookieArgument(a, "'maxlife' expects <lifetime> in seconds as argument."), "maxlife", a.diagnostics());
                default ->
                    throw a.error(
                            word.span(),
                            "'cookie' supports 'rewrite', 'insert', 'prefix', 'indirect', 'nocache', 'postonly', 'domain', 'maxidle', 'dynamic', 'maxlife' and 'attr' options.");
            }
        }
        if (flags.contains("preserve") && mode != CookiePersistence.Mode.INSERT && !flags.contains("indirect")) {
            throw a.error(a.span(), "cookie 'preserve' requires at least 'insert' or 'indirect'.");
        }
        if (mode == CookiePersistence.Mode.REWRITE && flags.contains("indirect")) {
            throw a.error(a.span(), "cookie 'rewrite' and 'indirect' modes are incompatible.", "'insert indirect' hides the cookie from servers");
        }
        s.proxy().settings().put(
                ProxyOptions.COOKIE,
                new CookiePersistence(
                        name, mode, flags.contains("indirect"), flags.contains("nocache"), flags.contains("postonly"), flags.contains("preserve"),
                        flags.contains("httponly"), flags.contains("secure"), flags.contains("dynamic"), List.copyOf(domains), List.copyOf(attributes), maxIdle, maxLife));
    }
}
