package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpReply;
import dev.jlb.http.HttpReply.Field;
import dev.jlb.http.Reasons;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;

/** {@code redirect} in all its forms (manual 4.2 "redirect"). */
final class RedirectAction {
    private RedirectAction() {}

    static ActionDeclaration declaration() {
        return new ActionDeclaration(
                "redirect", EnumSet.of(RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE, RuleSet.REDIRECT), "{ location|prefix|scheme } <to> [code <code>] [options]", "Answers with a redirect.", RedirectAction::compile);
    }

    private static Action compile(Arguments a, ActionCompiler c) {
        // the rules of the keyword "redirect" take their text as it is
        boolean literal = c.set() == RuleSet.REDIRECT;
        String kind = null;
        Function<ActionContext, String> to = null;
        int code = 302;
        boolean dropQuery = false;
        boolean keepQuery = false;
        boolean appendSlash = false;
        boolean ignoreEmpty = false;
        Function<ActionContext, String> cookie = null;
        while (a.hasNext()) {
            Word word = a.take("an argument");
            switch (word.text()) {
                case "location", "prefix", "scheme" -> {
                    if (!a.hasNext() || a.peek().text().isEmpty()) {
                        throw new ConfigException(word.span(), "missing argument for '" + word + "'.");
                    }
                    kind = word.text();
                    Word target = a.take("a target");
                    to = literal ? text(target.text()) : format(c.template(target));
                }
                case "code" -> {
                    Word number = a.take("a code");
                    code = Values.integer(number, "code", 0, 999);
                    if (!List.of(301, 302, 303, 307, 308).contains(code)) {
                        throw new ConfigException(number.span(), "unsupported HTTP code '" + code + "' (must be one of 301, 302, 303, 307 or 308).");
                    }
                }
                case "drop-query" -> dropQuery = true;
                case "append-slash" -> appendSlash = true;
                case "ignore-empty" -> ignoreEmpty = !literal;
                case "keep-query" -> keepQuery = true;
                case "set-cookie" -> cookie = text(a.take("a cookie").text() + "; path=/;");
                case "set-cookie-fmt" -> cookie = format(c.template(a.take("a cookie")));
                case "clear-cookie" -> cookie = text(a.take("a cookie").text() + "; path=/; Max-Age=0;");
                default ->
                    throw new ConfigException(
                            word.span(),
                            "expects 'code', 'prefix', 'location', 'scheme', 'set-cookie', 'clear-cookie', 'drop-query', 'ignore-empty' or 'append-slash' (was '" + word + "').");
            }
        }
        if (kind == null) {
            throw new ConfigException(a.span(), "redirection type expected ('prefix', 'location', or 'scheme').");
        }
        return new Redirect(kind, to, code, new Query(dropQuery, keepQuery, appendSlash), ignoreEmpty, cookie);
    }

    private static Function<ActionContext, String> text(String text) {
        return context -> text;
    }

    private static Function<ActionContext, String> format(Template template) {
        return context -> new String(template.render(context), StandardCharsets.ISO_8859_1);
    }

    /** What becomes of the request's query: of {@code prefix} and {@code scheme} it stays unless dropped, of {@code location} it goes unless kept. */
    private record Query(boolean drop, boolean keep, boolean appendSlash) {}

    private record Redirect(String kind, Function<ActionContext, String> to, int code, Query query, boolean ignoreEmpty, Function<ActionContext, String> cookie) implements Action {
        @Override
        public Verdict run(ActionContext context) {
            String target = to.apply(context);
            if (ignoreEmpty && target.isEmpty()) {
                return Verdict.CONTINUE;
            }
            String location = switch (kind) {
                case "location" -> query.keep ? withQuery(target, context.request()) : target;
                case "scheme" -> target + "://" + host(context.request()) + rest(context.request());
                default -> (target.equals("/") ? "" : target) + rest(context.request());
            };
            List<Field> fields = new ArrayList<>();
            fields.add(new Field("content-length", "0"));
            fields.add(new Field("location", clean(location)));
            if (code == 302 || code == 303 || code == 307) {
                fields.add(new Field("cache-control", "no-cache"));
            }
            if (cookie != null) {
                fields.add(new Field("set-cookie", clean(cookie.apply(context))));
            }
            context.answers().reply(new HttpReply(code, Reasons.ofRedirect(code), fields, new byte[0], false), false);
            return Verdict.DONE;
        }

        private String host(HttpMessage request) {
            int host = request == null ? -1 : request.find(HeaderName.HOST, 0);
            return host < 0 ? "" : request.value(host);
        }

        /** The request's query behind what the location has of its own. */
        private static String withQuery(String location, HttpMessage request) {
            int at = request == null ? -1 : request.target().queryOffset();
            return at < 0 ? location : location + (location.indexOf('?') < 0 ? '?' : '&') + request.text(at, request.target().queryLength());
        }

        /** Path and, unless dropped, query of the request. */
        private String rest(HttpMessage request) {
            if (request == null) {
                return "";
            }
            String path = request.target().pathLength() == 0 ? "/" : request.target().path();
            int at = request.target().queryOffset();
            String rest = query.drop || at < 0 ? path : path + "?" + request.text(at, request.target().queryLength());
            // behind the query, too, when that stays
            return query.appendSlash && !rest.endsWith("/") ? rest + "/" : rest;
        }

        /** A rendered value must never end its header line. */
        private static String clean(String text) {
            return text.indexOf('\r') < 0 && text.indexOf('\n') < 0 ? text : text.replace("\r", "").replace("\n", "");
        }
    }
}
