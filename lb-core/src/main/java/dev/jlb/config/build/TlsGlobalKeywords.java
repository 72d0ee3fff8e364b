package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import dev.jlb.config.syntax.Word;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Keywords of {@code global} about files of certificates and defaults of TLS (manual 3.1). */
final class TlsGlobalKeywords implements KeywordFamily {
    private static final Set<SectionKind> GLOBAL = EnumSet.of(SectionKind.GLOBAL);
    private static final List<String> EXTRAS = List.of("bundle", "sctl", "ocsp", "issuer", "key");

    @Override
    public List<Keyword> keywords() {
        return List.of(
                keyword("key-base", GLOBAL).usage("<dir>").doc("Folder of private keys that 'key' names, with relative names.").manual("3.1").accepts("key-base /etc").rejects("key-base").parse((a, s) -> {
                    s.global().put(GlobalSettings.KEY_BASE, a.take("a folder").file());
                    a.end();
                }),
                keyword("ssl-load-extra-files", GLOBAL).usage("<none|all|bundle|sctl|ocsp|issuer|key>*").doc("Which files are looked for beside a certificate.").manual("3.1")
                        .accepts("ssl-load-extra-files none", "ssl-load-extra-files bundle sctl", "ssl-load-extra-files all").rejects("ssl-load-extra-files", "ssl-load-extra-files foo").parse((a, s) -> {
                            Set<String> wanted = new LinkedHashSet<>();
                            for (Word word = a.take("'none', 'all' or kinds of files"); word != null; word = a.hasNext() ? a.take("a kind") : null) {
                                switch (word.text()) {
                                    case "none" -> wanted.clear();
                                    case "all" -> wanted.addAll(EXTRAS);
                                    default -> {
                                        if (!EXTRAS.contains(word.text())) {
                                            throw a.error(word.span(), "'ssl-load-extra-files' expects none|all|bundle|sctl|ocsp|issuer|key, but got '" + word + "'.");
                                        }
                                        wanted.add(word.text());
                                    }
                                }
                            }
                            s.global().put(GlobalSettings.LOAD_EXTRA_FILES, Set.copyOf(wanted));
                        }),
                keyword("ssl-load-extra-del-ext", GLOBAL).doc("Files beside a certificate are named without its '.crt'.").manual("3.1").accepts("ssl-load-extra-del-ext").parse((a, s) -> {
                    a.ignoreRest();
                    s.global().put(GlobalSettings.LOAD_EXTRA_DEL_EXT, true);
                }),
                text("ssl-default-bind-curves", GlobalSettings.BIND_CURVES, "<curves>", "P-256:X25519", "Elliptic curves of bind lines that name none."),
                text("ssl-default-server-curves", GlobalSettings.SERVER_CURVES, "<curves>", "P-256:X25519", "Elliptic curves of server lines that name none."),
                text("ssl-default-server-ciphers", GlobalSettings.SERVER_CIPHERS, "<ciphers>", "ECDHE-RSA-AES128-GCM-SHA256", "Ciphers of server lines up to TLS 1.2."),
                text("ssl-default-server-ciphersuites", GlobalSettings.SERVER_CIPHERSUITES, "<suites>", "TLS_AES_128_GCM_SHA256", "Cipher suites of server lines for TLS 1.3."),
                keyword("ssl-default-server-options", GLOBAL).usage("[<option>]...").doc("Options of all TLS server lines: versions and tickets.").manual("3.1")
                        .accepts("ssl-default-server-options ssl-min-ver TLSv1.2 no-tls-tickets").rejects("ssl-default-server-options foo").parse((a, s) -> {
                            Settings.Builder options = Settings.builder();
                            ServerKeywords.options().read(a, "'ssl-default-server-options'", options, s);
                            s.global().put(GlobalSettings.SERVER_OPTIONS, options.build());
                        }));
    }

    private static Keyword text(String name, Setting<String> setting, String usage, String example, String doc) {
        return keyword(name, GLOBAL).usage(usage).doc(doc).manual("3.1").accepts(name + " " + example).rejects(name).parse((a, s) -> {
            s.global().put(setting, a.take("a value").text());
            a.end();
        });
    }
}
