package dev.jlb.log;

import dev.jlb.template.LogDates;
import java.nio.charset.StandardCharsets;

/**
 * A syslog message that came in, taken apart (RFC 5424 section 6, RFC 3164 section 4). What is not in one of these forms is text as a whole,
 * with or without a level before it.
 */
final class SyslogMessage {
    /** Characters of RFC 3164's time with the blank behind it. */
    private static final int SHORT_TIME = 16;

    private final byte[] data;
    private final int end;
    private final SyslogHeader header;
    private int at;
    private boolean hasLevel;
    private boolean modern;

    private SyslogMessage(byte[] data, int from, int end, SyslogHeader header) {
        this.data = data;
        this.at = from;
        this.end = end;
        this.header = header;
    }

    /** @param into gets what stands before the text; its facility and level stay when the message has none */
    static SyslogMessage parse(byte[] data, int from, int end, SyslogHeader into) {
        SyslogMessage message = new SyslogMessage(data, from, end, into);
        message.hasLevel = message.level();
        if (message.hasLevel) {
            int start = message.at;
            message.modern = message.startsWith("1 ");
            if (message.modern ? !message.rfc5424() : !message.rfc3164()) {
                message.at = start;
                message.modern = false;
                into.clearSender();
            }
        }
        return message;
    }

    /** Where its text begins. */
    int text() {
        return at;
    }

    boolean hasLevel() {
        return hasLevel;
    }

    /** The format that keeps what the message has. */
    String format() {
        if (!hasLevel) {
            return "raw";
        }
        if (header.host != null) {
            return modern ? "rfc5424" : "rfc3164";
        }
        return header.tag != null ? "local" : "priority";
    }

    private boolean startsWith(String text) {
        if (end - at < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (data[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** {@code <13>}: facility times 8 plus level, in at most three digits. */
    private boolean level() {
        if (!startsWith("<")) {
            return false;
        }
        int number = 0;
        for (int i = at + 1; i < end && i <= at + 4; i++) {
            if (data[i] == '>') {
                header.facility = number / 8;
                header.level = number % 8;
                at = i + 1;
                return true;
            }
            if (data[i] < '0' || data[i] > '9') {
                return false;
            }
            number = number * 10 + data[i] - '0';
        }
        return false;
    }

    private boolean rfc5424() {
        at += 2;
        String time = field();
        if (time == null || !time.equals("-") && !isIsoTime(time)) {
            return false;
        }
        String host = field();
        String tag = field();
        String pid = field();
        String id = field();
        if (id == null || !structuredData()) {
            return false;
        }
        header.isoTime = known(time);
        header.timeless = time.equals("-");
        header.host = known(host);
        header.tag = known(tag);
        header.pid = known(pid);
        header.messageId = known(id);
        return true;
    }

    private static String known(String field) {
        return field.equals("-") ? null : field;
    }

    /** Up to a blank, which is taken too; null without one. */
    private String field() {
        for (int i = at; i < end; i++) {
            if (data[i] == ' ') {
                String text = string(at, i);
                at = i + 1;
                return text.isEmpty() ? null : text;
            }
        }
        return null;
    }

    private String string(int from, int to) {
        return new String(data, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private boolean structuredData() {
        int from = at;
        if (startsWith("-")) {
            at++;
        } else {
            while (startsWith("[")) {
                do {
                    at += at < end && data[at] == '\\' ? 2 : 1;
                } while (at < end && data[at] != ']');
                if (at >= end) {
                    return false;
                }
                at++;
            }
            if (at == from) {
                return false;
            }
            header.structuredData = string(from, at);
        }
        if (at < end && data[at] != ' ') {
            return false;
        }
        at = Math.min(end, at + 1);
        return true;
    }

    private static boolean isIsoTime(String text) {
        return text.length() >= 19 && matches(text, "dddd-dd-ddTdd:dd:dd");
    }

    /** @param pattern d stands for a digit */
    private static boolean matches(String text, String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char wanted = pattern.charAt(i);
            char c = text.charAt(i);
            if (wanted == 'd' ? c < '0' || c > '9' : c != wanted) {
                return false;
            }
        }
        return true;
    }

    private boolean rfc3164() {
        if (end - at < SHORT_TIME) {
            return false;
        }
        String time = string(at, at + SHORT_TIME);
        char tens = time.charAt(4);
        if (!LogDates.isMonth(time.substring(0, 3)) || tens != ' ' && (tens < '0' || tens > '9') || !matches(time.substring(5), "d dd:dd:dd ") || time.charAt(3) != ' ') {
            return false;
        }
        at += SHORT_TIME;
        String host = field();
        if (host == null) {
            return false;
        }
        header.shortTime = time.substring(0, SHORT_TIME - 1);
        header.host = host;
        sender();
        return true;
    }

    /** {@code program[12]: } or {@code program: }, when it stands there. */
    private void sender() {
        int i = at;
        while (i < end && data[i] != ':' && data[i] != '[' && data[i] != ' ') {
            i++;
        }
        int nameEnd = i;
        int pidFrom = -1;
        int pidEnd = -1;
        if (i < end && data[i] == '[' && i > at) {
            pidFrom = i + 1;
            while (i < end && data[i] != ']' && data[i] != ' ') {
                i++;
            }
            pidEnd = i++;
            if (pidEnd < end && data[pidEnd] == ' ') {
                return;
            }
        }
        if (i + 1 < end && data[i] == ':' && data[i + 1] == ' ') {
            header.tag = nameEnd > at ? string(at, nameEnd) : null;
            header.pid = pidEnd > pidFrom ? string(pidFrom, pidEnd) : null;
            at = i + 2;
        }
    }
}
