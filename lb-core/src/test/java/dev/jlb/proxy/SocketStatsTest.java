package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.HeldPort;
import dev.jlb.LoadBalancer;
import dev.jlb.stats.StatTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code option socket-stats}: a row for each address; {@code option contstats}: bytes of streams that go on. The numbers of the first test are HAProxy 2.6's. */
@Timeout(60)
class SocketStatsTest {
    private static int free() {
        return HeldPort.forGood();
    }

    private static void talk(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    private static String cells(StatTable.Row row, String... columns) {
        return String.join(",", Stream.of(columns).map(row::text).toList());
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void eachAddressHasItsRow() throws Exception {
        int[] ports = {free(), free(), free(), free()};
        try (LoadBalancer lb = LoadBalancer.start("""
                defaults
                  mode http
                  timeout client 5s
                  timeout server 5s
                  timeout connect 2s
                frontend web
                  bind 127.0.0.1:A name one
                  bind 127.0.0.1:B,127.0.0.1:C id 7 maxconn 9
                  option socket-stats
                  http-request deny if { path /deny }
                  http-request return status 200 content-type text/plain string hello
                frontend plain
                  bind 127.0.0.1:D
                  http-request use-service prometheus-exporter if { path /metrics }
                """.replace(":D", ":" + ports[3]).replace(":A", ":" + ports[0]).replace(":B,127.0.0.1:C id 7", ":" + ports[1] + " id 7\n  bind 127.0.0.1:" + ports[2]))) {
            talk(ports[0], "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            talk(ports[0], "GET /deny HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            talk(ports[0], "GARBAGE\r\n\r\n");
            talk(ports[1], "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            await(() -> lb.statistics().getFirst().text("scur").equals("0"));
            List<StatTable.Row> rows = lb.statistics();
            assertThat(rows).extracting(row -> cells(row, "pxname", "svname", "type", "iid", "sid", "status")).containsExactly(
                    "web,FRONTEND,0,1,0,OPEN", "web,one,3,1,1,OPEN", "web,sock-7,3,1,7,OPEN", "web,sock-3,3,1,3,OPEN", "plain,FRONTEND,0,2,0,OPEN");
            assertThat(cells(rows.get(1), "scur", "slim", "stot", "dreq", "ereq", "addr")).isEqualTo("0,0,3,1,1,127.0.0.1:" + ports[0]);
            assertThat(cells(rows.get(2), "scur", "stot", "dreq", "ereq", "addr")).isEqualTo("0,1,0,0,127.0.0.1:" + ports[1]);
            assertThat(cells(rows.get(3), "slim", "stot", "bin", "bout")).isEqualTo("9,0,0,0");
            for (String column : new String[] {"stot", "bin", "bout", "dreq", "ereq"}) {
                long sum = rows.subList(1, 4).stream().mapToLong(row -> Long.parseLong(row.text(column))).sum();
                assertThat(rows.getFirst().text(column)).as(column).isEqualTo(Long.toString(sum));
            }
            assertThat(lb.command("show stat web 8 7").lines()).hasSize(2);
            assertThat(lb.command("show stat web 8 7 typed")).startsWith("L.1.7.0.pxname.1:KNS:str:web\nL.1.7.1.svname.1:KNS:str:sock-7\n");
            try (Socket scraper = new Socket(InetAddress.getLoopbackAddress(), ports[3])) {
                scraper.getOutputStream().write("GET /metrics?scope=listener HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(scraper.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).contains(
                        "haproxy_listener_sessions_total{proxy=\"web\",listener=\"one\"} 3\n", "haproxy_listener_limit_sessions{proxy=\"web\",listener=\"sock-3\"} 9\n",
                        "haproxy_listener_status{proxy=\"web\",listener=\"sock-7\",state=\"OPEN\"} 1\n", "haproxy_listener_status{proxy=\"web\",listener=\"sock-7\",state=\"FULL\"} 0\n").doesNotContain("proxy=\"plain\"");
            }
            lb.command("clear counters all");
            assertThat(cells(lb.statistics().get(1), "stot", "bin", "dreq")).isEqualTo("0,0,0");
        }
    }

    @Test
    void bytesAreCountedWhileTheyPass() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                LoadBalancer lb = LoadBalancer.start("""
                        defaults
                          mode tcp
                          timeout client 30s
                          timeout server 30s
                          timeout connect 2s
                        listen l
                          bind 127.0.0.1:0
                          option contstats
                          server s 127.0.0.1:PORT
                        """.replace("PORT", "" + server.getLocalPort()));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), lb.address("l").getPort());
                Socket served = server.accept()) {
            client.getOutputStream().write(new byte[1000]);
            assertThat(served.getInputStream().readNBytes(1000)).hasSize(1000);
            served.getOutputStream().write(new byte[300]);
            assertThat(client.getInputStream().readNBytes(300)).hasSize(300);
            assertThat(lb.statistics()).allMatch(row -> row.text("bin").equals("0"));
            // the front end, the server and the back end
            await(() -> lb.statistics().stream().allMatch(row -> cells(row, "bin", "bout").equals("1000,300")));
            client.getOutputStream().write(new byte[5]);
            assertThat(served.getInputStream().readNBytes(5)).hasSize(5);
            client.close();
            served.close();
            await(() -> lb.statistics().stream().allMatch(row -> cells(row, "bin", "bout", "scur").equals("1005,300,0")));
        }
    }
}
