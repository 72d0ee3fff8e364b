package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the runtime API that ask a lot: nothing is kept of them, and one that does not read its answers is not asked for more. */
class ClientsOfTheApiTest {
    private static final int COMMANDS = 5000;

    @TempDir
    Path folder;

    private LoadBalancer lb;

    @BeforeEach
    void start() throws Exception {
        lb = LoadBalancer.start("""
                global
                 stats socket SOCKET level admin
                 stats timeout 1h
                 stats maxconn 50
                defaults
                 mode http
                 timeout client 10s
                 timeout server 10s
                 timeout connect 5s
                listen l
                 bind 127.0.0.1:0
                 server-template s 1-50 127.0.0.1:1
                """.replace("SOCKET", folder.resolve("s").toString()));
    }

    @AfterEach
    void stop() {
        lb.close();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(folder.resolve("s")));
        return channel;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String rest(SocketChannel channel) throws IOException {
        StringBuilder all = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(65536);
        while (channel.read(buffer) >= 0) {
            all.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
            buffer.clear();
        }
        return all.toString();
    }

    /** Only Linux tells how many there are. */
    private static long descriptors() throws IOException {
        Path open = Path.of("/proc/self/fd");
        if (!Files.isDirectory(open)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(open)) {
            return all.count();
        }
    }

    @Test
    void manyConnectionsInARowLeaveNothing() throws Exception {
        ask("show version");
        long before = descriptors();
        for (int i = 0; i < COMMANDS; i++) {
            assertThat(ask(i % 10 == 0 ? "show sess" : "show cli level")).isEqualTo(i % 10 == 0 ? "\n" : "admin\n\n");
        }
        long end = System.nanoTime() + 30_000_000_000L;
        while (descriptors() > before + 20 && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before + 20);
    }

    private String ask(String command) throws IOException {
        try (SocketChannel channel = connect()) {
            channel.write(bytes(command + "\n"));
            channel.shutdownOutput();
            return rest(channel);
        }
    }

    @Test
    void manyLinesOfOneConnectionAreAnsweredInOrder() throws Exception {
        try (SocketChannel channel = connect()) {
            StringBuilder lines = new StringBuilder("prompt i\n");
            StringBuilder expected = new StringBuilder("\n");
            for (int i = 0; i < COMMANDS; i++) {
                lines.append("echo ").append(i).append('\n');
                expected.append(i).append("\n\n");
            }
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    ByteBuffer all = bytes(lines.append("quit\n").toString());
                    while (all.hasRemaining()) {
                        channel.write(all);
                    }
                } catch (IOException closed) {
                    // the comparison tells
                }
            });
            assertThat(rest(channel)).isEqualTo(expected.toString());
            writer.join();
        }
    }

    @Test
    void aClientThatDoesNotReadIsNotReadFrom() throws Exception {
        try (SocketChannel channel = connect()) {
            channel.write(bytes("prompt i\n"));
            channel.configureBlocking(false);
            ByteBuffer commands = bytes("show stat typed\n".repeat(1000));
            long taken = 0;
            long still = System.nanoTime();
            // it is over when nothing more was taken for two seconds: without a limit it would go on until the memory ends
            while (System.nanoTime() - still < 2_000_000_000L) {
                int count = channel.write(commands);
                taken += count;
                if (count > 0) {
                    still = System.nanoTime();
                } else {
                    Thread.sleep(5);
                }
                if (!commands.hasRemaining()) {
                    commands.rewind();
                }
                assertThat(taken).isLessThan(8 << 20);
            }
            assertThat(ask("show cli level")).isEqualTo("admin\n\n");
        }
    }
}
