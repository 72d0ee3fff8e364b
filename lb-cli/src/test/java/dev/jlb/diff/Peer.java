package dev.jlb.diff;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;

/**
 * One end of a connection that follows a script, and writes down what it sees.
 *
 * <p>Steps: {@code http LINE | Header: value || body} and {@code send TEXT} (escapes {@code \r \n \t \\ \xHH}); {@code send-bytes N}
 * and {@code expect-bytes N} a known pattern, {@code expect-late N} with a long rest in the middle; {@code head}, {@code message}, {@code response [head]} read an HTTP head or whole
 * message; {@code read N}, {@code read-text TEXT} (up to and with TEXT); {@code eof}; {@code shutdown} (half close), {@code close},
 * {@code reset}; {@code signal NAME} / {@code await NAME} order the peers; {@code pause MS} is slowness as a behaviour;
 * {@code serve} answers every request with the peer's name; {@code columns NAME …} reads the answer to {@code show stat} and shows these columns of each row;
 * {@code tls} is the server's side of a handshake, with the name and the protocols that are asked for;
 * {@code smtp [REPLY …]} is a mail server that gives these replies in turn ({@code _} is a space) and usual ones after them;
 * {@code gone} waits until the other side has ended the connection, in whatever way; {@code hold} keeps the connection until the other side ends it, however long that takes.
 */
final class Peer implements AutoCloseable {
    /** How long a peer waits for bytes before it writes down that none came. */
    static final int PATIENCE_MS = 6_000;

    private final String name;
    private Socket socket;
    private InputStream in;
    private final Signals signals;
    private final Pieces pieces;
    private final StringBuilder seen;

    Peer(String name, Socket socket, Signals signals, Pieces pieces, StringBuilder seen) throws IOException {
        this.name = name;
        this.socket = socket;
        this.signals = signals;
        this.pieces = pieces;
        this.seen = seen;
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream(), 65_536);
    }

    /** Runs the steps until the end, or until the other side is gone. */
    void run(Iterable<Case.Step> steps) throws InterruptedException {
        try {
            for (Case.Step step : steps) {
                step(step);
            }
        } catch (SocketTimeoutException e) {
            note("[nothing came]");
        } catch (IOException e) {
            note("[closed]");
        }
    }

    private void step(Case.Step step) throws IOException, InterruptedException {
        String argument = step.argument();
        switch (step.verb()) {
            case "http" -> send(http(argument));
            case "send" -> send(unescape(argument));
            case "send-bytes" -> sendPattern(Integer.parseInt(argument));
            case "expect-bytes" -> expectPattern(0, Integer.parseInt(argument));
            case "expect-late" -> {
                int half = Integer.parseInt(argument) / 2;
                expectPattern(0, half);
                TimeUnit.MILLISECONDS.sleep(1_500);
                expectPattern(half, half);
            }
            case "head" -> head();
            case "message" -> message(false);
            case "response" -> message(argument.equals("head"));
            case "read" -> show(read(Integer.parseInt(argument)));
            case "read-text" -> show(readUntil(unescape(argument)));
            case "eof" -> eof();
            case "shutdown" -> socket.shutdownOutput();
            case "close" -> socket.close();
            case "reset" -> {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            case "signal" -> signals.give(argument);
            case "await" -> note(signals.await(argument) ? "" : "[no signal " + argument + "]");
            case "pause" -> TimeUnit.MILLISECONDS.sleep(Long.parseLong(argument));
            case "serve" -> serve();
            case "smtp" -> smtp(argument.isEmpty() ? List.of() : List.of(argument.split(" ")));
            case "tls" -> tls();
            case "gone" -> gone();
            case "hold" -> {
                socket.setSoTimeout(0);
                in.readAllBytes();
            }
            case "columns" -> Counters.columns(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1), argument.split(" ")).forEach(this::show);
            default -> throw new IllegalArgumentException("no such step: " + step.verb());
        }
    }

    /** Answers requests with this peer's name until the other side closes; honours {@code connection: close}. */
    private void serve() throws IOException {
        while (true) {
            String head;
            try {
                head = message(false);
            } catch (IOException e) {
                return; // idle in a pool, or reset there: nothing to tell
            }
            if (head.isEmpty()) {
                return;
            }
            boolean last = head.toLowerCase(Locale.ROOT).contains("connection: close");
            send("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n" + (last ? "Connection: close\r\n" : "") + "\r\n"
                    + (head.startsWith("HEAD ") ? "" : name));
            if (last) {
                socket.close();
                return;
            }
        }
    }

    private void gone() throws SocketTimeoutException {
        try {
            in.readAllBytes();
        } catch (SocketTimeoutException none) {
            throw none;
        } catch (IOException reset) {
            // that is an end, too
        }
    }

    private void tls() throws IOException {
        byte[] early = in.readNBytes(in.available());
        SSLSocket tls = (SSLSocket) Tls.context().getSocketFactory().createSocket(socket, new ByteArrayInputStream(early), true);
        tls.setWantClientAuth(true);
        List<String> offered = new ArrayList<>();
        tls.setHandshakeApplicationProtocolSelector((any, names) -> {
            offered.addAll(names);
            return names.isEmpty() ? null : names.getFirst();
        });
        try {
            tls.startHandshake();
        } catch (IOException refused) {
            note("[tls: no handshake]");
            throw refused;
        }
        ExtendedSSLSession session = (ExtendedSSLSession) tls.getSession();
        String names = session.getRequestedServerNames().stream().map(asked -> ((SNIHostName) asked).getAsciiName()).collect(Collectors.joining(","));
        note("[" + session.getProtocol() + " sni=" + names + " alpn=" + String.join(",", offered) + "]");
        socket = tls;
        in = new BufferedInputStream(tls.getInputStream(), 65_536);
    }

    private void smtp(List<String> replies) throws IOException {
        List<String> usual = List.of("220 x", "250 x", "250 x", "250 x", "354 x", "250 x", "221 x");
        for (int i = 0; i < usual.size(); i++) {
            send((i < replies.size() ? unescape(replies.get(i).replace('_', ' ')) : usual.get(i)) + "\r\n");
            String said = i + 1 == usual.size() ? "" : readUntil(i == 4 ? "\r\n.\r\n" : "\r\n");
            if (said.isEmpty()) {
                break;
            }
            show(said);
        }
        note("[closed]");
    }

    private static String http(String argument) {
        int body = argument.indexOf("||");
        String head = body < 0 ? argument : argument.substring(0, body);
        String rest = body < 0 ? "" : argument.substring(body + 2).stripLeading();
        StringBuilder text = new StringBuilder();
        for (String line : head.split("\\|")) {
            text.append(line.strip()).append("\r\n");
        }
        return unescape(text.append("\r\n").append(rest).toString());
    }

    private void send(String text) throws IOException {
        pieces.write(socket.getOutputStream(), text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte pattern(long index) {
        return (byte) ('a' + index % 23);
    }

    private void sendPattern(int length) throws IOException {
        byte[] block = new byte[length];
        for (int i = 0; i < length; i++) {
            block[i] = pattern(i);
        }
        pieces.write(socket.getOutputStream(), block);
    }

    private void expectPattern(int from, int length) throws IOException {
        for (int i = from; i < from + length; i++) {
            int got = in.read();
            if (got < 0) {
                note("[closed after " + i + " bytes]");
                return;
            }
            if ((byte) got != pattern(i)) {
                note("[byte " + i + " is wrong]");
                return;
            }
        }
        note("[" + length + " bytes]");
    }

    private void eof() throws IOException {
        byte[] rest = in.readAllBytes();
        if (rest.length > 0) {
            show(new String(rest, StandardCharsets.ISO_8859_1));
        }
        note("[closed]");
    }

    private String head() throws IOException {
        String head = readUntil("\r\n\r\n");
        if (!head.isEmpty()) {
            show(head);
        }
        return head;
    }

    /** Reads a head and its body, after any 1xx heads. An empty result: the other side closed before a byte. */
    private String message(boolean toHead) throws IOException {
        String head = head();
        while (head.startsWith("HTTP/1.1 10") && !head.startsWith("HTTP/1.1 101")) {
            head = head();
        }
        if (head.isEmpty()) {
            return head;
        }
        String lower = head.toLowerCase(Locale.ROOT);
        boolean response = head.startsWith("HTTP/");
        boolean bodyless = toHead || (response && (head.startsWith("204", 9) || head.startsWith("304", 9) || head.startsWith("101", 9)));
        int length = lower.indexOf("\r\ncontent-length:");
        if (bodyless) {
            return head;
        }
        if (lower.contains("\r\ntransfer-encoding: chunked")) {
            chunked();
        } else if (length >= 0) {
            int start = length + "\r\ncontent-length:".length();
            int count = Integer.parseInt(head.substring(start, head.indexOf('\r', start)).strip());
            if (count > 0) {
                show(read(count));
            }
        } else if (response) {
            eof();
        }
        return head;
    }

    /** A chunked body as one piece, since where it is cut is nobody's business; then its trailers. */
    private void chunked() throws IOException {
        StringBuilder body = new StringBuilder();
        boolean complete = false;
        try {
            while (!complete) {
                String size = line().replaceFirst(";.*", "");
                int length = size.matches("[0-9a-fA-F]{1,7}") ? Integer.parseInt(size, 16) : -1;
                if (length < 0) {
                    throw new IOException("not a chunk size: " + size);
                }
                if (length == 0) {
                    complete = true;
                    for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
                        body.append("\r\ntrailer ").append(trailer);
                    }
                } else {
                    for (int i = 0; i < length; i++) {
                        body.append((char) octet());
                    }
                    line();
                }
            }
        } finally {
            show("[chunked] " + body + (complete ? "" : "[not ended]"));
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = octet(); c != '\n'; c = octet()) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    private int octet() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new IOException("closed");
        }
        return next;
    }

    private String read(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (bytes.length < count) {
            show(text);
            throw new IOException("closed");
        }
        return text;
    }

    private String readUntil(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            while (text.length() < end.length() || !text.substring(text.length() - end.length()).equals(end)) {
                int next = in.read();
                if (next < 0) {
                    if (text.isEmpty()) {
                        return "";
                    }
                    throw new IOException("closed");
                }
                text.append((char) next);
            }
        } catch (IOException e) {
            if (!text.isEmpty()) {
                show(text.toString());
            }
            throw e;
        }
        return text.toString();
    }

    private void show(String text) {
        synchronized (seen) {
            String shown = text.replace("\r\n", "\n");
            for (String line : (shown.endsWith("\n") ? shown.substring(0, shown.length() - 1) : shown).split("\n", -1)) {
                seen.append("  < ").append(escape(line)).append('\n');
            }
        }
    }

    void note(String text) {
        if (!text.isEmpty()) {
            synchronized (seen) {
                seen.append("  ").append(text).append('\n');
            }
        }
    }

    private static String escape(String line) {
        StringBuilder out = new StringBuilder();
        for (char c : line.toCharArray()) {
            if (c < ' ' || c > '~') {
                out.append(String.format("\\x%02x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                out.append(c);
                continue;
            }
            switch (text.charAt(++i)) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 's' -> out.append(' ');
                case 'x' -> {
                    out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            note("[close failed: " + e.getMessage() + "]");
        }
    }
}
