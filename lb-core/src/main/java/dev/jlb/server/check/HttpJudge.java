package dev.jlb.server.check;

import dev.jlb.config.model.CheckRule.HttpExpect;
import dev.jlb.http.BodyReader;
import dev.jlb.http.HeadStatus;
import dev.jlb.http.Http1Reader;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.http.ParserOptions;
import dev.jlb.sample.regex.Regex;
import dev.jlb.server.CheckResult.Status;
import dev.jlb.server.CheckResult;
import dev.jlb.server.ServerState.Operational;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** {@code http-check expect} (manual 4.2): judges the status, the headers, or the body as soon as it decides. */
final class HttpJudge implements CheckStep.Judge {
    private final HttpExpect expect;
    private final HttpMethod method;
    private final boolean disableOn404;
    private final List<int[]> statuses = new ArrayList<>();
    private final Regex regex;
    private final HeaderJudge header;
    private final String comment;
    /** Of {@code string-lf}: gives the text; null otherwise. */
    private final Function<CheckContext, String> format;

    /**
     * @param expect null for any 2xx or 3xx
     * @param comment stands behind messages
     */
    HttpJudge(HttpExpect expect, HttpMethod method, boolean disableOn404, String comment, CheckScope scope) {
        this.format = expect != null && expect.what().equals("string-lf") ? CheckFormat.text(expect.pattern(), true, scope) : null;
        this.expect = expect;
        this.comment = comment.isEmpty() ? "" : " comment: " + comment;
        this.header = expect == null || expect.header() == null ? null : new HeaderJudge(expect.header(), expect.what().equals("fhdr"), scope);
        this.method = method;
        this.disableOn404 = disableOn404;
        boolean isRegex = expect != null && expect.what().startsWith("r");
        this.regex = isRegex ? Regex.compile(expect.pattern()) : null;
        if (expect != null && expect.what().equals("status")) {
            for (String range : expect.pattern().split(",")) {
                String[] ends = range.strip().split("-");
                statuses.add(new int[] {Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])});
            }
        }
    }

    @Override
    public CheckResult judge(byte[] bytes, int length, boolean end) {
        throw new IllegalStateException("needs a check");
    }

    @Override
    public CheckResult judge(byte[] bytes, int length, boolean end, CheckContext context) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes, 0, length);
        HttpMessage message = new HttpMessage();
        Http1Reader reader = Http1Reader.forResponses(ParserOptions.DEFAULT);
        HeadStatus head = reader.read(in, message, method);
        if (head == HeadStatus.NEED_MORE) {
            return end ? result(Status.L7_RESPONSE, -1, "") : null;
        }
        if (head != HeadStatus.COMPLETE) {
            return result(Status.L7_RESPONSE, -1, "");
        }
        context.response(message);
        int status = message.status();
        String reason = message.text(message.reasonOffset(), message.reasonLength());
        if (status == 404 && disableOn404 && context.subject().operational() != Operational.STOPPED) {
            return result(Status.L7_OK_CONDITIONALLY, status, "");
        }
        if (expect == null) {
            return status >= 200 && status < 400 ? result(Status.L7_OK, status, "") : result(Status.L7_STATUS, status, reason + comment);
        }
        if (header != null && !header.evaluates(context)) {
            return result(failure(Status.L7_RESPONSE), status, TcpJudge.EMPTY_FORMAT + comment);
        }
        if (header != null || expect.what().endsWith("status")) {
            boolean found = header != null ? header.matches(message, context) : statusMatches(status);
            return found != expect.negated() ? passed(status) : result(failure(Status.L7_STATUS), status, reason + comment);
        }
        String pattern = format == null ? expect.pattern() : format.apply(context);
        return pattern.isEmpty() ? result(failure(Status.L7_RESPONSE), status, TcpJudge.EMPTY_FORMAT + comment) : body(in, reader, status, end, pattern);
    }

    private boolean statusMatches(int status) {
        if (regex != null) {
            return regex.find(Integer.toString(status));
        }
        return statuses.stream().anyMatch(range -> status >= range[0] && status <= range[1]);
    }

    private CheckResult body(ByteBuf in, Http1Reader reader, int status, boolean end, String pattern) {
        StringBuilder body = new StringBuilder();
        BodyReader framing = new BodyReader();
        framing.start(reader.facts());
        for (int count = framing.payload(in); count > 0; count = framing.payload(in)) {
            body.append(in.readCharSequence(count, StandardCharsets.ISO_8859_1));
            framing.consumed(count);
        }
        if (framing.broken()) {
            return result(Status.L7_RESPONSE, -1, "");
        }
        boolean complete = end || framing.finished();
        if (complete && body.isEmpty()) {
            return result(failure(Status.L7_RESPONSE), status, "HTTP content check could not find a response body" + comment);
        }
        boolean found = regex != null ? regex.find(body) : body.indexOf(pattern) >= 0;
        if (!complete && (!found || body.length() < expect.minReceive())) {
            return null;
        }
        if (found != expect.negated()) {
            return passed(status);
        }
        return result(failure(Status.L7_RESPONSE), status, (expect.negated() ? "HTTP check matched unwanted content" : "HTTP content check did not match") + comment);
    }

    private CheckResult passed(int status) {
        return result(ProtocolChecks.status(expect.okStatus()), status, "");
    }

    private Status failure(Status usual) {
        return expect.errorStatus() == null ? usual : ProtocolChecks.status(expect.errorStatus());
    }

    private static CheckResult result(Status status, int code, String text) {
        return new CheckResult(status, code, -1, text);
    }
}
