package dev.jlb.server.check;

import com.google.re2j.Pattern;
import dev.jlb.config.model.CheckRule;
import dev.jlb.server.CheckResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Function;

/** {@code tcp-check expect}: looks for text, bytes or a regular expression in what has come so far. */
final class TcpJudge implements CheckStep.Judge {
    private final CheckRule.Expect rule;
    private final int step;
    private final String comment;
    private final Pattern regex;
    /** Of {@code string-lf} and {@code binary-lf}: gives the pattern; null otherwise. */
    private final Function<CheckContext, byte[]> format;

    /**
     * @param scope null where the rule has no format
     * @param step number of the rule, for messages
     * @param comment stands behind messages
     */
    TcpJudge(CheckRule.Expect rule, int step, String comment, CheckScope scope) {
        this.format = rule.what().endsWith("-lf") ? CheckFormat.bytes(rule.pattern(), rule.what().startsWith("b") ? CheckRule.Form.HEX_FORMAT : CheckRule.Form.FORMAT, scope) : null;
        this.comment = comment;
        this.rule = rule;
        this.step = step;
        this.regex = rule.what().startsWith("r") ? Pattern.compile(rule.pattern(), Pattern.DOTALL) : null;
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
            return new CheckResult(ProtocolChecks.status(rule.errorStatus()), -1, -1, "Failed to parse hexastring resulting of eval of a log-format string");
        }
        return judge(bytes, length, end, new String(wanted, StandardCharsets.ISO_8859_1));
    }

    private CheckResult judge(byte[] bytes, int length, boolean end, String pattern) {
        if (length == 0 && end) {
            return new CheckResult(ProtocolChecks.status(rule.errorStatus()), -1, -1, "TCPCHK got an empty response at step " + step);
        }
        if (!end && length < Math.max(1, rule.minReceive())) {
            return null;
        }
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        boolean found = switch (rule.what()) {
            case "rstring" -> regex.matcher(text).find();
            case "rbinary" -> regex.matcher(HexFormat.of().withUpperCase().formatHex(bytes, 0, length)).find();
            default -> text.contains(pattern);
        };
        if (!found && !end && rule.minReceive() < 0) {
            return null;
        }
        if (found != rule.negated()) {
            return new CheckResult(ProtocolChecks.status(rule.okStatus()), 0, -1, "(tcp-check)");
        }
        String what = rule.what().startsWith("r") ? "regex" : format != null ? "content (log-format string)" : "content '" + pattern + "'";
        String problem = rule.negated() ? "TCPCHK matched unwanted " + what : "TCPCHK did not match " + what;
        return new CheckResult(ProtocolChecks.status(rule.errorStatus()), -1, -1, problem + " at step " + step + comment);
    }
}
