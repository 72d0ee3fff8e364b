package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a server's answers to traffic make of it (manual 5.2 {@code observe}), as HAProxy 2.6 judged the same ones. A letter is what the server does with a request:
 * {@code O} 200, {@code 3} 503, {@code 4} 404, {@code 1} 501, {@code B} no HTTP, {@code C} close, {@code X} reset, {@code H} silence.
 */
class ObservedTrafficTest {
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "layer7, fail-check, 33O33, UP, L4OK, ''",
        "layer7, fail-check, 444411, UP, L4OK, ''",
        "layer7, fail-check, 333, UP 2/3, HANA, 'Detected 3 consecutive errors, last one was: Wrong http response'",
        "layer7, sudden-death, BBB, UP 1/3, HANA, 'Detected 3 consecutive errors, last one was: Invalid http response (headers)'",
        "layer7, mark-down, XXX, DOWN, HANA, 'Detected 3 consecutive errors, last one was: Read error (http)'",
        "layer7, mark-down, CCC, DOWN, HANA, 'Detected 3 consecutive errors, last one was: Close from server (http)'",
        "layer7, mark-down, 33H, DOWN, HANA, 'Detected 3 consecutive errors, last one was: Read timeout (http)'",
        "layer7, fastinter, 333, UP, L4OK, ''",
        "layer4, mark-down, 333BXC, UP, L4OK, ''"
    })
    void asHaproxy(String observe, String onError, String answers, String status, String check, String text) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); ServerSocket checked = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answer(server, answers));
            int api = CommandSocket.free();
            int http = CommandSocket.free();
            Diagnostics diagnostics = new Diagnostics();
            Configuration configuration = LoadBalancer.parse(
                    List.of(new SourceFile(
                            "test",
                            "global\n stats socket 127.0.0.1:" + api + " level admin\nlisten l\n mode http\n bind 127.0.0.1:" + http + "\n retries 0\n option http-server-close\n timeout client 30s\n timeout connect 30s\n timeout server "
                                    + (answers.contains("H") ? "500ms" : "30s") + "\n timeout check 30s\n server s 127.0.0.1:" + server.getLocalPort() + " check port " + checked.getLocalPort() + " inter 100s fastinter 100s error-limit 3 observe " + observe
                                    + " on-error " + onError + "\n")),
                    diagnostics);
            try (LoadBalancer lb = LoadBalancer.start(configuration, diagnostics)) {
                await(() -> column(api, 36).equals("L4OK"));
                for (int i = 0; i < answers.length(); i++) {
                    get(http);
                }
                await(() -> column(api, 17).equals(status));
                assertThat(column(api, 17)).isEqualTo(status);
                assertThat(column(api, 36)).isEqualTo(check);
                assertThat(column(api, 56)).isEqualTo(text);
            }
        }
    }

    private static void answer(ServerSocket listener, String answers) {
        int number = 0;
        while (!listener.isClosed() && number < answers.length()) {
            try (Socket client = listener.accept()) {
                char what = answers.charAt(number++);
                client.getInputStream().read(new byte[4096]);
                int status = "O341".indexOf(what);
                if (status >= 0) {
                    client.getOutputStream().write(("HTTP/1.1 " + List.of(200, 503, 404, 501).get(status) + " A\r\ncontent-length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                } else if (what == 'B') {
                    client.getOutputStream().write("garbage\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } else if (what == 'X') {
                    client.setSoLinger(true, 0);
                    continue;
                }
                if (what != 'H') {
                    client.shutdownOutput();
                }
                client.getInputStream().read();
            } catch (IOException gone) {
                // as it may be
            }
        }
    }

    private static void get(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    private static String column(int api, int index) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api)) {
            socket.getOutputStream().write("show stat l 4 -1\n".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String row = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("l,s,")).findFirst().orElse("");
            List<String> columns = new java.util.ArrayList<>();
            for (java.util.regex.Matcher cell = java.util.regex.Pattern.compile("(\"[^\"]*\"|[^,]*),").matcher(row + ","); cell.find(); ) {
                columns.add(cell.group(1).replace("\"", ""));
            }
            return columns.size() > index ? columns.get(index) : "";
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    /** Returns in the end too, so that what was seen is compared. */
    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(2_000_000);
        }
    }
}
