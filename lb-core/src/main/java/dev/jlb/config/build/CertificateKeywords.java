package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.FRONT_ONLY;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.CertificateSource;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.SectionBuilder;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code ssl-f-use}: certificates of a front end (manual 4.2). */
final class CertificateKeywords implements KeywordFamily {
    private static final Set<String> FLAGS = Set.of("allow-0rtt", "no-alpn", "no-ca-names");
    private static final Set<String> VALUED = Set.of("alpn", "ca-file", "ca-verify-file", "ciphers", "ciphersuites", "client-sigalgs", "crl-file", "curves", "ecdhe", "ktls", "npn", "sigalgs", "ssl-min-ver", "ssl-max-ver",
            "verify", "crt", "key", "ocsp", "issuer", "sctl", "ocsp-update");

    @Override
    public List<Keyword> keywords() {
        return List.of(
                keyword("ssl-f-use", FRONT_ONLY).usage("[<sslbindconf> ...]*").doc("A certificate of all TLS listeners of this front end, with options.").accepts("ssl-f-use crt a.pem", "ssl-f-use crt a.pem alpn http/1.1 ssl-min-ver TLSv1.3")
                        .rejects("ssl-f-use", "ssl-f-use alpn h2", "ssl-f-use crt", "ssl-f-use crt a.pem foo").parse((a, s) -> use(a, s, a.takeRest())),
                keyword("crt", FRONT_ONLY).usage("<certificate>").doc("Older name of ssl-f-use.").accepts("crt a.pem").rejects("crt").parse((a, s) -> {
                    List<Word> words = new ArrayList<>(List.of(Word.of("crt")));
                    words.add(a.take("a certificate"));
                    words.addAll(a.takeRest());
                    use(a, s, words);
                }));
    }

    private static void use(Arguments a, Scope s, List<Word> words) {
        List<String> texts = new ArrayList<>();
        boolean named = false;
        for (int i = 0; i < words.size(); i++) {
            Word option = words.get(i);
            texts.add(option.text());
            if (FLAGS.contains(option.text())) {
                continue;
            }
            if (Store.MADE.contains(option.text()) && !option.is("curves") && i + 1 < words.size()) {
                s.notImplemented(option.span(), "'ssl-f-use' : '" + option + "'", "make the certificate with another tool");
                texts.removeLast();
                i++;
                continue;
            }
            if (!VALUED.contains(option.text())) {
                throw a.error(option.span(), "'ssl-f-use' : unknown ssl keyword '" + option + "'.", Suggestions.hint(option.text(), VALUED));
            }
            if (i + 1 >= words.size()) {
                throw a.error(option.span(), "'ssl-f-use' : '" + option + "' : missing argument.");
            }
            named |= option.is("crt");
            texts.add(words.get(++i).text());
        }
        if (!named) {
            throw a.error(a.lastSpan(), "'ssl-f-use' expects 'crt' and a certificate.");
        }
        List<List<String>> all = new ArrayList<>(s.proxy().settings().get(ProxyOptions.SSL_F_USE));
        all.add(List.copyOf(texts));
        s.proxy().settings().put(ProxyOptions.SSL_F_USE, List.copyOf(all));
    }

    /** {@code crt-store} sections (manual 12.7): certificates with names. */
    static final class Store implements KeywordFamily {
        private static final Setting<String> CRT_BASE = Setting.of("crt-base", null);
        private static final Setting<String> KEY_BASE = Setting.of("key-base", null);
        private static final Set<String> FILES = Set.of("crt", "key", "ocsp", "issuer", "sctl", "alias");
        private static final Set<String> SWITCHES = Set.of("ocsp-update", "jwt", "generate-dummy");
        private static final Set<String> MADE = Set.of("acme", "domains", "ips", "keytype", "bits", "curves");

        @Override
        public List<Keyword> keywords() {
            EnumSet<SectionKind> store = EnumSet.of(SectionKind.CRT_STORE);
            return List.of(
                    base(store, "crt-base", CRT_BASE, "Folder of this store's certificates with relative names."),
                    base(store, "key-base", KEY_BASE, "Folder of this store's keys with relative names."),
                    keyword("load", store).usage("[crt <filename>] [param*]").doc("A certificate with its files and its other name.").manual("12.7.1")
                            .accepts("load crt a.pem", "load crt a.pem key a.key ocsp a.ocsp issuer ca.pem sctl a.sctl alias a jwt on").rejects("load foo a.pem", "load", "load alias a", "load crt", "load crt a.pem jwt maybe").parse(Store::load));
        }

        private static Keyword base(EnumSet<SectionKind> store, String name, Setting<String> setting, String doc) {
            return keyword(name, store).usage("<dir>").doc(doc).manual("12.7").accepts(name + " /etc/ssl").rejects(name).parse((a, s) -> {
                s.builder(SectionBuilder.class).settings().put(setting, a.take("a folder").file());
                a.end();
            });
        }

        private static void load(Arguments a, Scope s) {
            Map<String, Word> given = new HashMap<>();
            while (a.hasNext()) {
                Word option = a.take("an option");
                boolean file = FILES.contains(option.text());
                if (!file && !SWITCHES.contains(option.text()) && !MADE.contains(option.text())) {
                    throw a.error(option.span(), "'load' : unknown keyword '" + option + "'.", Suggestions.hint(option.text(), FILES));
                }
                if (!a.hasNext()) {
                    throw a.error(option.span(), "'load' : '" + option + "' expects an argument.");
                }
                Word value = a.take("a value");
                if (SWITCHES.contains(option.text()) && !value.is("on") && !value.is("off")) {
                    throw a.error(value.span(), "'load' : '" + option + "' expects 'on' or 'off', but got '" + value + "'.");
                }
                if (MADE.contains(option.text()) || !file && !option.is("jwt") && value.is("on")) {
                    s.notImplemented(option.span(), "'load' : '" + option + "'", option.is("ocsp-update") ? "write responses with 'set ssl ocsp-response', or files that a reload reads" : "make the certificate with another tool");
                }
                given.put(option.text(), value);
            }
            Word crt = given.get("crt");
            if (crt == null) {
                throw a.error(a.lastSpan(), "'load' expects 'crt' and a certificate.");
            }
            SectionBuilder section = s.builder(SectionBuilder.class);
            String file = path(crt, section.settings().get(CRT_BASE), s.global(), GlobalSettings.CRT_BASE);
            String prefix = "@" + section.name() + "/";
            Word alias = given.get("alias");
            String name = alias != null ? prefix + alias : section.name().isEmpty() ? file : prefix + crt;
            String key = given.containsKey("key") ? path(given.get("key"), section.settings().get(KEY_BASE), s.global(), GlobalSettings.KEY_BASE) : "";
            CertificateSource source = new CertificateSource(name, file, key, plain(given, "ocsp"), plain(given, "issuer"), plain(given, "sctl"), given.containsKey("jwt") && given.get("jwt").is("on"));
            Map<String, CertificateSource> all = new LinkedHashMap<>(s.global().get(GlobalSettings.CERTIFICATE_STORES));
            CertificateSource before = all.putIfAbsent(name, source);
            if (before != null && !before.equals(source)) {
                throw a.error(crt.span(), "'load' : certificate '" + name + "' is already defined, with other files.");
            }
            s.global().put(GlobalSettings.CERTIFICATE_STORES, Map.copyOf(all));
        }

        private static String plain(Map<String, Word> given, String name) {
            return given.containsKey(name) ? given.get(name).file() : "";
        }

        private static String path(Word file, String own, Settings.Builder global, Setting<String> base) {
            String folder = own != null ? own : global.get(base);
            return folder.isEmpty() ? file.file() : file.text().startsWith("/") ? file.text() : folder + "/" + file.text();
        }
    }
}
