package dev.jlb.diff;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes out what differs from run to run: ports, dates, durations, and the number of connections of other cases. */
final class Mask {
    private static final int LONGEST_PID = 7;
    private static final Pattern CUT = Pattern.compile(".*(?:haproxy\\[|haproxy )(\\d+).* 01234\\d*");
    private static final Pattern TIMERS = Pattern.compile(" (\\+?-?\\d+(?:/\\+?-?\\d+){1,4}) (\\d{3}|-1|\\+?\\d+) ");
    /** In http mode HAProxy 2.6 counts its internal form of a message, not bytes of the wire, and nothing for early errors. */
    private static final Pattern HTTP_BYTES = Pattern.compile("((?: \\+?[-T][\\d/T+-]*) \\d{3} )\\+?\\d+ ");
    /** Errors that its parser finds are canned text: the same headers in another order and case. */
    private static final Pattern CANNED = Pattern.compile(
            "  < Content-length: (\\d+)\n  < Cache-Control: no-cache\n  < Connection: close\n  < Content-Type: text/html\n");
    private static final Pattern CLF = Pattern.compile("(\" \\d{3}) \\d+ (\"\" \"\") \\d+ \\d{3} (\".*?\" \".*?\" \".*?\")( -?\\d+){5} (....) \\d+ ");
    private static final Pattern COUNTS = Pattern.compile(" (\\d+)/(\\d+/\\d+/\\d+/\\+?\\d+) (\\d+/\\d+)");

    private Mask() {}

    /** A log line: timers that were reached become {@code T}; {@code -1}, meaning not reached, stays. */
    static String log(String line) {
        String masked = line.replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:P")
                .replaceAll("\\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d[.\\d]*( [+-]\\d{4})?]", "[D]");
        Matcher timers = TIMERS.matcher(masked);
        if (timers.find()) {
            String inner = timers.group(1).replaceAll("(?<![-\\d])\\d+", "T");
            masked = masked.substring(0, timers.start(1)) + inner + masked.substring(timers.end(1));
        }
        masked = CLF.matcher(masked).replaceFirst("$1 B $2 P MS $3 T T T T T $5 N ");
        masked = HTTP_BYTES.matcher(masked).replaceFirst("$1B ");
        return COUNTS.matcher(masked).replaceFirst(" N/$2 $3");
    }

    /** What stands before the text of a syslog message: dates, and the program's process. */
    static String header(String line) {
        return sameNumber(line).replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}[+-]\\d\\d:\\d\\d", "ISO")
                .replaceFirst("(>|^)[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d ", "$1DATE ")
                .replaceFirst("( |^)([\\w.-]+)\\[\\d+]: ", "$1$2[PID]: ")
                .replaceFirst("(>1 ISO \\S+ \\S+) \\d+ ", "$1 PID ")
                .replaceFirst("^\\d+ (?=<)", "LENGTH ");
    }

    /** A line that {@code len} has cut in a row of digits: the shorter the number of the process, the more of them it shows. */
    private static String sameNumber(String line) {
        Matcher cut = CUT.matcher(line);
        return cut.matches() ? line.substring(0, line.length() - (LONGEST_PID - cut.group(1).length())) : line;
    }

    /** Any text: the case's ports by their names, and dates of HTTP. */
    static String text(String text, Map<String, Integer> ports, String prefix) {
        String masked = CANNED.matcher(text.replaceAll("(?<![A-Za-z0-9])" + Pattern.quote(prefix), "")).replaceAll(
                "  < content-length: $1\n  < cache-control: no-cache\n  < content-type: text/html\n  < connection: close\n");
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            masked = masked.replace(":" + port.getValue(), ":${" + port.getKey() + "}");
        }
        // entries of stick tables: where they lie in memory and how long they still live
        masked = masked.replaceAll("0x[0-9a-f]+: key=", "PTR: key=").replace(" shard=0 ", " ").replaceAll(" exp=[1-9]\\d*", " exp=N");
        return masked.replaceAll("PROXY (TCP4 127\\.0\\.0\\.1 [\\d.]+) \\d{5} \\d{4,5}", "PROXY $1 P P")
                .replaceAll("check duration: \\d+ms", "check duration: Nms")
                .replaceAll("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d (GMT|[+-]\\d{4} \\([A-Z]+\\))", "[date]");
    }
}
