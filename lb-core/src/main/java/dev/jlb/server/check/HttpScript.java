package dev.jlb.server.check;

import dev.jlb.config.model.CheckRule;
import dev.jlb.config.model.CheckSettings.HttpSend;
import dev.jlb.http.HttpMethod;
import dev.jlb.server.CheckResult.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The steps of an HTTP check: the request of {@code option httpchk}, which the first {@code http-check send} completes, further requests on
 * connections of their own, and what must be answered (manual 4.2 {@code http-check}).
 */
final class HttpScript {
    /** Methods whose requests are complete without a length. */
    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS", "DELETE");

    private final HttpSend option;
    private final boolean disableOn404;
    private final CheckStep.Connect usual;
    private final Supplier<String> state;
    private final List<CheckStep> steps = new ArrayList<>();
    /** The request of the connection at hand, null while it has none. */
    private Request sent;
    private boolean judged;
    private boolean connected;
    private boolean first = true;
    /** Names of headers in lower case, and as the server wants them. */
    private final Map<String, String> cases;
    private final CheckScope scope;

    /** A request with what of it is a format. */
    private record Request(HttpSend send, boolean uriFormat, boolean bodyFormat) {}

    /** @param state the value of x-haproxy-server-state, "" for none */
    HttpScript(HttpSend option, boolean disableOn404, CheckStep.Connect usual, Supplier<String> state, Map<String, String> cases, CheckScope scope) {
        this.cases = cases;
        this.scope = scope;
        this.option = option;
        this.disableOn404 = disableOn404;
        this.usual = usual;
        this.state = state;
    }

    CheckProgram program(List<CheckRule> rules) {
        String note = "";
        for (CheckRule rule : rules) {
            String comment = rule.comment().isEmpty() ? note : rule.comment();
            note = rule instanceof CheckRule.Comment ? rule.comment() : "";
            switch (rule) {
                case CheckRule.Connect connect -> {
                    if (connected) {
                        finishConnection();
                    }
                    connected = true;
                    steps.add(CheckPrograms.connect(connect, usual, scope));
                }
                case CheckRule.HttpSend send -> send(merged(send));
                case CheckRule.Variable variable -> steps.add(new CheckStep.Act(CheckFormat.action(variable, scope)));
                case CheckRule.HttpExpect expect -> expect(expect, comment);
                case CheckRule.Comment ignored -> { }
                case CheckRule.Send ignored -> throw new IllegalStateException("a rule of tcp-check");
                case CheckRule.Expect ignored -> throw new IllegalStateException("a rule of tcp-check");
            }
        }
        finishConnection();
        return CheckProgram.ofWhole(steps);
    }

    private void finishConnection() {
        ask();
        if (!judged) {
            expect(null, "");
        }
        sent = null;
        judged = false;
        first = false;
    }

    /** What a rule leaves out, the option says for the first request and the defaults for others. */
    private Request merged(CheckRule.HttpSend rule) {
        HttpSend base = first ? option : HttpSend.DEFAULT;
        List<String[]> headers = new ArrayList<>(base.headers());
        headers.addAll(rule.headers());
        HttpSend send = new HttpSend(
                rule.method() == null ? base.method() : rule.method(), rule.uri() == null ? base.uri() : rule.uri(),
                rule.version() == null ? base.version() : rule.version(), List.copyOf(headers), rule.body());
        return new Request(send, rule.uriFormat(), rule.bodyFormat());
    }

    private void ask() {
        if (sent == null && first) {
            send(new Request(option, false, false));
        }
    }

    private void send(Request request) {
        if (!connected) {
            steps.add(usual);
            connected = true;
        }
        sent = request;
        HttpSend send = request.send;
        Function<CheckContext, String> uri = CheckFormat.text(send.uri(), request.uriFormat, scope);
        Function<CheckContext, String> body = CheckFormat.text(send.body(), request.bodyFormat, scope);
        List<Function<CheckContext, String>> values = send.headers().stream().map(header -> CheckFormat.text(header[1], true, scope)).toList();
        steps.add(new CheckStep.Send(
                context -> {
                    List<String[]> headers = new ArrayList<>();
                    for (int i = 0; i < values.size(); i++) {
                        headers.add(new String[] {send.headers().get(i)[0], values.get(i).apply(context)});
                    }
                    return bytes(new HttpSend(send.method(), uri.apply(context), send.version(), headers, body.apply(context)), state.get());
                },
                true,
                ""));
    }

    private void expect(CheckRule.HttpExpect rule, String comment) {
        ask();
        byte[] method = (sent == null ? option : sent.send).method().getBytes(StandardCharsets.ISO_8859_1);
        Status timeout = rule == null ? Status.L7_TIMEOUT : ProtocolChecks.status(rule.timeoutStatus());
        CheckStep.Judge judge = new HttpJudge(rule, HttpMethod.of(method, 0, method.length), disableOn404, comment, scope);
        CheckStep.Judge saying = rule == null ? judge : Saying.of(judge, rule.saying(), comment.isEmpty() ? "" : " comment: " + comment, scope);
        steps.add(new CheckStep.Expect(saying, timeout, "", true));
        judged = true;
    }

    private byte[] bytes(HttpSend send, String state) {
        // anything newer is spoken as 1.1
        String version = send.version().compareTo("HTTP/1.1") > 0 && send.version().startsWith("HTTP/") ? "HTTP/1.1" : send.version();
        StringBuilder text = new StringBuilder(send.method()).append(' ').append(send.uri()).append(' ').append(version).append("\r\n");
        boolean closes = version.equals("HTTP/1.1");
        for (String[] header : send.headers()) {
            String name = header[0].toLowerCase(Locale.ROOT);
            // the check frames its own request and does not keep its connection, whatever the rule says; an upgrade may be asked for
            if (name.equals("connection")) {
                List<String> options = Arrays.stream(header[1].split(",")).map(String::strip).filter(one -> !one.isEmpty() && !one.equalsIgnoreCase("keep-alive") && !one.equalsIgnoreCase("close")).toList();
                closes &= header[1].toLowerCase(Locale.ROOT).contains("close") || options.stream().noneMatch(one -> one.equalsIgnoreCase("upgrade")) && !options.isEmpty();
                if (!options.isEmpty()) {
                    header(text, name, String.join(", ", options));
                }
            } else if (!name.equals("content-length") && !name.equals("transfer-encoding")) {
                header(text, name, header[1]);
            }
        }
        if (!state.isEmpty()) {
            header(text, "x-haproxy-server-state", state);
        }
        if (!send.body().isEmpty() || !BODILESS.contains(send.method())) {
            header(text, "content-length", Integer.toString(send.body().length()));
        }
        if (closes) {
            header(text, "connection", "close");
        }
        return text.append("\r\n").append(send.body()).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void header(StringBuilder text, String name, String value) {
        text.append(cases.getOrDefault(name, name)).append(": ").append(value).append("\r\n");
    }
}
