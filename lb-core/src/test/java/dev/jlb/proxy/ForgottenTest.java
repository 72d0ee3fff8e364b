package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What has ended takes no memory any more, however long its timeouts are: a timer that has not fired would keep it. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
class ForgottenTest {
    private static final int CONNECTIONS = 300;
    /** Of other tests in this JVM, and of the last connections here. */
    private static final long SOME = 60;

    @Test
    void connectionsOfHttp() throws Exception {
        ended("http", "dev.jlb.proxy.HttpStream");
    }

    @Test
    void connectionsOfTcp() throws Exception {
        ended("tcp", "dev.jlb.proxy.TcpStream");
    }

    private static void ended(String mode, String type) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                Live lb = new Live("""
                        listen a
                            mode %s
                            bind 127.0.0.1:${a}
                            timeout client 1h
                            timeout server 1h
                            timeout connect 1h
                            timeout http-request 1h
                            timeout http-keep-alive 1h
                            tcp-request inspect-delay 1h
                            tcp-request content accept if { req.len gt 0 }
                            server s 127.0.0.1:%d
                        """.formatted(mode, server.getLocalPort()))) {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    try (Socket socket = server.accept()) {
                        socket.getInputStream().read();
                        socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
                        socket.shutdownOutput();
                        socket.getInputStream().readAllBytes();
                    } catch (java.io.IOException end) {
                        if (server.isClosed()) {
                            return;
                        }
                    }
                }
            });
            for (int i = 0; i < CONNECTIONS; i++) {
                assertThat(lb.talk("a", "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")).contains("200 OK");
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (alive(type) > SOME) {
                assertThat(System.nanoTime()).as(alive(type) + " of " + CONNECTIONS + " ended connections are still in memory").isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** Objects of that class that are reachable. */
    private static long alive(String type) throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram", new Object[] {new String[0]}, new String[] {String[].class.getName()});
        Matcher matcher = Pattern.compile("\\s(\\d+)\\s+\\d+\\s+" + Pattern.quote(type) + "\\s").matcher(histogram);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
