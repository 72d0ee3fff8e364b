package dev.jlb.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variables, formats and outcomes of checks' rules against real sockets; results are those of HAProxy 2.6 for the same rules and servers. */
class CheckRulesTest {
    private static final String TCP = "code 42 foo\r\n";
    private static final String HTTP = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx-a: b1\r\n\r\nhello";
    private final CheckFixture fixture = new CheckFixture();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private String outcome(String lines, String answer) throws Exception {
        try (ServerSocket server = CheckFixture.serve(!lines.contains("tcp-check connect"), said -> {
            asked.add(said);
            return answer;
        })) {
            fixture.start(lines.replace(";", "\n").replace("PORT", Integer.toString(server.getLocalPort())) + "\nserver s 127.0.0.1:" + (lines.contains("PORT") ? 1 : server.getLocalPort()) + " check inter 20s\n");
            CheckFixture.await(() -> fixture.server("s").check().last().durationMillis() >= 0);
            var result = fixture.server("s").check().last();
            return (result.status().code() + (result.status().hasCode() ? " " + result.code() : "") + " " + result.text()).strip();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '@', value = {
        "tcp-check send x;tcp-check expect string-lf %[str(foo)] @ L7OK 0 (tcp-check)",
        "tcp-check send x;tcp-check set-var(check.v) str(foo);tcp-check expect string-lf %[var(check.v)] @ L7OK 0 (tcp-check)",
        "tcp-check send x;tcp-check set-var-fmt(check.v) f%[str(oo)]x;tcp-check expect string-lf %[var(check.v)] @ L7RSP TCPCHK did not match content (log-format string) at step 3",
        "tcp-check send x;tcp-check expect binary-lf %[str(666f6f)] @ L7OK 0 (tcp-check)",
        "tcp-check send x;tcp-check expect binary-lf zz @ L7RSP Failed to parse hexastring resulting of eval of a log-format string",
        "tcp-check send x;tcp-check expect string foo on-success good-%[be_name] status-code int(7) @ L7OK 7 good-b",
        "tcp-check send x;tcp-check expect string bar on-error bad-%[srv_name] status-code int(8) comment cc error-status L7STS @ L7STS 8 bad-s comment: cc",
        "tcp-check send x;tcp-check expect string foo status-code res.payload(5,2) on-success %[res.payload(0,4)] @ L7OK 42 code",
        "tcp-check set-var(check.p) int(PORT);tcp-check connect port var(check.p);tcp-check expect string foo @ L7OK 0 (tcp-check)",
        "tcp-check connect port PORT addr 127.0.0.1 linger send-proxy;tcp-check expect string foo ok-status L6OK @ L6OK (tcp-check)",
        "tcp-check send-binary-lf %[str(4)];tcp-check expect string foo @ L7RSP tcp-check send : failed to build log-format string at step 1",
        "tcp-check send x;tcp-check expect rbinary 666F6F;tcp-check expect ! string foo @ L7RSP TCPCHK matched unwanted content 'foo' at step 3"
    })
    void rulesOfTcp(String lines, String expected) throws Exception {
        assertThat(outcome("option tcp-check;" + lines, TCP)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '@', value = {
        "http-check set-var(check.v) str(hello);http-check expect string-lf %[var(check.v)] @ L7OK 200",
        "http-check expect status 404 on-error code-%[status] status-code int(3) @ L7STS 3 code-200",
        "http-check expect status 404 on-error %[res.hdr(x-a)] comment cc @ L7STS 200 b1 comment: cc",
        "http-check expect status 200 on-success fine-%[be_name] status-code int(5) @ L7OK 5 fine-b",
        "http-check expect ! string hello @ L7RSP HTTP check matched unwanted content",
        "http-check expect hdr name-lf x-%[str(a)] value-lf -m beg b%[int(1)] @ L7OK 200"
    })
    void rulesOfHttp(String lines, String expected) throws Exception {
        assertThat(outcome("option httpchk;" + lines, HTTP)).isEqualTo(expected);
    }

    @Test
    void requestsAreMadeFromFormats() throws Exception {
        outcome("option httpchk;http-check set-var(check.v) str(one);http-check send meth GET uri-lf /%[be_name] ver HTTP/1.1 hdr Host a hdr x-y %[srv_name] body-lf v=%[var(check.v)]", HTTP);
        assertThat(asked.poll(5, TimeUnit.SECONDS)).isEqualTo("GET /b HTTP/1.1\r\nhost: a\r\nx-y: s\r\ncontent-length: 5\r\nconnection: close\r\n\r\nv=one");
    }

    @Test
    void bytesAreMadeFromFormats() throws Exception {
        outcome("option tcp-check;tcp-check set-var(check.v) str(x);tcp-check unset-var(check.v);tcp-check send-binary-lf 41%[str(42)];tcp-check expect string foo", TCP);
        assertThat(asked.poll(5, TimeUnit.SECONDS)).isEqualTo("AB");
    }
}
