package dev.jlb.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.server.ServerRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks against real sockets; the words and results are those that HAProxy 2.6 gave for the same servers. */
class HealthChecksTest {
    private final CheckFixture fixture = new CheckFixture();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private volatile String reply = "";

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    /** Answers every connection with {@link #reply}; a reply of null is silence. */
    private ServerSocket serve() throws IOException {
        return CheckFixture.serve(true, request -> {
            requests.add(request);
            return reply;
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '@', value = {
        "option httpchk @ HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\n @ succeeded, reason: Layer7 check passed, code: 200, check duration: Nms, status: 3/3 UP.",
        "option httpchk @ HTTP/1.0 302 Found\\r\\n\\r\\n @ succeeded, reason: Layer7 check passed, code: 302, check duration: Nms, status: 3/3 UP.",
        "option httpchk @ HTTP/1.1 503 Service Unavailable\\r\\ncontent-length: 0\\r\\n\\r\\n @ failed, reason: Layer7 wrong status, code: 503, info: \"Service Unavailable\", check duration: Nms, status: 0/2 DOWN.",
        "option httpchk @ garbage\\r\\n\\r\\n @ failed, reason: Layer7 invalid response, check duration: Nms, status: 0/2 DOWN.",
        "option httpchk @ '' @ failed, reason: Layer7 invalid response, check duration: Nms, status: 0/2 DOWN.",
        "option httpchk;http-check expect status 404 @ HTTP/1.1 200 OK\\r\\n\\r\\n @ failed, reason: Layer7 wrong status, code: 200, info: \"OK\", check duration: Nms, status: 0/2 DOWN.",
        "option httpchk;http-check expect ! status 500-599 @ HTTP/1.1 404 Not Found\\r\\n\\r\\n @ succeeded, reason: Layer7 check passed, code: 404, check duration: Nms, status: 3/3 UP.",
        "option httpchk;http-check expect rstatus ^2 @ HTTP/1.1 204 No Content\\r\\n\\r\\n @ succeeded, reason: Layer7 check passed, code: 204, check duration: Nms, status: 3/3 UP.",
        "option httpchk;http-check expect string ho @ HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nhi @ failed, reason: Layer7 invalid response, info: \"HTTP content check did not match\", check duration: Nms, status: 0/2 DOWN.",
        "option httpchk;http-check expect rstring h.llo @ HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n2\\r\\nhe\\r\\n3\\r\\nllo\\r\\n0\\r\\n\\r\\n @ succeeded, reason: Layer7 check passed, code: 200, check duration: Nms, status: 3/3 UP.",
        "option httpchk;http-check expect hdr name x-a value two @ HTTP/1.1 200 OK\\r\\nX-A: one,two\\r\\n\\r\\n @ succeeded, reason: Layer7 check passed, code: 200, check duration: Nms, status: 3/3 UP.",
        "option httpchk;http-check expect fhdr name x-a value two @ HTTP/1.1 200 OK\\r\\nX-A: one,two\\r\\n\\r\\n @ failed, reason: Layer7 wrong status, code: 200, info: \"OK\", check duration: Nms, status: 0/2 DOWN.",
        "option httpchk;http-check expect fhdr name -m beg x- value -m sub ,t @ HTTP/1.1 200 OK\\r\\nX-A: one,two\\r\\n\\r\\n @ succeeded, reason: Layer7 check passed, code: 200, check duration: Nms, status: 3/3 UP.",
        "option httpchk;http-check expect hdr name -m reg ^X-[a-c]$ @ HTTP/1.1 200 OK\\r\\nx-b: 1\\r\\n\\r\\n @ succeeded, reason: Layer7 check passed, code: 200, check duration: Nms, status: 3/3 UP.",
        "option httpchk;http-check comment cc;http-check expect error-status L7STS status 201 @ HTTP/1.1 200 OK\\r\\n\\r\\n @ failed, reason: Layer7 wrong status, code: 200, info: \"OK comment: cc\", check duration: Nms, status: 0/2 DOWN.",
        "option httpchk;http-check expect comment cc string foo @ HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nhi @ failed, reason: Layer7 invalid response, info: \"HTTP content check did not match comment: cc\", check duration: Nms, status: 0/2 DOWN.",
        "option httpchk;http-check expect ok-status L7OKC status 200 @ HTTP/1.1 200 OK\\r\\n\\r\\n @ conditionally succeeded, reason: Layer7 check conditionally passed, code: 200, check duration: Nms, status: 3/3 UP.",
        "option httpchk;http-check expect status 200;http-check expect string hi;http-check expect string ho @ HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nhi @ failed, reason: Layer7 invalid response, info: \"HTTP content check did not match\", check duration: Nms, status: 0/2 DOWN.",
        "option httpchk;http-check connect;http-check send uri /1;http-check expect status 200;http-check connect;http-check send uri /2;http-check expect string ho @ HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nhi @ failed, reason: Layer7 invalid response, info: \"HTTP content check did not match\", check duration: Nms, status: 0/2 DOWN.",
        "http-check expect status 404 @ HTTP/1.1 200 OK\\r\\n\\r\\n @ succeeded, reason: Layer4 check passed, check duration: Nms, status: 3/3 UP.",
        "option httpchk;http-check disable-on-404 @ HTTP/1.1 404 Not Found\\r\\n\\r\\n @ conditionally succeeded, reason: Layer7 check conditionally passed, code: 404, check duration: Nms, status: 3/3 UP."
    })
    void httpAnswersAreJudged(String lines, String answer, String expected) throws Exception {
        reply = answer.replace("\\r\\n", "\r\n");
        try (ServerSocket server = serve()) {
            fixture.start("option log-health-checks\n" + lines.replace(";", "\n") + "\nserver s 127.0.0.1:" + server.getLocalPort() + " check inter 1s\n");
            assertThat(fixture.next()).isEqualTo("NOTICE Health check for server b/s " + expected);
        }
    }

    @Test
    void theRequestIsHaproxys() throws Exception {
        try (ServerSocket server = serve()) {
            fixture.start("option httpchk GET /x HTTP/1.1\nhttp-check send hdr Host foo\nserver s 127.0.0.1:" + server.getLocalPort() + " check inter 100ms\n");
            assertThat(requests.poll(5, TimeUnit.SECONDS)).isEqualTo("GET /x HTTP/1.1\r\nhost: foo\r\nconnection: close\r\n\r\n");
        }
    }

    @Test
    void anUpgradeMayBeAskedFor() throws Exception {
        try (ServerSocket server = serve()) {
            fixture.start("option httpchk\nhttp-check send meth GET uri / ver HTTP/1.1 hdr Host a hdr Upgrade websocket hdr Connection Upgrade\nserver s 127.0.0.1:" + server.getLocalPort() + " check inter 10s\n");
            assertThat(requests.poll(5, TimeUnit.SECONDS)).isEqualTo("GET / HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n");
        }
    }

    @Test
    void eachConnectionHasItsRequest() throws Exception {
        reply = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        try (ServerSocket server = serve()) {
            fixture.start("option httpchk GET /opt HTTP/1.1\nhttp-check connect\nhttp-check send hdr Host a body x\nhttp-check connect\nhttp-check send uri /b hdr Connection keep-alive\nserver s 127.0.0.1:" + server.getLocalPort() + " check inter 10s\n");
            assertThat(requests.poll(5, TimeUnit.SECONDS)).isEqualTo("GET /opt HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\nconnection: close\r\n\r\nx");
            assertThat(requests.poll(5, TimeUnit.SECONDS)).isEqualTo("OPTIONS /b HTTP/1.0\r\n\r\n");
        }
    }

    @Test
    void silenceIsATimeout() throws Exception {
        reply = null;
        try (ServerSocket server = serve()) {
            fixture.start("timeout check 50ms\noption httpchk\nserver s 127.0.0.1:" + server.getLocalPort() + " check inter 200ms fall 1\n");
            assertThat(fixture.next()).isEqualTo("ALERT Server b/s is DOWN, reason: Layer7 timeout, check duration: Nms. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.");
            assertThat(fixture.next()).isEqualTo("EMERGENCY backend 'b' has no server available!");
            assertThat(fixture.server("s").statusText()).isEqualTo("DOWN");
            assertThat(fixture.server("s").check().last().durationMillis()).isBetween(49L, 20_000L);
        }
    }

    @Test
    void aServerGoesAndComesBack() throws Exception {
        ServerSocket first = serve();
        int port = first.getLocalPort();
        fixture.start("server s 127.0.0.1:" + port + " check inter 30ms rise 2 fall 2 on-marked-down shutdown-sessions\nserver b 127.0.0.1:1 backup\n");
        CheckFixture.await(() -> fixture.server("s").check().last().durationMillis() >= 0);
        assertThat(fixture.server("s").check().last().status().code()).isEqualTo("L4OK");
        CheckFixture.await(() -> fixture.server("s").statusText().equals("UP"));
        first.close();
        assertThat(fixture.next())
                .isEqualTo("ALERT Server b/s is DOWN, reason: Layer4 connection problem, info: \"Connection refused\", check duration: Nms. 0 active and 1 backup servers left. Running on backup. 0 sessions active, 0 requeued, 0 remaining in queue.");
        assertThat(fixture.next()).isEqualTo("shutdown b/s");
        try (ServerSocket again = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            assertThat(fixture.next()).isEqualTo("NOTICE Server b/s is UP, reason: Layer4 check passed, check duration: Nms. 1 active and 1 backup servers online. 0 sessions requeued, 0 total in queue.");
            assertThat(again.isClosed()).isFalse();
        }
        assertThat(fixture.server("s").counters().downTransitions.sum()).isEqualTo(1);
    }

    @Test
    void aTrackingServerFollows() throws Exception {
        ServerSocket first = serve();
        int port = first.getLocalPort();
        first.close();
        fixture.start("server s 127.0.0.1:" + port + " check inter 30ms\nserver t 127.0.0.1:1 track s\n");
        assertThat(fixture.next()).startsWith("ALERT Server b/s is DOWN, reason: Layer4 connection problem");
        assertThat(fixture.next()).isEqualTo("ALERT Server b/t is DOWN via b/s. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.");
    }

    @Test
    void aServerWarmsUp() throws Exception {
        ServerSocket first = serve();
        int port = first.getLocalPort();
        first.close();
        fixture.start("server s 127.0.0.1:" + port + " check inter 30ms rise 1 slowstart 200ms weight 100\n");
        assertThat(fixture.next()).contains("is DOWN");
        assertThat(fixture.next()).contains("no server available");
        try (ServerSocket again = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            assertThat(fixture.next()).contains("is UP");
            ServerRuntime server = fixture.server("s");
            assertThat(server.weight()).isLessThan(100);
            CheckFixture.await(() -> server.weight() == 100);
            assertThat(again.isClosed()).isFalse();
        }
    }
}
