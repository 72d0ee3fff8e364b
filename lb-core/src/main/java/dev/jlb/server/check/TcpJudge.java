package dev.jlb.server.check;

import dev.jlb.config.model.CheckRule;
import dev.jlb.sample.regex.Regex;
import dev.jlb.server.CheckResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Function;

/** {@code tcp-check expect}: looks for text, bytes or a regular expression in what has come so far. */
final class TcpJudge implements CheckStep.Judge {
    /** What is said of a format that gives nothing to look for. */
    static final String EMPTY_FORMAT = "log-format string evaluated to an empty string";

    private final CheckRule.Expect rule;
    private final int step;
    private final String comment;
    private final String quoted;
    private final Regex regex;
    /** Of {@code string-lf} and {@code binary-lf}: gives the pattern; null otherwise. */
    private final Function<CheckContext, byte[]> format;

    /**
     * @param scope null where the rule has no format
     * @param step number of the rule, for messages
     * @param comment the rule's, or ""
     */
    TcpJudge(CheckRule.Expect rule, int step, String comment, CheckScope scope) {
        this.format = rule.what().endsWith("-lf") ? CheckFormat.bytes(rule.pattern(), rule.what().startsWith("b") ? CheckRule.Form.HEX_FORMAT : CheckRule.Form.FORMAT, scope) : null;
        this.comment = comment.isEmpty() ? "" : " comment: " + comment;
        this.quoted = comment.isEmpty() ? "" : " comment: '" + comment + "'";
        this.rule = rule;
        this.step = step;
        this.regex = rule.what().startsWith("r") ? Regex.compile(rule.pattern(), Regex.Flag.DOT_ALL) : null;
    }

    @Override
    public CheckResult judge(byte[] bytes, int length, boolean end) {
        return judge(bytes, length, end, rule.pattern());
    }

    @Override
    public CheckResult judge(byte[] bytes, int length, boolean end, CheckContext context) {
        if (format == null) {
            return judge(bytes, length, end, rule.pattern());
        }
        byte[] wanted = format.apply(context);
        if (wanted == null) {
            return failed("Failed to parse hexastring resulting of eval of a log-format string" + comment);
        }
        if (wanted.length == 0) {
            return failed(EMPTY_FORMAT + comment);
        }
        return judge(bytes, length, end, new String(wanted, StandardCharsets.ISO_8859_1));
    }

    private CheckResult judge(byte[] bytes, int length, boolean end, String pattern) {
        if (length == 0 && end) {
            return failed("TCPCHK got an empty response at step " + step + quoted);
        }
        if (!end && length < Math.max(1, rule.minReceive())) {
            return null;
        }
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        boolean found = switch (rule.what()) {
            case "rstring" -> regex.find(text);
            case "rbinary" -> regex.find(HexFormat.of().withUpperCase().formatHex(bytes, 0, length));
            default -> text.contains(pattern);
        };
        if (!found && !end && rule.minReceive() < 0) {
            return null;
        }
        if (found != rule.negated()) {
            return new CheckResult(ProtocolChecks.status(rule.okStatus()), 0, -1, "(tcp-check)");
        }
        String what = switch (rule.what()) {
            case "string" -> "'" + pattern + "'";
            case "binary" -> "(binary)";
            case "rstring" -> "(regex)";
            case "rbinary" -> "(binary regex)";
            default -> "(log-format " + rule.what().substring(0, 6) + ")";
        };
        String problem = rule.negated() ? "TCPCHK matched unwanted content " : "TCPCHK did not match content ";
        return failed(problem + what + " at step " + step + comment);
    }

    private CheckResult failed(String text) {
        return new CheckResult(ProtocolChecks.status(rule.errorStatus()), 0, -1, text);
    }
}
