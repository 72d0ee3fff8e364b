package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.HeldPort;
import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What commands make of servers: their answers, the states afterwards, the lines logged. {@code server-commands.tsv} holds what HAProxy 2.6 did: name, mode, lines of
 * the back end, what its server answers checks ({@code silent} or a status), commands, for each its answer and the servers that changed, the log. One process runs all
 * back ends.
 */
class ServerCommandsTest {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final String SEPARATOR = " && ";
    private static final Map<String, String> LEVELS = Map.of("128", "EMERGENCY ", "129", "ALERT ", "133", "NOTICE ");
    private static final Pattern LOGGED = Pattern.compile("(?s)<(\\d+)>\\w+ +\\d+ [\\d:]+ (?:\\S+ )?\\w+\\[\\d+]: (.*)");

    private record Row(String name, String mode, String lines, String server, String[] commands, String[] expected, String logged) {
        static Row of(String line) {
            String[] parts = line.split("\t", -1);
            return new Row(parts[0], parts[1], parts[2].replace('|', '\n'), parts[3], parts[4].isEmpty() ? new String[0] : parts[4].split(SEPARATOR, -1), parts[5].split(SEPARATOR, -1), parts[6]);
        }
    }

    private final Map<String, Map<String, Integer>> ports = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, ConcurrentLinkedQueue<String>> logs = new ConcurrentHashMap<>();
    private int api;
    private Socket session;

    @TestFactory
    Stream<DynamicTest> asHaproxy() throws Exception {
        List<Row> rows;
        try (InputStream in = ServerCommandsTest.class.getResourceAsStream("server-commands.tsv")) {
            rows = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(Row::of).toList();
        }
        start(rows);
        List<DynamicTest> tests = new ArrayList<>();
        for (Row row : rows) {
            String actual = run(row);
            String expected = String.join("\n", row.expected) + "\n" + row.logged.replace('|', '\n');
            tests.add(DynamicTest.dynamicTest(row.name, () -> assertThat(actual).isEqualTo(expected)));
        }
        return tests.stream();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private void start(List<Row> rows) throws Exception {
        DatagramSocket log = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        log.setReceiveBufferSize(4 << 20);
        open.add(log);
        Thread.ofVirtual().start(() -> receive(log));
        api = HeldPort.forGood();
        StringBuilder text = new StringBuilder("global\n stats socket 127.0.0.1:" + api + " level admin\n log 127.0.0.1:" + log.getLocalPort() + " local0\n max-spread-checks 300ms\n"
                + "defaults\n log global\n balance roundrobin\n timeout connect 20s\n timeout server 20s\n timeout check 20s\n timeout client 20s\n option log-health-checks\n");
        for (Row row : rows) {
            Map<String, Integer> own = new LinkedHashMap<>();
            own.put("{s}", serve(row.server));
            if (row.lines.contains("{a}")) {
                own.put("{a}", serve("up"));
            }
            ports.put(row.name, own);
            text.append("backend ").append(row.name).append("\n mode ").append(row.mode).append('\n').append(numbers(row, row.lines)).append('\n');
        }
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("test", text.toString())), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        LoadBalancer lb = LoadBalancer.start(configuration, diagnostics);
        open.add(lb::close);
    }

    private String numbers(Row row, String text) {
        for (Map.Entry<String, Integer> port : ports.get(row.name).entrySet()) {
            text = text.replace(port.getKey(), port.getValue().toString());
        }
        return text;
    }

    private String names(Row row, String text) {
        for (Map.Entry<String, Integer> port : ports.get(row.name).entrySet()) {
            text = text.replaceAll("\\b" + port.getValue() + "\\b", Matcher.quoteReplacement(port.getKey()));
        }
        return text;
    }

    private int serve(String kind) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(listener);
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try (Socket client = listener.accept()) {
                    if (kind.equals("up")) {
                        client.getOutputStream().write("up\n".getBytes(StandardCharsets.US_ASCII));
                    } else if (!kind.equals("silent")) {
                        client.getInputStream().read(new byte[4096]);
                        client.getOutputStream().write(("HTTP/1.1 " + kind + " E\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                    }
                    client.shutdownOutput();
                    client.setSoTimeout(2000);
                    while (client.getInputStream().read() >= 0) {
                        // until the check has seen enough
                    }
                } catch (IOException gone) {
                    // the check has
                }
            }
        });
        return listener.getLocalPort();
    }

    private void receive(DatagramSocket socket) {
        byte[] bytes = new byte[8192];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
            try {
                socket.receive(packet);
            } catch (IOException closed) {
                return;
            }
            Matcher line = LOGGED.matcher(new String(bytes, 0, packet.getLength(), StandardCharsets.UTF_8).stripTrailing());
            if (line.matches()) {
                Matcher whose = Pattern.compile("(?:[Ss]erver |backend )(\\w+)").matcher(line.group(2));
                if (whose.find()) {
                    logs.computeIfAbsent(whose.group(1), any -> new ConcurrentLinkedQueue<>()).add(LEVELS.get(line.group(1)) + line.group(2).replaceAll("\\d+ms", "Nms"));
                }
            }
        }
    }

    private String run(Row row) throws IOException {
        Map<String, String> before = new LinkedHashMap<>();
        List<String> out = new ArrayList<>();
        await(() -> states(row).equals(parsed(row.expected[0])));
        out.add(changes(row, before));
        for (String command : row.commands) {
            String answer = ask(command).strip().replace('\n', '|');
            answer = answer.startsWith("Unknown command") ? "Unknown command" : names(row, answer);
            String changed = changes(row, before);
            out.add(answer + (changed.isEmpty() ? "" : " => " + changed));
        }
        int lines = row.logged.isEmpty() ? 0 : row.logged.split("\\|").length;
        await(() -> logged(row).size() >= lines);
        return String.join("\n", out) + "\n" + String.join("\n", logged(row));
    }

    private List<String> logged(Row row) {
        return List.copyOf(logs.getOrDefault(row.name, new ConcurrentLinkedQueue<>()));
    }

    private String changes(Row row, Map<String, String> before) throws IOException {
        List<String> changed = new ArrayList<>();
        states(row).forEach((server, state) -> {
            if (!state.equals(before.put(server, state))) {
                changed.add(server + ": " + state);
            }
        });
        return String.join(", ", changed);
    }

    private static Map<String, String> parsed(String states) {
        Map<String, String> parsed = new LinkedHashMap<>();
        for (String one : states.split(", ")) {
            parsed.put(one.substring(0, one.indexOf(':')), one.substring(one.indexOf(':') + 2));
        }
        return parsed;
    }

    /** Each server's status, weight, and the columns of {@code show servers state} that do not depend on time. */
    private Map<String, String> states(Row row) {
        Map<String, String> states = new LinkedHashMap<>();
        Map<String, String> shown = new HashMap<>();
        for (String line : ask("show stat " + row.name + " 4 -1;show servers state " + row.name).lines().toList()) {
            String[] columns = line.split(",", -1);
            String[] w = line.split(" ");
            if (columns.length > 18) {
                shown.put(columns[1], columns[17] + " " + columns[18]);
            } else if (w.length > 20 && !w[0].equals("#")) {
                states.put(w[3], names(row, shown.get(w[3]) + " " + String.join("/", w[5], w[6], w[7]) + " " + String.join("/", w[10], w[11], w[12], idle(w[13]), idle(w[14])) + " " + String.join(",", w[21], w[22], w[23], w[24])));
            }
        }
        return states;
    }

    /** Whether a check is under way just now does not matter. */
    private static String idle(String bits) {
        return Integer.toString(Integer.parseInt(bits) & ~1);
    }

    /** On one connection, whose prompt ends an answer. */
    private String ask(String command) {
        try {
            if (session == null) {
                session = new Socket(InetAddress.getLoopbackAddress(), api);
                session.setTcpNoDelay(true);
                open.add(session);
                said("prompt");
            }
            return said(command);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private String said(String command) throws IOException {
        session.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
        StringBuilder answer = new StringBuilder();
        byte[] bytes = new byte[65536];
        while (answer.length() < 3 && !answer.toString().equals("> ") || answer.length() > 2 && !answer.substring(answer.length() - 3).equals("\n> ")) {
            int count = session.getInputStream().read(bytes);
            assertThat(count).as(command).isPositive();
            answer.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
        }
        return answer.substring(0, answer.length() - 2);
    }

    /** Returns in the end too, so that what was seen is compared. */
    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(2_000_000);
        }
    }
}
