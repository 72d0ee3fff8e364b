package dev.jlb.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.Backends;
import dev.jlb.server.HealthListener;
import dev.jlb.server.ServerAddresses;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.StateFile;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What each kind of check makes of each kind of answer. {@code check-answers.tsv} holds what HAProxy 2.6 logged, one case a line: name, mode, lines of the back
 * end, the server's script ({@code r}: read once, quoted bytes: write, a number: seconds to wait, {@code c}: close, {@code x}: reset, {@code h}: be silent), what
 * the server read ({@code -}: anything), what was said of the check.
 */
class CheckAnswersTest {
    private static final int AT_ONCE = 40;
    private static final int PATIENCE_SECONDS = 30;

    private record Row(String name, String mode, String lines, List<String> script, String sent, String expected) {
        /** A server that is too slow to read is no fault of the check that has given up. */
        Row {
            sent = expected.contains("timeout") ? "-" : sent;
        }

        static Row of(String line) {
            String[] parts = line.split("\t", -1);
            return new Row(parts[0], parts[1], parts[2].replace('|', '\n'), words(parts[3]), parts[4], parts[5]);
        }

        private static List<String> words(String script) {
            List<String> words = new ArrayList<>();
            int at = 0;
            while (at < script.length()) {
                int end = script.charAt(at) == '"' ? script.indexOf('"', at + 1) + 1 : script.indexOf(' ', at);
                words.add(script.substring(at, end < 0 ? script.length() : end));
                at = end < 0 ? script.length() : end;
                while (at < script.length() && script.charAt(at) == ' ') {
                    at++;
                }
            }
            return words;
        }
    }

    @TestFactory
    Stream<DynamicTest> asHaproxy() throws Exception {
        List<Row> rows = read();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        List<Future<String>> results = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (Row row : rows) {
                results.add(threads.submit(() -> run(row, loops)));
            }
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            Future<String> result = results.get(i);
            tests.add(DynamicTest.dynamicTest(row.name, () -> assertThat(result.get()).isEqualTo(row.expected + (row.sent().equals("-") ? "" : " <- " + row.sent()))));
        }
        return tests.stream();
    }

    private static List<Row> read() throws IOException {
        try (InputStream in = CheckAnswersTest.class.getResourceAsStream("check-answers.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(Row::of).toList();
        }
    }

    private static String run(Row row, EventLoopGroup loops) throws Exception {
        CompletableFuture<String> said = new CompletableFuture<>();
        StringBuffer received = new StringBuffer();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = Thread.ofVirtual().start(() -> follow(listener, row.script, received));
            long patience = row.expected.contains("timeout") ? 300 : 1000L * PATIENCE_SECONDS;
            Configuration configuration = Backends.load("backend " + row.name + "\nmode " + row.mode + "\noption log-health-checks\ntimeout server 1s\ntimeout connect " + PATIENCE_SECONDS + "s\ntimeout check " + patience + "ms\n"
                    + row.lines + "\nserver s 127.0.0.1:" + listener.getLocalPort() + " check inter 100s\n");
            BackendRuntime backend = Backends.of(configuration, row.name, new HealthListener() {
                @Override
                public void message(BackendRuntime from, Level level, String console, String log) {
                    said.complete(console);
                }

                @Override
                public void shutdownSessions(ServerRuntime server, char cause) {}
            });
            new ServerAddresses().resolve(backend, StateFile.NONE, new Diagnostics());
            try (HealthChecks checks = new HealthChecks(loops, address -> NioSocketChannel::new, configuration.global())) {
                checks.start(List.of(backend));
                String text = said.get(2L * PATIENCE_SECONDS, TimeUnit.SECONDS).replaceFirst("Health check for server [^ ]* ", "").replaceFirst(", check duration: .*", "");
                if (row.sent().equals("-")) {
                    return text;
                }
                server.join();
                return text + " <- " + escaped(received);
            }
        }
    }

    private static void follow(ServerSocket listener, List<String> script, StringBuffer received) {
        try (Socket client = listener.accept()) {
            byte[] buffer = new byte[65536];
            for (String step : script) {
                switch (step.charAt(0)) {
                    case 'r' -> {
                        int count = client.getInputStream().read(buffer);
                        received.append(new String(buffer, 0, Math.max(0, count), StandardCharsets.ISO_8859_1));
                    }
                    case '"' -> client.getOutputStream().write(unescaped(step.substring(1, step.length() - 1)));
                    case 'h' -> {
                        for (int count = client.getInputStream().read(buffer); count >= 0; count = client.getInputStream().read(buffer)) {
                            received.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                        }
                    }
                    case 'x' -> {
                        client.setSoLinger(true, 0);
                        return;
                    }
                    case 'c' -> {
                        client.shutdownOutput();
                        client.getInputStream().read(buffer);
                    }
                    default -> Thread.sleep((long) (1000 * Double.parseDouble(step)));
                }
            }
        } catch (IOException gone) {
            // the check has seen enough
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] unescaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i)) {
                out.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String escaped(CharSequence bytes) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            out.append(c >= 32 && c < 127 && c != '"' && c != '\\' ? String.valueOf(c) : String.format("\\x%02x", (int) c));
        }
        return out.toString();
    }
}
