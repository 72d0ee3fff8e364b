package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The HELLO of {@code option spop-check} and what an agent may answer (SPOE.txt 3.2); results as HAProxy 2.6 has them. */
final class SpopHello {
    private static final int HAPROXY_HELLO = 1;
    private static final int AGENT_HELLO = 101;
    private static final int AGENT_DISCONNECT = 102;
    private static final int MAX_FRAME = 16380;
    private static final int MIN_FRAME = 256;
    private static final int FIN = 1;
    /** Head of a frame behind its length: type, flags, stream, frame. */
    private static final int HEAD = 7;

    private static final String INVALID = "invalid frame received";

    /** What the numbers of {@code status-code} mean. */
    private static final String[] REASONS = {
        "normal", "I/O error", "a timeout occurred", "frame is too big", INVALID, "version value not found", "max-frame-size value not found", "capabilities value not found",
        "unsupported version", "max-frame-size too big or too small", "fragmentation not supported", "invalid interlaced frames", "frame-id not found", "resource allocation error"
    };

    static final byte[] MESSAGE = message();

    private SpopHello() {}

    private static byte[] message() {
        String frame = (char) HAPROXY_HELLO + "\0\0\0\1\0\0" + text("supported-versions") + '\b' + text("2.0") + text("max-frame-size") + '\3' + varint(MAX_FRAME) + text("capabilities") + '\b' + text("") + text("healthcheck") + '\u0011';
        return ("\0\0\0" + (char) frame.length() + frame).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(String text) {
        return (char) text.length() + text;
    }

    private static String varint(int value) {
        if (value < 240) {
            return String.valueOf((char) value);
        }
        StringBuilder out = new StringBuilder().append((char) (value & 255 | 240));
        int rest = (value - 240) >> 4;
        for (; rest >= 128; rest = (rest - 128) >> 7) {
            out.append((char) (rest & 127 | 128));
        }
        return out.append((char) rest).toString();
    }

    static CheckResult judge(byte[] bytes, int length, boolean end) {
        if (length == 0 && end) {
            return failed("TCPCHK got an empty response at step 2");
        }
        if (length < 4) {
            return end ? failed(INVALID) : null;
        }
        long size = (bytes[0] & 255L) << 24 | (bytes[1] & 255) << 16 | (bytes[2] & 255) << 8 | bytes[3] & 255;
        if (size < HEAD || size > MAX_FRAME) {
            return failed(INVALID);
        }
        if (length < 4 + size) {
            return end ? failed(INVALID) : null;
        }
        int type = bytes[4] & 255;
        if (type != AGENT_HELLO && type != AGENT_DISCONNECT || bytes[9] != 0 || bytes[10] != 0) {
            return failed(INVALID);
        }
        if ((bytes[8] & FIN) == 0) {
            return failed(REASONS[10]);
        }
        try {
            SpopItems items = SpopItems.read(Arrays.copyOfRange(bytes, 4 + HEAD, (int) (4 + size)));
            return type == AGENT_HELLO ? hello(items) : failed(reason(items.number("status-code")));
        } catch (SpopItems.MalformedItem malformed) {
            return failed(INVALID);
        }
    }

    private static CheckResult hello(SpopItems items) throws SpopItems.MalformedItem {
        String version = items.text("version");
        if (version == null) {
            return failed(REASONS[5]);
        }
        if (!version.strip().equals("2.0")) {
            return failed(REASONS[8]);
        }
        long largest = items.number("max-frame-size");
        if (largest < 0) {
            return failed(REASONS[6]);
        }
        return largest < MIN_FRAME || largest > MAX_FRAME ? failed(REASONS[9]) : new CheckResult(Status.L7_OK, 0, -1, "SPOA server is ok");
    }

    private static String reason(long code) {
        return code >= 0 && code < REASONS.length ? REASONS[(int) code] : "an unknown error occurred";
    }

    private static CheckResult failed(String text) {
        return new CheckResult(Status.L7_RESPONSE, -1, -1, text);
    }
}
