package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fetches that only the manual of 3.4 knows, executed on a stream: what they give there follows from the manual's words. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
class NewerFetchesTest {
    private static final String REQUEST = "%[fc_err_name,length] %[fc_glitches] %[fc_nb_streams] %[fc_settings_streams_limit] %[fs.id] %[fs.aborted] [%[fs.rst_code]] [%[waiting_entity]] %[req.cook_names] %[tgroup] "
            + "%[quic_enabled] %[req.bytes_out]";
    private static final String RESPONSE = "%[bc_err_name,length] %[bc_glitches] %[bc_nb_streams] %[bc_settings_streams_limit] %[bs.id] %[bs.aborted] [%[bs.rst_code]] %[bc_reused] %[res.cook_names] %[server_status] "
            + "%[txn.status] %[txn.conn_retries] %[txn.redispatched] %[txn.sess_term_state] %[res.bytes_in,bool] %[req.bytes_out,bool] %[res.timer.hdr,add(1),bool]";

    @Test
    void onAStream() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    while (socket.getInputStream().read() != '\n' || socket.getInputStream().read() != '\r') {
                        // up to the head's end
                    }
                    socket.getOutputStream().write("HTTP/1.1 203 OK\r\nSet-Cookie: a=1; path=/\r\nSet-Cookie: b=2\r\nContent-Length: 3\r\n\r\nabc".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException gone) {
                    // the answer then says so
                }
            });
            try (Live live = new Live("listen l\n bind 127.0.0.1:${l}\n http-response set-header x-q \"%[var(txn.q)]\"\n http-request set-var-fmt(txn.q) \"" + REQUEST + "\"\n http-response set-header x-r \"" + RESPONSE
                    + "\"\n http-response set-status 299\n server s 127.0.0.1:" + server.getLocalPort() + "\n")) {
                String answer = live.talk("l", "GET / HTTP/1.1\r\nHost: a\r\nCookie: x=1; y=2\r\nConnection: close\r\n\r\n");
                assertThat(answer).contains("x-q: 0 0 1 1 1 0 [] [] x,y 1 0 0\r\n");
                assertThat(answer).contains("x-r: 0 0 1 1 1 0 [] 0 a,b 203 203 0 0 -- 1 1 1\r\n");
            }
        }
    }
}
