package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.HeldPort;
import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A load balancer with a socket for commands, and who asks it. */
final class CommandSocket {
    private CommandSocket() {}

    /** A port that nobody has now. */
    static int free() {
        return HeldPort.forGood();
    }

    /** Starts a configuration that must be without mistakes. */
    static LoadBalancer start(String text) throws IOException {
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("test", text)), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        return LoadBalancer.start(configuration, diagnostics);
    }

    /** One connection, as socat makes it: the line, then no more. */
    static String ask(int port, String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
