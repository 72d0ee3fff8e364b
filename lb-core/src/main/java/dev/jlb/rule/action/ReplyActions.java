package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.ErrorFile;
import dev.jlb.http.ErrorPages;
import dev.jlb.http.HttpReply;
import dev.jlb.http.HttpReply.Field;
import dev.jlb.http.Reasons;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.template.Template;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code deny}, {@code tarpit} and {@code return}: answers made here (manual 4.4, "return" and "deny"). */
final class ReplyActions {
    /** Headers that the content decides. */
    private static final Set<String> FRAMING = Set.of("content-length", "content-type", "transfer-encoding");
    private static final Set<RuleSet> HTTP = EnumSet.of(RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE);

    private ReplyActions() {}

    static List<ActionDeclaration> all() {
        return List.of(
                new ActionDeclaration("http-error", EnumSet.of(RuleSet.HTTP_ERROR), "status <code> [<reply arguments>]", "Takes the place of HAProxy's own page.", ReplyActions::error),
                new ActionDeclaration("deny", HTTP, "[deny_status <code>] [<reply arguments>]", "Refuses.", (a, c) -> deny(a, c, c.set() == RuleSet.HTTP_REQUEST ? 403 : 502)),
                new ActionDeclaration("tarpit", EnumSet.of(RuleSet.HTTP_REQUEST), "[deny_status <code>] [<reply arguments>]", "Refuses, but only after 'timeout tarpit'.", (a, c) -> {
                    Reply reply = Reply.read(a, c, 500);
                    return context -> {
                        context.answers().tarpit(reply.isRefusal() ? null : reply.render(context), reply.status());
                        return Verdict.DONE;
                    };
                }),
                new ActionDeclaration("auth", EnumSet.of(RuleSet.HTTP_REQUEST), "[realm <realm>]", "Asks for user and password.", ReplyActions::auth),
                new ActionDeclaration("return", HTTP, "[status <code>] [content-type <type>] [{ file|lf-file|string|lf-string } <content>] [hdr <name> <fmt>]...", "Answers.", (a, c) -> {
                    Reply reply = Reply.read(a, c, 200);
                    return context -> {
                        if (reply.errorPage()) {
                            context.answers().error(reply.status(), false);
                        } else {
                            context.answers().reply(reply.render(context), reply.status(), false);
                        }
                        return Verdict.DONE;
                    };
                }));
    }

    /** {@code http-error}: tells the page when it is for the status that is looked for. */
    private static Action error(Arguments a, ActionCompiler c) {
        boolean stated = a.line().words().stream().anyMatch(word -> word.is("status"));
        Reply reply = Reply.read(a, c, 0);
        if (!stated) {
            throw new ConfigException(a.span(), "expects at least a <status> as arguments.", "http-error status <code> …");
        }
        if (!ErrorPages.knows(reply.status())) {
            throw new ConfigException(a.span(), "status code '" + reply.status() + "' not handled.", "pages exist for " + ErrorPages.statuses());
        }
        return context -> {
            if (context.answers().errorStatus() == reply.status()) {
                context.answers().errorReply(reply.isDefault() ? null : reply.render(context));
            }
            return Verdict.CONTINUE;
        };
    }

    /** 401 with the challenge of Basic authentication (RFC 7617). */
    private static Action auth(Arguments a, ActionCompiler c) {
        String realm = a.takeIf("realm") ? a.take("a realm").text() : c.proxy().name();
        a.end();
        return auth(realm);
    }

    /** See {@link #auth(Arguments, ActionCompiler)}. */
    static Action auth(String realm) {
        String challenge = "Basic realm=\"" + realm.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        return context -> {
            HttpReply page = context.answers().errorPage(401);
            if (page == HttpReply.NOTHING) {
                context.clientError();
                context.answers().reply(page, 401, false);
                return Verdict.DONE;
            }
            List<Field> fields = new ArrayList<>(page.headers());
            fields.removeIf(field -> field.name().endsWith("-authenticate"));
            fields.add(new Field("www-authenticate", challenge));
            context.clientError();
            context.answers().reply(new HttpReply(page.status(), page.reason(), fields, page.body(), page.close()), 401, false);
            return Verdict.DONE;
        };
    }

    private static Action deny(Arguments a, ActionCompiler c, int status) {
        Reply reply = Reply.read(a, c, status);
        return context -> {
            if (reply.isRefusal()) {
                context.answers().error(reply.status(), true);
            } else {
                context.answers().reply(reply.render(context), reply.status(), true);
            }
            return Verdict.DONE;
        };
    }

    /** A header to add. */
    private record Header(String name, Template value) {}

    /**
     * What to answer.
     *
     * @param body null: none was given
     * @param template null unless the body is a log-format string
     * @param whole of an errorfile: the answer as it is
     * @param explicit the status was given as {@code status}
     * @param errorPage the proxy's own page for the status was asked for ({@code default-errorfiles})
     */
    private record Reply(int status, String contentType, byte[] body, Template template, List<Header> headers, boolean errorPage, HttpReply whole, boolean explicit) {
        /** Nothing but {@code deny_status} was given: the proxy's error page is meant. One of {@code status} alone is empty (manual 4.4 {@code deny}). */
        boolean isRefusal() {
            return isDefault() && (errorPage || !explicit);
        }

        /** Nothing but a status was given. */
        boolean isDefault() {
            return errorPage || whole == null && body == null && template == null && headers.isEmpty();
        }

        HttpReply render(ActionContext context) {
            if (whole != null) {
                return whole;
            }
            byte[] content = template != null ? template.render(context) : body == null ? new byte[0] : body;
            List<Field> fields = new ArrayList<>();
            for (Header header : headers) {
                byte[] value = header.value().render(context);
                // a header without a value is left out
                if (value.length > 0) {
                    fields.add(new Field(header.name(), new String(value, StandardCharsets.ISO_8859_1)));
                }
            }
            if (status != 204 && status != 304) {
                fields.add(new Field("content-length", Integer.toString(content.length)));
            }
            if (contentType != null && content.length > 0) {
                fields.add(new Field("content-type", contentType));
            }
            return new HttpReply(status, Reasons.of(status), fields, content, false);
        }

        static Reply read(Arguments a, ActionCompiler c, int defaultStatus) {
            int status = defaultStatus;
            String type = null;
            byte[] body = null;
            Template template = null;
            boolean errorPage = false;
            boolean explicit = false;
            HttpReply whole = null;
            Word section = null;
            List<Header> headers = new ArrayList<>();
            while (a.hasNext()) {
                Word word = a.take("an argument");
                switch (word.text()) {
                    case "status", "deny_status" -> {
                        status = Values.integer(value(a, word, "<status_code>"), word.text(), 200, 599);
                        explicit |= word.is("status");
                        if (word.is("deny_status") && !ErrorPages.knows(status)) {
                            throw new ConfigException(a.lastSpan(), "status code '" + status + "' not handled by default with 'deny_status' argument.", "use 'status'");
                        }
                    }
                    case "content-type" -> type = value(a, word, "<ctype>").text();
                    case "string" -> body = value(a, word, "<str>").text().getBytes(StandardCharsets.ISO_8859_1);
                    case "lf-string" -> template = c.template(value(a, word, "<fmt>"));
                    case "file" -> body = file(value(a, word, "<file>"), c);
                    case "lf-file" -> {
                        Word file = value(a, word, "<file>");
                        template = c.template(new Word(new String(file(file, c), StandardCharsets.ISO_8859_1), file.span(), new int[0]));
                    }
                    case "hdr" -> {
                        String both = "<name> and <value> as arguments.";
                        Word name = named(a, word, both);
                        Header header = new Header(name.text().toLowerCase(Locale.ROOT), c.template(named(a, word, both)));
                        if (FRAMING.contains(header.name())) {
                            c.samples().diagnostics().warning(name.span(), "header '" + name + "' always ignored by the http reply.");
                        } else {
                            headers.add(header);
                        }
                    }
                    case "default-errorfiles" -> errorPage = true;
                    case "errorfile" -> {
                        Word file = value(a, word, "<fmt>");
                        try {
                            whole = ErrorFile.parse(file(file, c));
                        } catch (ErrorFile.Invalid invalid) {
                            throw new ConfigException(file.span(), "'" + file + "': " + invalid.getMessage(), "it has to be a whole response: a status line, headers, an empty line and the body");
                        }
                    }
                    case "errorfiles" -> section = value(a, word, "<name>");
                    default ->
                        throw new ConfigException(
                                word.span(), "expects 'status', 'content-type', 'file', 'lf-file', 'string', 'lf-string', 'hdr', 'errorfile', 'errorfiles' or 'default-errorfiles', but got '" + word + "'.");
                }
            }
            if ((status == 204 || status == 304) && (template != null || body != null && body.length > 0)) {
                throw new ConfigException(a.span(), "No body expected for " + status + " responses.", "leave the content out");
            }
            if ((body != null || template != null) && type == null) {
                type = "text/plain";
                if (status != 204 && (body == null || body.length > 0)) {
                    throw new ConfigException(a.span(), "a content type must be defined when content is given.", "add 'content-type text/plain' before the content");
                }
            }
            if (section != null) {
                Word named = section;
                byte[] page = c.samples().errorPages(named.text()).orElseThrow(() -> new ConfigException(named.span(), "unable to find the http-errors section '" + named + "'.")).get(status);
                whole = page == null ? null : ErrorFile.parse(page);
                if (whole == null) {
                    // an answer without a body, as in HAProxy
                    body = new byte[0];
                }
            }
            return new Reply(status, type, body, template, List.copyOf(headers), errorPage, whole, explicit);
        }

        private static Word value(Arguments a, Word option, String what) {
            return named(a, option, what + " as argument.");
        }

        /** The next word; an empty one is none, wherever it stands. */
        private static Word named(Arguments a, Word option, String what) {
            if (a.hasNext()) {
                Word value = a.take("a value");
                if (!value.text().isEmpty()) {
                    return value;
                }
            }
            throw new ConfigException(option.span(), "'" + option + "' expects " + what);
        }

        private static byte[] file(Word name, ActionCompiler c) {
            try {
                byte[] content = Files.readAllBytes(Path.of(name.file()));
                int most = c.samples().bufferSize() - c.samples().rewriteReserve();
                if (content.length > most) {
                    throw new ConfigException(name.span(), "file '" + name + "' is larger than the buffer less its reserve (" + most + " bytes).", "see 'tune.bufsize'");
                }
                return content;
            } catch (IOException unreadable) {
                throw new ConfigException(name.span(), "failed to open file '" + name + "'.");
            }
        }
    }
}
