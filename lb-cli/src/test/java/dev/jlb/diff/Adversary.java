package dev.jlb.diff;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends one row's bytes through a front end of its own and writes down what the other side got. In rows of requests the client sends the bytes and waits
 * until the proxy closes (408: it waited for more), and the outcome is each status that it gets and each message that the server sees. In rows of responses the server answers with the bytes and closes,
 * and the outcome is what the client sees. One row at a time.
 */
final class Adversary implements AutoCloseable {
    private static final int PATIENCE_MS = 8_000;
    private static final Pattern OWN_PAGE = Pattern.compile("(?s)^HTTP/1\\.[01] (\\d{3}) [^\r]*\r\n(?i:content-length: \\d+\r\ncache-control: no-cache\r\n.*)\r\n(<html><body>.*</html>\n)?");

    private static final Pattern CHUNKED = Pattern.compile("\r\ntransfer-encoding:[^\r]*\\bchunked\r");

    private final boolean responses;
    private final ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final List<Seen> connections = Collections.synchronizedList(new ArrayList<>());
    private volatile byte[] answer;
    private int port;

    private record Seen(StringBuilder text, CountDownLatch over) {}

    Adversary(boolean responses) throws IOException {
        this.responses = responses;
        Thread.ofVirtual().start(this::accept);
    }

    /** The sections of its lane. */
    String config(String name, boolean relaxed, int frontPort) {
        port = frontPort;
        String unsafe = relaxed ? "    option accept-invalid-http-" : "    no option accept-invalid-http-";
        return "frontend " + name + "\n    bind 127.0.0.1:" + frontPort + "\n" + unsafe + "request\n    default_backend b_" + name
                + "\nbackend b_" + name + "\n" + unsafe + "response\n    server s 127.0.0.1:" + listener.getLocalPort() + "\n";
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Seen seen = new Seen(new StringBuilder(), new CountDownLatch(1));
                connections.add(seen);
                Thread.ofVirtual().start(() -> serve(socket, seen));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket, Seen seen) {
        try (socket) {
            socket.setSoTimeout(PATIENCE_MS);
            InputStream in = socket.getInputStream();
            while (true) {
                String message = message(in);
                if (message.isEmpty()) {
                    return;
                }
                seen.text.append(" <").append(AdversarialFile.shown(message)).append('>');
                if (responses) {
                    socket.getOutputStream().write(answer);
                    socket.shutdownOutput();
                    in.readAllBytes();
                    return;
                }
                boolean upgrade = message.startsWith("CONNECT ");
                socket.getOutputStream().write((upgrade ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
                if (upgrade) {
                    seen.text.append(" tunnel <").append(AdversarialFile.shown(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))).append('>');
                    return;
                }
            }
        } catch (IOException cut) {
            seen.text.append(" cut");
        } finally {
            seen.over.countDown();
        }
    }

    /** The head and the body that it announces, a chunked one decoded; empty at the end; what is not whole says so. */
    private static String message(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < 4 || !text.substring(text.length() - 4).equals("\r\n\r\n")) {
            int next;
            try {
                next = in.read();
            } catch (IOException reset) {
                // an end is an end
                next = -1;
            }
            if (next < 0) {
                return text.isEmpty() ? "" : text + "...";
            }
            text.append((char) next);
        }
        String lower = text.toString().toLowerCase(java.util.Locale.ROOT);
        Matcher length = Pattern.compile("\r\ncontent-length: *(\\d+)").matcher(lower);
        if (CHUNKED.matcher(lower).find()) {
            text.append(chunks(in));
        } else if (length.find()) {
            long announced = new BigInteger(length.group(1)).min(BigInteger.valueOf(1 << 20)).longValue();
            byte[] body = in.readNBytes((int) announced);
            text.append(new String(body, StandardCharsets.ISO_8859_1));
            if (body.length < announced) {
                text.append("...");
            }
        }
        return text.toString();
    }

    private static String chunks(InputStream in) throws IOException {
        StringBuilder body = new StringBuilder("chunked:");
        while (true) {
            String line = line(in);
            if (line == null) {
                return body + "...";
            }
            int size = Integer.parseInt(line.replaceFirst(";.*", "").strip(), 16);
            if (size == 0) {
                for (String trailer = line(in); trailer != null && !trailer.isEmpty(); trailer = line(in)) {
                    body.append(" trailer ").append(trailer);
                }
                return body.toString();
            }
            byte[] bytes = in.readNBytes(size);
            body.append(new String(bytes, StandardCharsets.ISO_8859_1));
            if (bytes.length < size) {
                return body + "...";
            }
            line(in);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    /** What became of a row. */
    String outcome(AdversarialFile.Row row) {
        connections.clear();
        byte[] bytes = AdversarialFile.bytes(row.bytes);
        answer = bytes;
        StringBuilder outcome = new StringBuilder();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(PATIENCE_MS);
            client.setTcpNoDelay(true);
            client.getOutputStream().write(responses ? (row.method + " / HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1) : bytes);
            outcome.append(responses ? response(client.getInputStream(), row.method) : statuses(client.getInputStream()));
        } catch (IOException broken) {
            outcome.append("broken");
        }
        for (Seen seen : List.copyOf(connections)) {
            try {
                if (!seen.over.await(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                    outcome.append(" [server waits]");
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            if (!responses) {
                outcome.append(seen.text);
            }
        }
        return outcome.toString().strip();
    }

    private static String all(InputStream in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String end = "";
        try {
            in.transferTo(out);
        } catch (java.net.SocketTimeoutException silent) {
            end = "[open]";
        } catch (IOException reset) {
            end = "[reset]";
        }
        return out.toString(StandardCharsets.ISO_8859_1) + end;
    }

    private static String statuses(InputStream in) {
        String text = all(in);
        StringBuilder result = new StringBuilder();
        Matcher status = Pattern.compile("HTTP/1\\.[01] (\\d{3})").matcher(text);
        while (status.find()) {
            result.append(' ').append(status.group(1));
        }
        return (result.isEmpty() ? "closed" : result.toString().strip()) + (text.endsWith("[open]") ? " [open]" : "");
    }

    private static String response(InputStream in, String method) {
        String text = all(in);
        Matcher own = OWN_PAGE.matcher(text);
        if (own.find()) {
            return own.group(1) + " by proxy";
        }
        if (text.isEmpty()) {
            return "closed";
        }
        StringBuilder shown = new StringBuilder();
        try {
            InputStream again = new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
            String first = method.equals("HEAD") ? text : message(again);
            shown.append(AdversarialFile.shown(first));
            if (!method.equals("HEAD")) {
                String rest = new String(again.readAllBytes(), StandardCharsets.ISO_8859_1);
                if (!rest.isEmpty()) {
                    shown.append(" then ").append(AdversarialFile.shown(rest));
                }
            }
        } catch (IOException | NumberFormatException odd) {
            shown.append(AdversarialFile.shown(text));
        }
        return shown.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
