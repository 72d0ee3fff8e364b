package dev.jlb.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Heads and bodies of HTTP/1 that are right, or wrong in a few bytes. */
public final class NearlyRight {
    private static final String[] LINES = {
        "GET / HTTP/1.1", "POST /a?b=c HTTP/1.1", "HEAD http://h/x HTTP/1.0", "OPTIONS * HTTP/1.1", "CONNECT h:80 HTTP/1.1", "GET /", "PUT /\u00e9 HTTP/1.1", "HTTP/1.1 200 OK", "HTTP/1.0 404", "HTTP/1.1 204 No Content",
        "HTTP/1.1 101 x", "HTTP/1.1 103 Early", "HTTP/1.1 304  Not Modified"
    };
    private static final String[] HEADERS = {
        "Host: h", "Host: h:80", "HOST:h", "Content-Length: 5", "Content-Length: 5, 5", "Content-Length:\t0", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "transfer-encoding:,chunked", "Connection: close",
        "Connection: keep-alive, upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "TE: trailers", "X: y", " folded", "\tfolded", "X-Empty:", "Expect: 100-continue", "Cookie: a=b; c=d", "X : y", "\u00ff: z"
    };
    private static final String[] BODIES = {
        "5\r\nhello\r\n0\r\n\r\n", "A;x=y\r\n0123456789\r\n0\r\nX: y\r\n\r\n", "1\na\n0\n\n", "0\r\n\r\n", "000003\r\nabc\r\n00\r\nHost: z\r\nT: u\r\n\r\n", "5 \t;q\r\nhello\r\n0\r\n\r\n", "fffffffffffff\r\nx"
    };
    /** What parsers trip over. */
    private static final byte[] SPICE = "\r\n \t:,;\0\u007f\u00e90aF5xX/*#@[]\"-+%".getBytes(StandardCharsets.ISO_8859_1);

    private NearlyRight() {}

    /** A head of either kind, with four bytes behind it. */
    public static byte[] head(Random random) {
        StringBuilder text = new StringBuilder(LINES[random.nextInt(LINES.length)]).append(random.nextInt(9) == 0 ? "\n" : "\r\n");
        for (int i = random.nextInt(7); i > 0; i--) {
            text.append(HEADERS[random.nextInt(HEADERS.length)]).append(random.nextInt(9) == 0 ? "\n" : "\r\n");
        }
        text.append("\r\nbody");
        return spoiled(random, text.toString());
    }

    private static byte[] spoiled(Random random, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = Math.max(0, random.nextInt(6) - 2); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(bytes, 0, at);
            int kind = random.nextInt(4);
            if (kind > 0) {
                out.write(kind == 3 ? random.nextInt(256) : SPICE[random.nextInt(SPICE.length)]);
            }
            int rest = at + (random.nextBoolean() ? 1 : 0);
            out.write(bytes, rest, bytes.length - rest);
            bytes = out.toByteArray();
            if (bytes.length == 0) {
                return new byte[] {'\n'};
            }
        }
        return bytes;
    }

    /** A chunked body and what follows it. */
    public static byte[] body(Random random, String next) {
        return spoiled(random, BODIES[random.nextInt(BODIES.length)] + next);
    }

    /** A message, or two, with a body now and then. @param requests requests, else responses */
    public static byte[] message(Random random, boolean requests) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String line;
            do {
                line = LINES[random.nextInt(LINES.length)];
            } while (line.startsWith("HTTP/") == requests);
            text.append(line).append("\r\n");
            for (int headers = random.nextInt(5); headers > 0; headers--) {
                text.append(HEADERS[random.nextInt(HEADERS.length)]).append("\r\n");
            }
            text.append("\r\n").append(random.nextInt(3) == 0 ? BODIES[random.nextInt(BODIES.length)] : random.nextBoolean() ? "hello" : "");
        }
        return spoiled(random, text.toString());
    }
}
