package dev.jlb.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What becomes of a server whose checks, or whose agent, answer in turn what a row says; the last answer is repeated. {@code check-sequences.tsv} holds what HAProxy
 * 2.6 logged: name, lines of the back end, options of the server ({@code PORT}: the agent's), answers, the state at the end, the lines logged.
 */
class CheckSequencesTest {
    private static final int AT_ONCE = 16;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Row(String name, String lines, String options, String[] answers, String state, String logged) {
        static Row of(String line) {
            String[] parts = line.split("\t", -1);
            return new Row(
                    parts[0], parts[1].replace('|', '\n'), parts[2], parts[3].replace("\\r", "\r").replace("\\n", "\n").split(";", -1), parts[4].replaceFirst("status=(\\* )?", "").replaceFirst(" weight=.*", ""), parts[5]);
        }
    }

    @TestFactory
    Stream<DynamicTest> asHaproxy() throws Exception {
        List<Row> rows;
        try (InputStream in = CheckSequencesTest.class.getResourceAsStream("check-sequences.tsv")) {
            rows = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).lines().map(Row::of).toList();
        }
        List<Future<String>> results = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (Row row : rows) {
                results.add(threads.submit(() -> run(row)));
            }
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            Future<String> result = results.get(i);
            tests.add(DynamicTest.dynamicTest(row.name, () -> assertThat(result.get()).isEqualTo(row.logged.replace('|', '\n') + "\n" + row.state)));
        }
        return tests.stream();
    }

    private static String run(Row row) throws Exception {
        AtomicInteger answered = new AtomicInteger();
        boolean agent = row.options.contains("PORT");
        try (ServerSocket asked = serve(row.answers, answered, !agent); ServerSocket quiet = CheckFixture.serve(true, text -> null); CheckFixture fixture = new CheckFixture()) {
            ServerSocket server = agent ? quiet : asked;
            fixture.start(row.lines + "\noption log-health-checks\ntimeout check 20s\nserver s 127.0.0.1:" + server.getLocalPort() + " " + row.options.replace("PORT", Integer.toString(asked.getLocalPort())) + "\n");
            int lines = row.logged.isEmpty() ? 0 : row.logged.split("\\|").length;
            await(() -> fixture.messages.size() >= lines && answered.get() >= row.answers.length + 2 && fixture.server("s").statusText().equals(row.state));
            List<String> said = new ArrayList<>(fixture.messages.stream().map(text -> text.replace("backend 'b'", "backend b")).toList());
            while (!said.isEmpty() && said.getLast().contains("remains in forced")) {
                said.removeLast();
            }
            return String.join("\n", said) + "\n" + fixture.server("s").statusText();
        }
    }

    /** Returns in the end too, so that what was seen is compared. */
    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static ServerSocket serve(String[] answers, AtomicInteger answered, boolean reads) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try (Socket client = listener.accept()) {
                    if (reads) {
                        client.getInputStream().read(new byte[4096]);
                    }
                    int number = answered.getAndIncrement();
                    client.getOutputStream().write(answers[Math.min(number, answers.length - 1)].getBytes(StandardCharsets.ISO_8859_1));
                    client.shutdownOutput();
                    client.getInputStream().read();
                } catch (IOException gone) {
                    // the check has seen enough
                }
            }
        });
        return listener;
    }
}
