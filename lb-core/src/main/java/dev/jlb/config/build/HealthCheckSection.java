package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.HealthCheck;
import dev.jlb.config.model.ProxyBuilder;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code healthcheck} sections (manual 12.9). Their rules are those of proxies, and so is what they are read into. */
final class HealthCheckSection implements KeywordFamily {
    /** Set by the line that must be there. */
    private static final Setting<Boolean> TYPED = Setting.flag("type");

    @Override
    public List<Keyword> keywords() {
        return List.of(keyword("type", EnumSet.of(SectionKind.HEALTHCHECK)).usage("<type> [<args>]*").doc("The kind of check; its arguments are those of the proxies' option.").manual("12.9")
                .accepts("type httpchk", "type httpchk GET /health HTTP/1.1 %[srv_name]", "type pgsql-check user x", "type spop-check").rejects("type", "type foo", "type external-check", "type httpchk GET / HTTP/1.1 x y").parse(HealthCheckSection::type));
    }

    /** The proxies' options of that kind, by name. */
    private static final class Kinds {
        static final Map<String, Keyword> ALL = new TreeMap<>();

        static {
            for (Keyword option : new CheckKeywords().keywords()) {
                if (option.name().startsWith("option ") && !option.name().equals("option external-check")) {
                    ALL.put(option.name().substring(7), option);
                }
            }
        }
    }

    private static void type(Arguments a, Scope s) {
        Word word = a.take("a type of check");
        Keyword option = Kinds.ALL.get(word.text());
        if (option == null) {
            throw a.error(word.span(), "'type' : unknown health-check type '" + word + "'.", "one of " + String.join(", ", Kinds.ALL.keySet()));
        }
        option.parser().parse(a, s);
        s.proxy().settings().put(TYPED, true);
    }

    static HealthCheck build(ProxyBuilder section, Diagnostics diagnostics) {
        Settings settings = section.settings().build();
        String who = "healthcheck '" + section.name() + "'";
        if (!settings.is(TYPED)) {
            diagnostics.alert(section.span(), who + " has no 'type'.", "say what kind of check it is, for instance 'type tcp-check'");
        } else if (!settings.has(CheckSettings.HTTPCHK) && settings.has(CheckSettings.HTTP_RULES)) {
            diagnostics.warning(section.span(), who + " uses http-check rules without 'type httpchk', so the rules are ignored.");
        } else if (!settings.get(CheckSettings.KIND).equals("tcp-check") && settings.has(CheckSettings.TCP_RULES)) {
            diagnostics.warning(section.span(), who + " uses tcp-check rules without 'type tcp-check', so the rules are ignored.");
        }
        return new HealthCheck(section.name(), section.span(), settings);
    }
}
