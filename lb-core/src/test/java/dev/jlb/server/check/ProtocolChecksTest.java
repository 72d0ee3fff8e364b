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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent and how answers are judged, against a server that follows a script; results as HAProxy 2.6 gave them. */
class ProtocolChecksTest {
    /** Script: replies joined by {@code ;}, the first one is sent at once when it is not empty, the others after each read. */
    @ParameterizedTest
    @CsvSource(delimiter = '@', quoteCharacter = '"', value = {
        "option redis-check @ ;+PONG\\r\\n @ *1\\r\\n$4\\r\\nPING\\r\\n @ succeeded, reason: Layer7 check passed, code: 0, info: 'Redis server is ok', check duration: Nms, status: 3/3 UP.",
        "option redis-check @ ; @ *1\\r\\n$4\\r\\nPING\\r\\n @ failed, reason: Layer7 wrong status, code: 0, info: 'TCPCHK got an empty response at step 2', check duration: Nms, status: 0/2 DOWN.",
        "option smtpchk EHLO me.x @ 220 hi\\r\\n;250-a\\r\\n250 ok\\r\\n;221 bye\\r\\n @ EHLO me.x\\r\\nQUIT\\r\\n @ succeeded, reason: Layer7 check passed, code: 221, info: 'bye', check duration: Nms, status: 3/3 UP.",
        "option smtpchk @ 554 no\\r\\n @ - @ failed, reason: Layer7 wrong status, code: 554, info: 'no', check duration: Nms, status: 0/2 DOWN.",
        "option pgsql-check user haproxy @ ;R\\0\\0\\0\\b\\0\\0\\0\\0 @ \\0\\0\\0\\x16\\0\\x03\\0\\0user\\0haproxy\\0\\0 @ succeeded, reason: Layer7 check passed, code: 0, info: 'PostgreSQL server is ok', check duration: Nms, status: 3/3 UP.",
        "option ldap-check @ ;0\\x0c\\x02\\x01\\x01a\\x07\\n\\x01\\0\\x04\\0\\x04\\0 @ 0\\x0c\\x02\\x01\\x01`\\x07\\x02\\x01\\x03\\x04\\0\\x80\\0 @ succeeded, reason: Layer7 check passed, code: 0, info: 'Success', check duration: Nms, status: 3/3 UP.",
        "option mysql-check user haproxy @ \\x05\\0\\0\\0\\n5.7\\0;\\x07\\0\\0\\x02\\0\\0\\0\\x02\\0\\0\\0 @ )\\0\\0\\x01\\0\\x82\\0\\0\\0\\x80\\0\\x01!\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0haproxy\\0\\0\\x01\\0\\0\\0\\x01 @ succeeded, reason: Layer7 check passed, code: 0, info: '5.7', check duration: Nms, status: 3/3 UP.",
        "option mysql-check @ \\x0b\\0\\0\\0\\xff\\x15\\x04Too many @ - @ failed, reason: Layer7 wrong status, code: 1045, info: 'Too many', check duration: Nms, status: 0/2 DOWN.",
        "option tcp-check;tcp-check connect;tcp-check send PING\\\\r\\\\n;tcp-check expect string +PONG @ ;+PONG\\r\\n @ PING\\r\\n @ succeeded, reason: Layer7 check passed, code: 0, info: '(tcp-check)', check duration: Nms, status: 3/3 UP.",
        "option tcp-check;tcp-check connect;tcp-check send PING\\\\r\\\\n;tcp-check expect string +PONG @ ; @ PING\\r\\n @ failed, reason: Layer7 invalid response, info: 'TCPCHK got an empty response at step 3', check duration: Nms, status: 0/2 DOWN.",
        "option tcp-check;tcp-check send PING;tcp-check expect ! string -ERR @ ;-ERR no @ PING @ failed, reason: Layer7 invalid response, info: 'TCPCHK matched unwanted content '-ERR' at step 2', check duration: Nms, status: 0/2 DOWN.",
        "option tcp-check;tcp-check send-binary 50494e47;tcp-check expect error-status L7STS binary 2b504f;tcp-check expect rstring N.$ @ ;+PONG @ PING @ succeeded, reason: Layer7 check passed, code: 0, info: '(tcp-check)', check duration: Nms, status: 3/3 UP.",
        "timeout check 60ms;option tcp-check;tcp-check send PING;tcp-check expect comment x rstring ^.PO @ ;HANG @ PING @ failed, reason: Layer7 timeout, info: ' at step 2 of tcp-check (expect regex) comment: 'x'', check duration: Nms, status: 0/2 DOWN.",
        "option tcp-check @ - @ - @ succeeded, reason: Layer4 check passed, check duration: Nms, status: 3/3 UP.",
        "option ssl-hello-chk @ ;\\x15\\x03\\x03\\0\\x02\\x02( @ - @ succeeded, reason: Layer6 check passed, check duration: Nms, status: 3/3 UP."
    })
    void asHaproxy(String lines, String script, String sent, String expected) throws Exception {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        StringBuffer received = new StringBuffer();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> follow(listener, script.equals("-") ? "" : bytes(script), received));
            String text = "backend b\noption log-health-checks\ntimeout server 1s\ntimeout connect 1s\n" + lines.replace(";", "\n").replace("\\\\", "\\") + "\nserver s 127.0.0.1:" + listener.getLocalPort() + " check inter 3s\n";
            Configuration configuration = Backends.load(text);
            BackendRuntime backend = Backends.of(configuration, "b", new HealthListener() {
                @Override
                public void message(BackendRuntime from, Level level, String console, String log) {
                    messages.add(console.replaceAll("duration: \\d+ms", "duration: Nms").replace('"', '\''));
                }

                @Override
                public void shutdownSessions(ServerRuntime server, char cause) {}
            });
            new ServerAddresses().resolve(backend, StateFile.NONE, new Diagnostics());
            try (HealthChecks checks = new HealthChecks(loops, address -> NioSocketChannel::new, configuration.global())) {
                checks.start(List.of(backend));
                assertThat(messages.poll(5, TimeUnit.SECONDS)).isEqualTo("Health check for server b/s " + expected);
                if (!sent.equals("-")) {
                    assertThat(received.toString()).isEqualTo(bytes(sent));
                }
            }
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).get(5, TimeUnit.SECONDS);
        }
    }

    private static void follow(ServerSocket listener, String script, StringBuffer received) {
        try (Socket client = listener.accept()) {
            String[] replies = script.split(";", -1);
            for (int i = 0; i < replies.length; i++) {
                if (i > 0) {
                    byte[] buffer = new byte[4096];
                    int count = client.getInputStream().read(buffer);
                    received.append(new String(buffer, 0, Math.max(0, count), StandardCharsets.ISO_8859_1));
                }
                if (replies[i].equals("HANG")) {
                    client.getInputStream().read();
                }
                client.getOutputStream().write(replies[i].getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException gone) {
            // the check has seen enough
        }
    }

    private static String bytes(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char kind = text.charAt(++i);
            switch (kind) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 'b' -> out.append('\b');
                case '0' -> out.append('\0');
                default -> {
                    out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
            }
        }
        return out.toString();
    }
}
