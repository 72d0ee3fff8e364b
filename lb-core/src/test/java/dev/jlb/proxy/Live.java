package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.HeldPort;
import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A load balancer inside this JVM; {@code ${name}} in its configuration becomes a free port. */
public final class Live implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("\\$\\{(\\w+)}");
    private final Map<String, Integer> ports = new HashMap<>();
    private final LoadBalancer lb;

    public Live(String text) throws Exception {
        Matcher matcher = PORT.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(filled, String.valueOf(port(matcher.group(1))));
        }
        matcher.appendTail(filled);
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(
                List.of(new SourceFile("test", "defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 2s\n" + filled)), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        lb = LoadBalancer.start(configuration, diagnostics);
    }

    /** The load balancer itself. */
    public LoadBalancer lb() {
        return lb;
    }

    public int port(String name) {
        return ports.computeIfAbsent(name, unknown -> HeldPort.forGood());
    }

    /** What comes for these bytes until the connection is closed. */
    public String talk(String port, String bytes) throws IOException {
        return talk("127.0.0.1", port, bytes);
    }

    /** The same from an address of the loopback net. */
    public String talk(String from, String port, String bytes) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port(port)));
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** The last line of the answer to a request. */
    public String get(String port, String target) throws IOException {
        String answer = talk(port, "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        return answer.substring(answer.lastIndexOf('\n') + 1);
    }

    /** Gives a command to a {@code stats socket}. */
    public static String command(Path socket, String line) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.ISO_8859_1)));
            ByteBuffer answer = ByteBuffer.allocate(65_536);
            while (channel.read(answer) >= 0 && answer.hasRemaining()) {
                // up to the end
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() {
        lb.close();
    }
}
