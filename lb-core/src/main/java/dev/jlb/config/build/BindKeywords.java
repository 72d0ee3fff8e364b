package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.FRONT_ONLY;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** {@code bind} lines (manual 4.2 and 5.1). */
final class BindKeywords implements KeywordFamily {
    /** Accepted and without meaning here: thread and kernel placement, and limits that the kernel keeps. */
    private static final Set<String> NO_OP_FLAGS = Set.of("defer-accept", "tfo", "transparent", "no-tls-tickets", "tls-tickets", "prefer-client-ciphers", "expose-fd", "v4v6");

    private static final Set<String> NO_OP_VALUES = Set.of("process", "thread", "nice", "id", "mss", "tcp-ut", "interface", "user", "group", "uid", "gid", "shards", "severity-output", "nbconn", "curves", "ecdhe", "sigalgs", "client-sigalgs");

    @Override
    public List<Keyword> keywords() {
        return List.of(keyword("bind", FRONT_ONLY).usage("[<address>]:<port>[-<port>] [, ...] [options]").doc("Where the proxy listens.")
                .accepts("bind :80", "bind 127.0.0.1:80,[::1]:80", "bind :8000-8010", "bind /tmp/s.sock mode 600").rejects("bind", "bind foo", "bind :80 foo", "bind :80-70")
                .parse((a, s) -> {
                    if (!a.hasNext()) {
                        throw a.error(a.lastSpan(), "'bind' expects {<path>|[addr1]:port1[-end1]}{,[addr]:port[-end]}... as arguments.");
                    }
                    Word where = a.take("an address");
                    List<Address> addresses = Addresses.listen(where, "bind");
                    Settings settings = options(a, "'bind " + where + "' in section '" + s.section().keyword() + "'", where);
                    addresses.forEach(address -> s.proxy().binds().add(new Bind(address, settings, a.span())));
                }));
    }

    /** The options behind an address, for {@code bind} and {@code stats socket}. */
    static Settings options(Arguments a, String context, Word where) {
        Settings.Builder to = Settings.builder();
        List<String> certificates = new ArrayList<>();
        List<String> off = new ArrayList<>();
        Word ssl = null;
        while (a.hasNext()) {
            Word word = a.take("an option");
            String option = word.text();
            switch (option) {
                case "ssl" -> {
                    to.put(BindOptions.SSL, true);
                    ssl = word;
                }
                case "crt" -> certificates.add(a.take("a file name").text());
                case "alpn" -> to.put(BindOptions.ALPN, List.of(a.take("a list of protocols").text().split(",")));
                case "npn" -> a.take("a list of protocols");
                case "ciphers" -> put(a, to, BindOptions.CIPHERS);
                case "ciphersuites" -> put(a, to, BindOptions.CIPHERSUITES);
                case "ssl-min-ver" -> to.put(BindOptions.MIN_VERSION, version(a));
                case "ssl-max-ver" -> to.put(BindOptions.MAX_VERSION, version(a));
                case "no-sslv3", "no-tlsv10", "no-tlsv11", "no-tlsv12", "no-tlsv13" -> off.add(option.substring(3));
                case "force-tlsv12" -> force(to, "TLSv1.2");
                case "force-tlsv13" -> force(to, "TLSv1.3");
                case "ca-file" -> put(a, to, BindOptions.CA_FILE);
                case "verify" -> {
                    Word verify = a.take("'none', 'optional' or 'required'");
                    if (!List.of("none", "optional", "required").contains(verify.text())) {
                        throw a.error(verify.span(), context + ": 'verify' : unknown verify method '" + verify + "', only 'none', 'optional', and 'required' are supported");
                    }
                    to.put(BindOptions.VERIFY, verify.text());
                }
                case "strict-sni" -> to.put(BindOptions.STRICT_SNI, true);
                case "name" -> put(a, to, BindOptions.NAME);
                case "level" -> put(a, to, BindOptions.LEVEL);
                case "mode" -> put(a, to, BindOptions.MODE);
                case "maxconn" -> to.put(BindOptions.MAXCONN, Values.integer(a.take("a number"), "maxconn", 0, Integer.MAX_VALUE));
                case "backlog" -> to.put(BindOptions.BACKLOG, Values.integer(a.take("a number"), "backlog", 0, Integer.MAX_VALUE));
                case "v6only" -> to.put(BindOptions.V6ONLY, true);
                case "accept-proxy" -> to.put(BindOptions.ACCEPT_PROXY, true);
                case "proto" -> {
                    Word proto = a.take("a protocol");
                    if (!proto.is("h1")) {
                        throw a.error(proto.span(), context + ": 'proto " + proto + "' is not implemented by jlb yet.", "'proto h1' is");
                    }
                }
                default -> {
                    if (NO_OP_VALUES.contains(option)) {
                        a.take("a value");
                    } else if (!NO_OP_FLAGS.contains(option)) {
                        throw unknown(a, word, context);
                    }
                }
            }
        }
        if (!certificates.isEmpty()) {
            to.put(BindOptions.CRT, List.copyOf(certificates));
        } else if (ssl != null) {
            throw a.error(ssl.span(), "no SSL certificate specified for bind '" + where + "' (use 'crt').", "add 'crt <file.pem>' with certificate and key");
        }
        if (!off.isEmpty()) {
            to.put(BindOptions.OFF_VERSIONS, List.copyOf(off));
        }
        return to.build();
    }

    private static RuntimeException unknown(Arguments a, Word word, String context) {
        Set<String> later = Set.of("quic-cc-algo", "quic-force-retry", "generate-certificates", "allow-0rtt", "ca-ignore-err", "ca-sign-file", "crl-file", "crt-ignore-err", "crt-list", "accept-netscaler-cip", "namespace", "tls-ticket-keys", "ca-verify-file", "ssl-f-use", "default-crt");
        if (later.contains(word.text())) {
            return a.error(word.span(), context + ": '" + word + "' is not implemented by jlb yet.", "remove the option, or keep this listener on HAProxy");
        }
        List<String> known = new ArrayList<>(List.of("ssl", "crt", "alpn", "ciphers", "ciphersuites", "ssl-min-ver", "ssl-max-ver", "ca-file", "verify", "strict-sni", "name", "level", "mode", "maxconn", "backlog", "v6only", "accept-proxy", "proto"));
        known.addAll(NO_OP_FLAGS);
        known.addAll(NO_OP_VALUES);
        return a.error(word.span(), context + ": unknown keyword '" + word + "'", Suggestions.hint(word.text(), known));
    }

    static void put(Arguments a, Settings.Builder to, Setting<String> setting) {
        to.put(setting, a.take("a value for '" + setting.name() + "'").text());
    }

    private static void force(Settings.Builder to, String version) {
        to.put(BindOptions.MIN_VERSION, version);
        to.put(BindOptions.MAX_VERSION, version);
    }

    static String version(Arguments a) {
        Word word = a.take("a TLS version");
        if (!Arrays.asList("SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3").contains(word.text())) {
            throw a.error(word.span(), "unknown TLS version '" + word + "'.", "SSLv3, TLSv1.0, TLSv1.1, TLSv1.2 or TLSv1.3");
        }
        return word.text();
    }
}
