package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;

/**
 * What an agent says in its line (manual 5.2 {@code agent-check}): words apart by spaces, tabs or commas, a description behind a sharp. What it does not
 * say is null and changes nothing; of words of one kind the last counts.
 *
 * @param health the word {@code up}, {@code down}, {@code stopped} or {@code fail}, as written
 * @param state {@code ready}, {@code drain} or {@code maint}
 * @param weight as {@code set weight} takes it: a number or a percentage
 * @param maxconn a number, as written
 * @param unknown the first word that is none of these
 * @param description what stands behind the sharp, or ""
 */
record AgentReply(String health, String state, String weight, String maxconn, String unknown, String description) {
    /** Words beyond this are cut, as HAProxy's descriptions are. */
    private static final int MAX_DESCRIPTION = 127;

    static AgentReply of(String line) {
        String health = null;
        String state = null;
        String weight = null;
        String maxconn = null;
        String unknown = null;
        String description = "";
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (separates(c)) {
                at++;
                continue;
            }
            if (c == '#') {
                description = line.substring(at + 1).stripLeading();
                break;
            }
            int end = at;
            while (end < line.length() && !separates(line.charAt(end))) {
                end++;
            }
            String word = line.substring(at, end);
            at = end;
            switch (word.toLowerCase(java.util.Locale.ROOT)) {
                case "up", "down", "stopped", "fail" -> health = word;
                case "ready", "drain", "maint" -> state = word.toLowerCase(java.util.Locale.ROOT);
                default -> {
                    if (Character.isDigit(c) && word.indexOf('%') > 0) {
                        weight = word;
                    } else if (word.regionMatches(true, 0, "weight:", 0, 7)) {
                        weight = word.substring(7);
                    } else if (word.regionMatches(true, 0, "maxconn:", 0, 8)) {
                        maxconn = word.substring(8);
                    } else if (unknown == null) {
                        unknown = word;
                    }
                }
            }
        }
        return new AgentReply(health, state, weight, maxconn, unknown, description);
    }

    private static boolean separates(char c) {
        return c == ' ' || c == '\t' || c == ',';
    }

    /**
     * The check's result.
     *
     * @param warning what was wrong with a value, or ""
     */
    CheckResult result(String warning) {
        if (health != null) {
            boolean up = health.equalsIgnoreCase("up");
            // HAProxy tells what it did not understand before the description, unless the server is going down
            String word = unknown == null ? "" : unknown;
            String first = up ? word : description;
            String second = up ? description : word;
            String more = !first.isEmpty() ? first : !second.isEmpty() ? second : warning;
            String text = "via agent : " + health + (more.isEmpty() ? "" : " (" + more + ")");
            return new CheckResult(up ? Status.L7_OK : Status.L7_STATUS, 0, -1, text.substring(0, Math.min(text.length(), MAX_DESCRIPTION)));
        }
        String text = unknown != null ? "agent reports an error : " + unknown : warning.isEmpty() ? "" : "agent warns : " + warning;
        return new CheckResult(Status.CHECKED, -1, -1, text.substring(0, Math.min(text.length(), MAX_DESCRIPTION)));
    }

    /** Waits for a line and keeps it. One check at a time. */
    static final class Reader implements CheckStep.Judge {
        private String line = "";

        @Override
        public CheckResult judge(byte[] bytes, int length, boolean end) {
            for (int i = 0; i < length; i++) {
                if (bytes[i] == '\r' || bytes[i] == '\n') {
                    line = new String(bytes, 0, i, java.nio.charset.StandardCharsets.ISO_8859_1);
                    return new CheckResult(Status.L7_OK, 0, -1, "");
                }
            }
            if (!end) {
                return null;
            }
            return length == 0
                    ? new CheckResult(Status.L7_RESPONSE, -1, -1, "TCPCHK got an empty response at step 2")
                    : new CheckResult(Status.L7_TIMEOUT, -1, -1, "Ignoring incomplete line from agent");
        }

        /** What the last check that passed has read. */
        AgentReply reply() {
            return AgentReply.of(line);
        }
    }
}
