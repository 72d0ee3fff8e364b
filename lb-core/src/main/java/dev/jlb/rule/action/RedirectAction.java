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

/** {@code redirect} in all its forms (manual 4.2 "redirect"). */
final class RedirectAction {
    private RedirectAction() {}

    static ActionDeclaration declaration() {
        return new ActionDeclaration(
                "redirect", EnumSet.of(RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE, RuleSet.REDIRECT), "{ location|prefix|scheme } <to> [code <code>] [options]", "Answers with a redirect.", RedirectAction::compile);
    }

    private static Action compile(Arguments a, ActionCompiler c) {
        String kind = null;
        Template to = null;
        int code = 302;
        boolean dropQuery = false;
        boolean appendSlash = false;
        boolean ignoreEmpty = false;
        String cookie = null;
        while (a.hasNext()) {
            Word word = a.take("an argument");
            switch (word.text()) {
                case "location", "prefix", "scheme" -> {
                    if (!a.hasNext() || a.peek().text().isEmpty()) {
                        throw new ConfigException(word.span(), "missing argument for '" + word + "'.");
                    }
                    kind = word.text();
                    to = c.template(a.take("a target"));
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
                case "ignore-empty" -> ignoreEmpty = true;
                case "keep-query" -> dropQuery = false;
                case "set-cookie", "set-cookie-fmt" -> cookie = a.take("a cookie").text() + "; path=/;";
                case "clear-cookie" -> cookie = a.take("a cookie").text() + "; path=/; Max-Age=0;";
                default ->
                    throw new ConfigException(
                            word.span(),
                            "expects 'code', 'prefix', 'location', 'scheme', 'set-cookie', 'clear-cookie', 'drop-query', 'ignore-empty' or 'append-slash' (was '" + word + "').");
            }
        }
        if (kind == null) {
            throw new ConfigException(a.span(), "redirection type expected ('prefix', 'location', or 'scheme').");
        }
        return new Redirect(kind, to, code, dropQuery, appendSlash, ignoreEmpty, cookie);
    }

    private record Redirect(String kind, Template to, int code, boolean dropQuery, boolean appendSlash, boolean ignoreEmpty, String cookie) implements Action {
        @Override
        public Verdict run(ActionContext context) {
            String target = new String(to.render(context), StandardCharsets.ISO_8859_1);
            if (ignoreEmpty && target.isEmpty()) {
                return Verdict.CONTINUE;
            }
            String location = switch (kind) {
                case "location" -> target;
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
                fields.add(new Field("set-cookie", cookie));
            }
            context.reply(new HttpReply(code, Reasons.ofRedirect(code), fields, new byte[0], false), false);
            return Verdict.DONE;
        }

        private String host(HttpMessage request) {
            int host = request == null ? -1 : request.find(HeaderName.HOST, 0);
            return host < 0 ? "" : request.value(host);
        }

        /** Path and, unless dropped, query of the request. */
        private String rest(HttpMessage request) {
            if (request == null) {
                return "";
            }
            String path = request.text(request.pathOffset(), request.pathLength());
            int query = request.queryOffset();
            String rest = dropQuery || query < 0 ? path : path + "?" + request.text(query, request.queryLength());
            // behind the query, too, when that stays
            return appendSlash && !rest.endsWith("/") ? rest + "/" : rest;
        }

        /** A rendered value must never end its header line. */
        private static String clean(String text) {
            return text.indexOf('\r') < 0 && text.indexOf('\n') < 0 ? text : text.replace("\r", "").replace("\n", "");
        }
    }
}
