package dev.jlb.explain;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A request that nobody sends.
 *
 * @param frontend whom it reaches; "" for the only front end, or the first one whose {@code bind} has the destination's port
 * @param line the request line, {@code GET /x HTTP/1.1}; without a version HTTP/1.1 is meant
 * @param headers as written, {@code Host: a}; a missing Host of HTTP/1.1 is added
 * @param body what follows the head; its Content-Length is added
 * @param source who sends it
 * @param destination null for the address of the first {@code bind} line
 */
public record ExplainRequest(String frontend, String line, List<String> headers, byte[] body, InetSocketAddress source, InetSocketAddress destination) {
    /** From the loopback address, to the first {@code bind} line of the front end. */
    public static ExplainRequest of(String line, String... headers) {
        return new ExplainRequest("", line, List.of(headers), new byte[0], new InetSocketAddress(InetAddress.getLoopbackAddress(), 50000), null);
    }

    public ExplainRequest from(InetSocketAddress other) {
        return new ExplainRequest(frontend, line, headers, body, other, destination);
    }

    public ExplainRequest to(String otherFrontend, InetSocketAddress other) {
        return new ExplainRequest(otherFrontend, line, headers, body, source, other);
    }

    public ExplainRequest with(byte[] otherBody) {
        return new ExplainRequest(frontend, line, headers, otherBody, source, destination);
    }

    /** The value of the first header of that name, or "". */
    String header(String name) {
        return headers.stream().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1)).map(line -> line.substring(name.length() + 1).strip()).findFirst().orElse("");
    }

    private String fullLine() {
        return line.split(" ").length == 2 ? line + " HTTP/1.1" : line;
    }

    /** The request on the wire. */
    byte[] bytes() {
        StringBuilder head = new StringBuilder(fullLine()).append("\r\n");
        if (header("host").isEmpty() && fullLine().endsWith("HTTP/1.1")) {
            head.append("Host: localhost\r\n");
        }
        headers.forEach(header -> head.append(header).append("\r\n"));
        if (body.length > 0 && header("content-length").isEmpty() && header("transfer-encoding").isEmpty()) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }
}
