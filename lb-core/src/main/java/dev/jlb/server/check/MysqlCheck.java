package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code option mysql-check} (manual 4.2): the server's greeting; with a user also a login without password, and good-bye. */
final class MysqlCheck {
    /** First byte of a packet that tells an error. */
    private static final byte ERROR = (byte) 0xff;

    private static final String QUIT = "\1\0\0\0\1";

    private MysqlCheck() {}

    /** @param argument the kind of login and the user behind a space, or "" for the greeting alone */
    static CheckProgram of(CheckStep connect, String argument) {
        if (argument.isEmpty()) {
            return program(connect, new CheckStep.Expect((bytes, length, end) -> greeting(bytes, length, end, 2), Status.L7_TIMEOUT, ""));
        }
        int space = argument.indexOf(' ');
        byte[] login = login(argument.substring(0, space), argument.substring(space + 1)).getBytes(StandardCharsets.ISO_8859_1);
        return program(
                connect, new CheckStep.Expect((bytes, length, end) -> greeting(bytes, length, end, 3), Status.L7_TIMEOUT, "", true), new CheckStep.Send(() -> login),
                new CheckStep.Expect(MysqlCheck::answer, Status.L7_TIMEOUT, ""));
    }

    private static CheckProgram program(CheckStep... steps) {
        return new CheckProgram(List.of(steps), Status.L7_OK);
    }

    private static String login(String kind, String user) {
        String body = switch (kind) {
            case "pre-41" -> "\0\u0080\0\0\1" + user + "\0\0";
            // CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION and CLIENT_PLUGIN_AUTH
            case "post-80" -> "\0\u0082\b\0\0\u0080\0\1!" + "\0".repeat(23) + user + "\0\0mysql_native_password\0";
            default -> "\0\u0082\0\0\0\u0080\0\1!" + "\0".repeat(23) + user + "\0\0";
        };
        return "" + (char) (body.length() & 255) + (char) (body.length() >> 8) + "\0\1" + body + QUIT;
    }

    private static CheckResult greeting(byte[] bytes, int length, boolean end, int step) {
        if (length == 0 && end) {
            return new CheckResult(Status.L7_RESPONSE, -1, -1, "TCPCHK got an empty response at step " + step);
        }
        return packet(bytes, 0, length, end);
    }

    /** The packet behind the greeting: whatever is no error lets in. */
    private static CheckResult answer(byte[] bytes, int length, boolean end) {
        return packet(bytes, 4 + size(bytes, 0), length, end);
    }

    private static CheckResult packet(byte[] bytes, int at, int length, boolean end) {
        if (length < at + 5 || length < at + 4 + size(bytes, at)) {
            return end ? new CheckResult(Status.L7_RESPONSE, -1, -1, "") : null;
        }
        int size = size(bytes, at);
        if (size == 0) {
            return new CheckResult(Status.L7_RESPONSE, -1, -1, "");
        }
        if (bytes[at + 4] == ERROR) {
            int code = (size > 1 ? bytes[at + 5] & 0xff : 0) | (size > 2 ? (bytes[at + 6] & 0xff) << 8 : 0);
            return new CheckResult(Status.L7_STATUS, code, -1, size > 3 ? new String(bytes, at + 7, size - 3, StandardCharsets.ISO_8859_1) : "");
        }
        return new CheckResult(Status.L7_OK, 0, -1, version(bytes));
    }

    /** The greeting begins with the protocol's number and the server's version. */
    private static String version(byte[] bytes) {
        int last = 4 + size(bytes, 0);
        int zero = 5;
        while (zero < last && bytes[zero] != 0) {
            zero++;
        }
        return zero > last ? "" : new String(bytes, 5, zero - 5, StandardCharsets.ISO_8859_1);
    }

    private static int size(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16;
    }
}
