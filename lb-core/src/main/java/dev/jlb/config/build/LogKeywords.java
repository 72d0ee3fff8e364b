package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.ANYWHERE;
import static dev.jlb.config.keyword.Declare.FRONT;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.LogSettings.Target;
import dev.jlb.config.model.LogStep;
import dev.jlb.config.model.SectionBuilder;
import dev.jlb.config.model.Settings;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code log}, {@code log-tag} and the like (manual 3.1, 4.2, 8). */
final class LogKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        Set<SectionKind> everywhere = EnumSet.copyOf(ANYWHERE);
        everywhere.add(SectionKind.GLOBAL);
        Set<SectionKind> logging = EnumSet.copyOf(everywhere);
        logging.add(SectionKind.LOG_FORWARD);
        logging.add(SectionKind.PEERS);
        Set<SectionKind> tagged = EnumSet.copyOf(everywhere);
        tagged.add(SectionKind.LOG_PROFILE);
        return List.of(
                keyword("log", logging).usage("global | <target> [len <length>] [format <format>] [sample <ranges>:<size>] [profile <name>] <facility> [<level> [<minlevel>]]").doc("Where to log.").manual("8").negatable()
                        .accepts("log 127.0.0.1:514 local0", "log stdout format raw local0 info", "log /dev/log local0", "log 127.0.0.1 len 200 format rfc5424 sample 1,3-4:5 local0 info notice", "log tcp@127.0.0.1:514 local0", "log fd@2 local0", "log ring@r local0")
                        .rejects("log", "log 127.0.0.1", "log 127.0.0.1 foo", "log 127.0.0.1 len 70 local0", "log 127.0.0.1 sample 2:1 local0", "log 127.0.0.1 sample 1,1:2 local0", "log 127.0.0.1 format raw len 100 local0", "log foo local0")
                        .parse(LogKeywords::log),
                keyword("log-tag", tagged).usage("<string>").doc("The program's name in log lines.").accepts("log-tag web").rejects("log-tag")
                        .parse((a, s) -> settings(s).put(LogSettings.TAG, a.take("a tag").text())),
                keyword("log-format-sd", FRONT).usage("<fmt>").doc("Structured data of lines in RFC 5424's format.").accepts("log-format-sd [a@1\\ b=\\\"%ST\\\"]").rejects("log-format-sd")
                        .parse((a, s) -> {
                            Word format = a.take("a format string");
                            if (a.hasNext()) {
                                throw a.error(a.peek().span(), "'log-format-sd' : too many arguments: '" + a.peek() + "'.", "put the string in quotes");
                            }
                            s.proxy().settings().put(LogSettings.FORMAT_SD, format);
                        }),
                keyword("log-steps", FRONT).usage("{ all | <step>[,<step>]* }").doc("When lines are logged in the course of a stream.").accepts("log-steps accept,close", "log-steps all").rejects("log-steps", "log-steps foo")
                        .parse(LogKeywords::steps),
                keyword("log-send-hostname", EnumSet.of(SectionKind.GLOBAL)).usage("[<string>]").doc("Puts the host's name into log lines.").manual("3.1").accepts("log-send-hostname", "log-send-hostname lb1")
                        .parse((a, s) -> settings(s).put(LogSettings.SEND_HOSTNAME, a.hasNext() ? a.take("a name").text() : "")));
    }

    private static Settings.Builder settings(Scope s) {
        return switch (s.section()) {
            case GLOBAL -> s.global();
            case LOG_FORWARD, LOG_PROFILE, PEERS -> s.builder(SectionBuilder.class).settings();
            default -> s.proxy().settings();
        };
    }

    private static void log(Arguments a, Scope s) {
        Settings.Builder to = settings(s);
        if (s.negated()) {
            a.end();
            to.put(LogSettings.TARGETS, List.of());
            to.put(LogSettings.GLOBAL, false);
            return;
        }
        if (a.line().size() == 2 && a.nextIs("global")) {
            a.take("global");
            if (s.section() == SectionKind.GLOBAL) {
                throw a.error(a.lastSpan(), "log : 'global' is not supported for a global syslog server.");
            }
            to.put(LogSettings.GLOBAL, true);
            return;
        }
        List<Target> targets = new ArrayList<>(to.get(LogSettings.TARGETS));
        targets.add(LogTargets.read(a, s));
        to.put(LogSettings.TARGETS, List.copyOf(targets));
    }

    private static void steps(Arguments a, Scope s) {
        Word word = a.take("steps");
        Set<LogStep> steps = EnumSet.noneOf(LogStep.class);
        for (String name : word.text().split(",")) {
            LogStep step = LogStep.of(name);
            if (name.equals("all")) {
                steps.addAll(EnumSet.range(LogStep.ACCEPT, LogStep.CLOSE));
            } else if (step != null && step.isOfTransaction()) {
                steps.add(step);
            } else {
                throw a.error(word.span(), "'log-steps' : unknown step '" + name + "'.", "steps are all, accept, request, connect, response and close");
            }
        }
        a.end();
        s.proxy().settings().put(LogSettings.STEPS, Set.copyOf(steps));
    }
}
