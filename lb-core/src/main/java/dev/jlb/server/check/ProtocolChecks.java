package dev.jlb.server.check;

import dev.jlb.config.model.CheckRule;
import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The ready-made checks of other protocols (manual 4.2 {@code option redis-check} and its like). Bytes and results as HAProxy 2.6 has them. */
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

    static CheckProgram redis(CheckStep connect) {
        TcpJudge pong = new TcpJudge(new CheckRule.Expect(false, "string", "+PONG\r\n", -1, "L7OK", "L7STS", "L7TOUT", CheckRule.Saying.USUAL, ""), 2, "", null);
        return program(connect, send("*1\r\n$4\r\nPING\r\n"), expect((bytes, length, end) -> named(pong.judge(bytes, length, end), "Redis server is ok")));
    }

    private static CheckResult named(CheckResult result, String success) {
        if (result == null) {
            return null;
        }
        return result.passed() ? new CheckResult(result.status(), 0, -1, success) : new CheckResult(result.status(), 0, -1, result.text());
    }

    /** Greeting, hello, quit; each answer must be of class 2 (RFC 5321 section 4.2). */
    static CheckProgram smtp(CheckStep connect, String hello) {
        return program(connect, expect(ProtocolChecks::smtpReply), send(hello + "\r\n"), expect(ProtocolChecks::smtpReply), send("QUIT\r\n"), expect(ProtocolChecks::smtpReply));
    }

    private static CheckResult smtpReply(byte[] bytes, int length, boolean end) {
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        // what stands behind the last line feed is not complete
        lines.removeLast();
        for (String line : lines) {
            boolean hasCode = line.length() >= 3 && line.chars().limit(3).allMatch(c -> c >= '0' && c <= '9');
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
        return program(connect, send(head + body), expect((bytes, length, end) -> {
            if (length < 9) {
                return end ? new CheckResult(Status.L7_RESPONSE, -1, -1, "PostgreSQL unknown error") : null;
            }
            return bytes[0] == 'R'
                    ? new CheckResult(Status.L7_OK, 0, -1, "PostgreSQL server is ok")
                    : new CheckResult(bytes[0] == 'E' ? Status.L7_STATUS : Status.L7_RESPONSE, bytes[0] == 'E' ? 0 : -1, -1, "PostgreSQL unknown error");
        }));
    }

    /** An anonymous bind of LDAPv3 (RFC 4511 section 4.2). */
    static CheckProgram ldap(CheckStep connect) {
        return program(connect, send("0\f\2\1\1`\7\2\1\3\4\0\u0080\0"), expect((bytes, length, end) -> {
            if (length < 14) {
                return end ? new CheckResult(Status.L7_RESPONSE, -1, -1, "Not LDAPv3 protocol") : null;
            }
            // a short length may be written in one byte or in five
            int at = bytes[1] >= 0 ? 2 : 2 + (bytes[1] & 0x7f);
            boolean message = bytes[0] == 0x30 && at + 7 < length && bytes[at] == 2 && bytes[at + 3] == 0x61;
            int result = message ? at + 5 + (bytes[at + 4] >= 0 ? 0 : bytes[at + 4] & 0x7f) : 0;
            if (!message || result + 2 >= length || bytes[result] != 0x0a || bytes[result + 1] != 1) {
                return new CheckResult(Status.L7_RESPONSE, -1, -1, "Not LDAPv3 protocol");
            }
            int code = bytes[result + 2] & 0xff;
            return code == 0 ? new CheckResult(Status.L7_OK, 0, -1, "Success") : new CheckResult(Status.L7_STATUS, code, -1, "See RFC: http://tools.ietf.org/html/rfc4511#section-4.1.9");
        }));
    }

    /** The server's greeting; with a user also a login without password, and good-bye. */
    static CheckProgram mysql(CheckStep connect, String user) {
        CheckStep greeting = expect((bytes, length, end) -> mysqlPacket(bytes, length, end, (byte) 10));
        if (user.isEmpty()) {
            return program(connect, greeting);
        }
        String body = "\0\u0082\0\0\0\u0080\0\1!" + "\0".repeat(23) + user + "\0\0";
        String login = (char) body.length() + "\0\0\1" + body + "\1\0\0\0\1";
        return program(connect, greeting, send(login), expect((bytes, length, end) -> mysqlPacket(bytes, length, end, (byte) 0)));
    }

    private static CheckResult mysqlPacket(byte[] bytes, int length, boolean end, byte good) {
        if (length < 5 || length < 4 + size(bytes)) {
            return end ? new CheckResult(Status.L7_RESPONSE, -1, -1, "") : null;
        }
        int size = size(bytes);
        byte first = bytes[4];
        if (first == (byte) 0xff && size >= 3) {
            int code = bytes[5] & 0xff | (bytes[6] & 0xff) << 8;
            return new CheckResult(Status.L7_STATUS, code, -1, new String(bytes, 7, size - 3, StandardCharsets.ISO_8859_1));
        }
        boolean switchesMethod = first == (byte) 0xfe && good == 0;
        return first == good || switchesMethod
                ? new CheckResult(Status.L7_OK, 0, -1, "MySQL server is ok")
                : new CheckResult(Status.L7_RESPONSE, -1, -1, "");
    }

    private static int size(byte[] bytes) {
        return bytes[0] & 0xff | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16;
    }
}
