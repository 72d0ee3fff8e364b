package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import java.util.Map;
import java.util.Set;

/** A message of the Financial Information eXchange protocol: {@code tag=value} fields, each ended by SOH (manual 7.3.1, "fix_is_valid"). */
final class FixMessage {
    /** Shorter than the shortest message there is: more has to come. */
    private static final int SHORTEST = 26;

    private static final char SOH = 1;
    private static final Set<String> VERSIONS = Set.of("FIX.4.0", "FIX.4.1", "FIX.4.2", "FIX.4.3", "FIX.4.4", "FIXT.1.1");
    private static final Map<String, String> TAGS = Map.of("BeginString", "8", "BodyLength", "9", "MsgType", "35", "SenderCompID", "49", "TargetCompID", "56", "CheckSum", "10");

    private FixMessage() {}

    /** What a message is. */
    enum Verdict {
        VALID,
        INVALID,
        INCOMPLETE
    }

    /** The number of a tag by its name or its digits. */
    static String tag(Word word) {
        String named = TAGS.get(word.text());
        String tag = named != null ? named : word.text();
        if (!tag.matches("[0-9]{1,9}") || tag.matches("0+")) {
            throw new ConfigException(word.span(), "Unknown FIX tag name '" + word + "'.", "a positive number, or one of " + String.join(", ", TAGS.keySet().stream().sorted().toList()));
        }
        return tag;
    }

    static Verdict check(String message) {
        if (message.length() < SHORTEST) {
            return Verdict.INCOMPLETE;
        }
        int body = 0;
        int announced = 0;
        int at = 0;
        for (int field = 0; at < message.length(); field++) {
            int end = message.indexOf(SOH, at);
            int equals = message.indexOf('=', at);
            if (end < 0) {
                return Verdict.INCOMPLETE;
            }
            if (equals <= at || equals > end || !digits(message.substring(at, equals))) {
                return Verdict.INVALID;
            }
            String tag = message.substring(at, equals);
            String value = message.substring(equals + 1, end);
            String expected = field == 0 ? "8" : field == 1 ? "9" : field == 2 ? "35" : tag;
            if (!tag.equals(expected) || field == 0 && !VERSIONS.contains(value) || field == 1 && !digits(value)) {
                return Verdict.INVALID;
            }
            if (field == 1) {
                announced = Integer.parseInt(value);
                body = end + 1;
            }
            if (field > 2 && tag.equals("10")) {
                boolean right = announced == at - body && digits(value) && Integer.parseInt(value) == sum(message, at);
                return right ? Verdict.VALID : Verdict.INVALID;
            }
            at = end + 1;
        }
        return Verdict.INCOMPLETE;
    }

    /** Where the first value of the tag lies: its beginning and its end; null when it is not there wholly. */
    static int[] value(String message, String tag) {
        int at = 0;
        while (at < message.length()) {
            int end = message.indexOf(SOH, at);
            int equals = message.indexOf('=', at);
            if (end < 0 || equals <= at || equals > end) {
                return null;
            }
            if (message.substring(at, equals).equals(tag)) {
                return new int[] {equals + 1, end};
            }
            at = end + 1;
        }
        return null;
    }

    private static boolean digits(String text) {
        return !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int sum(String message, int end) {
        int sum = 0;
        for (int i = 0; i < end; i++) {
            sum += message.charAt(i);
        }
        return sum & 0xff;
    }
}
