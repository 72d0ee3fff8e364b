package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.RuleSet;
import dev.jlb.http.HttpMessage;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.convert.Regsub;
import dev.jlb.sample.regex.Regex;
import dev.jlb.sample.regex.RegexMatcher;
import dev.jlb.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Actions on start lines: {@code set-path}, {@code set-query}, {@code set-uri}, {@code replace-path}, {@code set-method}, {@code set-status} … (manual 4.4). */
final class TargetActions {
    private static final Set<RuleSet> REQUEST = EnumSet.of(RuleSet.HTTP_REQUEST);

    private TargetActions() {}

    /** Puts bytes into one part of the request line. */
    private interface Setter {
        void set(HttpMessage message, byte[] value);
    }

    static List<ActionDeclaration> all() {
        return List.of(
                setter("set-method", (m, v) -> m.setMethod(v, 0, v.length)),
                setter("set-path", (m, v) -> m.target().setPath(v, 0, v.length)),
                setter("set-pathq", (m, v) -> m.target().setPathAndQuery(v, 0, v.length)),
                setter("set-query", (m, v) -> m.target().setQuery(v, 0, v.length, m.target().hasQueryMark())),
                setter("set-uri", (m, v) -> m.target().set(v, 0, v.length)),
                replacer("replace-path", (m, v) -> m.target().setPath(v, 0, v.length), m -> m.target().path()),
                replacer("replace-pathq", (m, v) -> m.target().setPathAndQuery(v, 0, v.length), m -> m.target().pathAndQuery()),
                replacer("replace-uri", (m, v) -> m.target().set(v, 0, v.length), m -> m.target().text()),
                new ActionDeclaration("set-status", EnumSet.of(RuleSet.HTTP_RESPONSE, RuleSet.HTTP_AFTER_RESPONSE), "<status> [reason <str>]", "Changes the status.", TargetActions::status));
    }

    private static ActionDeclaration setter(String name, Setter setter) {
        return new ActionDeclaration(name, REQUEST, "<fmt>", "Rewrites the request line.", (a, c) -> {
            Template template = c.template(a.take("exactly 1 argument"));
            RewriteRoom room = RewriteRoom.of(c);
            return context -> {
                byte[] value = template.render(context);
                if (!room.holds(context.request(), value.length - context.request().target().length())) {
                    return room.failed(context);
                }
                if (value.length > 0 || name.equals("set-query")) {
                    setter.set(context.request(), value);
                }
                return Verdict.CONTINUE;
            };
        });
    }

    private interface Getter {
        String get(HttpMessage message);
    }

    private static ActionDeclaration replacer(String name, Setter setter, Getter getter) {
        return new ActionDeclaration(name, REQUEST, "<regex> <fmt>", "Rewrites the request line by a regular expression.", (a, c) -> {
            if (a.line().size() != 3) {
                throw new ConfigException(a.span(), "expects exactly 2 arguments.");
            }
            Regex pattern = HeaderActions.pattern(a.take("a regex"), false);
            Template template = c.template(a.take("a replacement"));
            RewriteRoom room = RewriteRoom.of(c);
            return context -> {
                RegexMatcher matcher = pattern.matcher(getter.get(context.request()));
                if (matcher.find()) {
                    StringBuilder text = new StringBuilder();
                    Regsub.expand(new String(template.render(context), StandardCharsets.ISO_8859_1), matcher, text);
                    byte[] value = text.toString().getBytes(StandardCharsets.ISO_8859_1);
                    if (!room.holds(context.request(), value.length - context.request().target().length())) {
                        return room.failed(context);
                    }
                    setter.set(context.request(), value);
                }
                return Verdict.CONTINUE;
            };
        });
    }

    private static Action status(Arguments a, ActionCompiler c) {
        int status = dev.jlb.config.keyword.Values.integer(a.take("an integer"), "set-status", 100, 999);
        byte[] reason = a.takeIf("reason") ? a.take("a reason").text().getBytes(StandardCharsets.ISO_8859_1) : null;
        return context -> {
            context.response().setStatus(status, reason);
            return Verdict.CONTINUE;
        };
    }
}
