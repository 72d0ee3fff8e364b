package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The ready-made checks of other protocols (manual 4.2 {@code option redis-check} and its like; MySQL's: {@link MysqlCheck}). Bytes and results as HAProxy 2.6 has them. */
final class ProtocolChecks {
    private ProtocolChecks() {}

    static Status status(String code) {
        return Arrays.stream(Status.values()).filter(status -> status.code().equals(code)).findFirst().orElseThrow();
    }

    private static CheckStep send(String text) {
        byte[] data = text.getBytes(StandardCharsets.ISO_8859_1);
        return new CheckStep.Send(() -> data);
    }

    private static CheckStep expect(CheckStep.Judge judge) {
        return new CheckStep.Expect(judge, Status.L7_TIMEOUT, "");
    }

    private static CheckProgram program(CheckStep... steps) {
        return new CheckProgram(List.of(steps), Status.L7_OK);
    }

    static CheckProgram sslHello(CheckStep connect) {
        return new CheckProgram(
                List.of(connect, new CheckStep.Send(() -> SslHello.MESSAGE), new CheckStep.Expect(SslHello::judge, Status.L6_TIMEOUT, "")), Status.L6_OK);
    }

    static CheckProgram spop(CheckStep connect) {
        return program(connect, new CheckStep.Send(() -> SpopHello.MESSAGE), expect(SpopHello::judge));
    }

    /** At the end of a connection on which nothing came. */
    private static CheckResult empty(Status status, int step) {
        return new CheckResult(status, 0, -1, "TCPCHK got an empty response at step " + step);
    }

    static CheckProgram redis(CheckStep connect) {
        return program(connect, send("*1\r\n$4\r\nPING\r\n"), expect((bytes, length, end) -> {
            if (length == 0 && end) {
                return empty(Status.L7_STATUS, 2);
            }
            String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            if (text.contains("+PONG\r\n")) {
                return new CheckResult(Status.L7_OK, 0, -1, "Redis server is ok");
            }
            return end ? new CheckResult(Status.L7_STATUS, 0, -1, text.lines().findFirst().orElse("")) : null;
        }));
    }

    /** Greeting, hello, quit; each answer must be of class 2 (RFC 5321 section 4.2). */
    static CheckProgram smtp(CheckStep connect, String hello) {
        return program(
                connect, expect((bytes, length, end) -> smtpReply(bytes, length, end, Status.L7_RESPONSE, 2)), send(hello + "\r\n"),
                expect((bytes, length, end) -> smtpReply(bytes, length, end, Status.L7_STATUS, 5)), send("QUIT\r\n"),
                expect((bytes, length, end) -> smtpReply(bytes, length, end, Status.L7_STATUS, 7)));
    }

    private static CheckResult smtpReply(byte[] bytes, int length, boolean end, Status nothing, int step) {
        if (length == 0 && end) {
            return empty(nothing, step);
        }
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        // what stands behind the last line feed is not complete
        lines.removeLast();
        for (String line : lines) {
            boolean hasCode = line.length() >= 3 && line.chars().limit(3).allMatch(c -> c >= '0' && c <= '9') && (line.length() == 3 || " \r-".indexOf(line.charAt(3)) >= 0);
            if (!hasCode) {
                return new CheckResult(Status.L7_RESPONSE, -1, -1, line.strip());
            }
            if (line.length() > 3 && line.charAt(3) == '-') {
                continue;
            }
            int code = Integer.parseInt(line.substring(0, 3));
            String words = line.substring(Math.min(line.length(), 4)).strip();
            return new CheckResult(code / 100 == 2 ? Status.L7_OK : Status.L7_STATUS, code, -1, words);
        }
        return end ? new CheckResult(Status.L7_RESPONSE, -1, -1, "") : null;
    }

    /** Startup of protocol 3.0; an authentication request is an answer, whatever it asks for. */
    static CheckProgram pgsql(CheckStep connect, String user) {
        String body = "\0\3\0\0user\0" + user + "\0\0";
        int size = body.length() + 4;
        String head = "" + (char) (size >> 24 & 255) + (char) (size >> 16 & 255) + (char) (size >> 8 & 255) + (char) (size & 255);
        return program(connect, send(head + body), expect(ProtocolChecks::pgsqlReply));
    }

    private static CheckResult pgsqlReply(byte[] bytes, int length, boolean end) {
        if (length == 0 && end) {
            return empty(Status.L7_RESPONSE, 3);
        }
        if (length >= 5 && bytes[0] == 'E' || length > 0 && bytes[0] == 'E' && end) {
            // its first field is the severity
            String text = length <= 6 ? "" : new String(bytes, 6, length - 6, StandardCharsets.ISO_8859_1);
            int zero = text.indexOf(0);
            return new CheckResult(Status.L7_RESPONSE, -1, -1, zero < 0 ? text : text.substring(0, zero));
        }
        if (length < 9 && !end) {
            return null;
        }
        int method = length < 9 ? -1 : bytes[8];
        boolean asks = bytes[0] == 'R' && bytes[5] == 0 && bytes[6] == 0 && bytes[7] == 0 && method >= 0 && method <= 10 && method != 1 && method != 8;
        return asks ? new CheckResult(Status.L7_OK, 0, -1, "PostgreSQL server is ok") : new CheckResult(Status.L7_STATUS, 0, -1, "PostgreSQL unknown error");
    }

    /** An anonymous bind of LDAPv3 (RFC 4511 section 4.2). */
    static CheckProgram ldap(CheckStep connect) {
        return program(connect, send("0\f\2\1\1`\7\2\1\3\4\0\u0080\0"), expect((bytes, length, end) -> {
            if (length < 14) {
                return !end ? null : length == 0 ? empty(Status.L7_RESPONSE, 2) : new CheckResult(Status.L7_RESPONSE, -1, -1, bytes[0] == 0x30 ? "" : "Not LDAPv3 protocol");
            }
            // a short length may be written in one byte or in five
            int at = bytes[1] >= 0 ? 2 : 2 + (bytes[1] & 0x7f);
            boolean message = bytes[0] == 0x30 && at + 7 < length && bytes[at] == 2 && bytes[at + 1] == 1 && bytes[at + 2] == 1 && bytes[at + 3] == 0x61;
            int result = message ? at + 5 + (bytes[at + 4] >= 0 ? 0 : bytes[at + 4] & 0x7f) : 0;
            if (!message || result + 2 >= length || bytes[result] != 0x0a || bytes[result + 1] != 1) {
                return new CheckResult(Status.L7_RESPONSE, -1, -1, "Not LDAPv3 protocol");
            }
            int code = bytes[result + 2] & 0xff;
            return code == 0 ? new CheckResult(Status.L7_OK, 0, -1, "Success") : new CheckResult(Status.L7_STATUS, code, -1, "See RFC: http://tools.ietf.org/html/rfc4511#section-4.1.9");
        }));
    }
}
