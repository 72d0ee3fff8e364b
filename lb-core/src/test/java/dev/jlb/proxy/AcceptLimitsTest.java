package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jlb.LoadBalancer;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits of connections per second: nobody is refused, those beyond the limit wait. */
@Timeout(60)
class AcceptLimitsTest {
    private static final String TEXT = """
            global
              GLOBAL
            defaults
              mode http
              timeout client 5s
              timeout server 5s
              timeout connect 2s
            frontend web
              bind 127.0.0.1:0
              LIMIT
              http-request return status 200
            """;

    /** Milliseconds until that many clients have been answered. */
    private static long serve(LoadBalancer lb, int clients) throws Exception {
        InetSocketAddress web = lb.address("web");
        long began = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            try (Socket socket = new Socket(web.getAddress(), web.getPort())) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200");
            }
        }
        return (System.nanoTime() - began) / 1_000_000;
    }

    @Test
    void aFrontendAcceptsNoMoreInASecond() throws Exception {
        try (LoadBalancer lb = LoadBalancer.start(TEXT.replace("GLOBAL", "").replace("LIMIT", "rate-limit sessions 10"))) {
            assertThat(serve(lb, 25)).isGreaterThan(1000);
            assertThat(lb.statistics().getFirst().text("rate_lim")).isEqualTo("10");
        }
    }

    @Test
    void theProcessAcceptsNoMoreInASecond() throws Exception {
        try (LoadBalancer lb = LoadBalancer.start(TEXT.replace("GLOBAL", "maxconnrate 10").replace("LIMIT", ""))) {
            assertThat(serve(lb, 25)).isGreaterThan(1000);
            assertThat(lb.info().get("ConnRateLimit")).isEqualTo(10);
            // a command takes it away
            assertThat(lb.command("set rate-limit connections global 0")).isEmpty();
            assertThat(lb.command("set rate-limit sessions global -1")).isEqualTo("Value out of range.");
            assertThat(lb.command("set rate-limit sessions foo")).startsWith("'set rate-limit' only supports :");
            assertThat(serve(lb, 25)).isLessThan(1000);
        }
    }

    /** {@code maxsslconn}: who comes when it is reached waits until one leaves. */
    @Test
    void clientsUnderTlsWaitForAPlace() throws Exception {
        String pem = Path.of("src/test/resources/tls/a.pem").toAbsolutePath().toString();
        try (LoadBalancer lb = LoadBalancer.start(TEXT.replace("GLOBAL", "maxsslconn 1").replace("127.0.0.1:0", "127.0.0.1:0 ssl crt " + pem).replace("LIMIT", "").replace("client 5s", "client 60s"));
                SSLSocket first = tls(lb)) {
            first.startHandshake();
            try (SSLSocket second = tls(lb)) {
                second.setSoTimeout(300);
                assertThatThrownBy(second::startHandshake).isInstanceOf(SocketTimeoutException.class);
            }
            try (SSLSocket third = tls(lb)) {
                FutureTask<Void> handshake = new FutureTask<>(() -> {
                    third.startHandshake();
                    return null;
                });
                Thread.startVirtualThread(handshake);
                assertThat(lb.info().get("CurrSslConns").toString()).isEqualTo("1");
                assertThat(handshake.isDone()).isFalse();
                first.close();
                handshake.get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** A client that believes any certificate. */
    private static SSLSocket tls(LoadBalancer lb) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        InetSocketAddress web = lb.address("web");
        return (SSLSocket) context.getSocketFactory().createSocket(web.getAddress(), web.getPort());
    }
}
