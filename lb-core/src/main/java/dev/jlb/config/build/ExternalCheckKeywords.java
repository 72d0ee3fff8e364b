package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.BACK;
import static dev.jlb.config.keyword.Declare.IN_GLOBAL;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Setting;
import dev.jlb.config.syntax.Word;
import java.util.List;

/** Checks by a program (manual 3.1 {@code external-check}, {@code insecure-fork-wanted}; 4.2 {@code external-check command}, {@code path}). */
final class ExternalCheckKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        return List.of(
                text("command", CheckSettings.EXTERNAL_COMMAND, "<command>", "The program that checks.", "/bin/true"),
                text("path", CheckSettings.EXTERNAL_PATH, "<path>", "PATH of the program that checks.", "/bin"));
    }

    private static Keyword text(String name, Setting<String> setting, String usage, String doc, String example) {
        return keyword("external-check " + name, BACK).usage(usage).doc(doc).accepts("external-check " + name + " " + example).rejects("external-check " + name).parse((a, s) -> {
            s.proxy().settings().put(setting, a.take(usage).text());
            a.end();
        });
    }

    /** The lines of the global section. */
    static final class Global implements KeywordFamily {
        @Override
        public List<Keyword> keywords() {
            return List.of(
                    keyword("external-check", IN_GLOBAL).usage("[preserve-env]").doc("Allows programs as health checks.").manual("3.1")
                            .accepts("external-check", "external-check preserve-env").rejects("external-check foo").parse((a, s) -> {
                                if (a.hasNext()) {
                                    Word word = a.take("'preserve-env'");
                                    if (!word.is("preserve-env")) {
                                        throw a.error(word.span(), "'external-check' only supports 'preserve-env' as an argument, found '" + word + "'.");
                                    }
                                }
                                boolean preserves = a.line().size() > 1;
                                a.end();
                                s.global().put(GlobalSettings.EXTERNAL_CHECK, preserves ? "preserve-env" : "clean");
                            }),
                    keyword("insecure-fork-wanted", IN_GLOBAL).doc("Allows processes to be started at run time; jlb starts them for external checks, with or without it.").manual("3.1").negatable()
                            .accepts("insecure-fork-wanted").rejects("insecure-fork-wanted x").parse((a, s) -> {
                                a.end();
                                s.global().put(GlobalSettings.INSECURE_FORK, !s.negated());
                            }));
        }
    }
}
