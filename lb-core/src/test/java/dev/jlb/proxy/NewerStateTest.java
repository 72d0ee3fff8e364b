package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fetches of times, counts and limits that only the manual of 3.4 knows: values follow from its words; what depends on the clock is bounded. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
class NewerStateTest {
    /** What a log line says of a stream that sent 3 bytes of body and got 5. */
    private static List<String> logged(String rules, String settings, String format, String request, boolean answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress()); DatagramSocket sink = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            sink.setSoTimeout(20_000);
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    StringBuilder seen = new StringBuilder();
                    while (seen.indexOf("\r\n\r\nabc") < 0) {
                        int b = socket.getInputStream().read();
                        if (b < 0) {
                            return;
                        }
                        seen.append((char) b);
                    }
                    if (answer) {
                        socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345".getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException gone) {
                    // the line tells
                }
            });
            try (Live live = new Live("global\n log 127.0.0.1:" + sink.getLocalPort() + " len 8000 format raw local0\ndefaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 2s\nfrontend f\n bind 127.0.0.1:${f}\n log global\n log-format \"" + format
                    + "\"\n" + rules + " default_backend b\nbackend b\n" + settings + " server s 127.0.0.1:" + server.getLocalPort() + "\n")) {
                live.talk("f", request);
                DatagramPacket packet = new DatagramPacket(new byte[9_000], 9_000);
                sink.receive(packet);
                return List.of(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1).strip().split(" "));
            }
        }
    }

    private static final String REQUEST = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc";

    @Test
    void limits() throws Exception {
        List<String> line = logged("", " timeout queue 7s\n timeout tarpit 3s\n timeout connect 1500\n",
                "%[be_connect_timeout] %[be_queue_timeout] %[be_tarpit_timeout] %[cur_client_timeout] %[cur_connect_timeout] %[cur_queue_timeout] %[cur_tarpit_timeout] %[fe_tarpit_timeout]", REQUEST, true);
        // without its own, the front end's tarpit lasts as long as its connect timeout
        assertThat(line).containsExactly("1500", "7000", "3000", "5000", "1500", "7000", "3000", "2000");
    }

    @Test
    void times() throws Exception {
        long before = System.currentTimeMillis() / 1000;
        List<String> line = logged(" http-request set-var(txn.i) req.timer.idle\n http-request set-var(txn.q) req.timer.tq\n http-request set-var(txn.h) req.timer.hdr\n", " http-response set-var(txn.w) req.timer.queue\n http-response set-var(txn.r) res.timer.hdr\n", "%[accept_date] %[request_date] %[fc.timer.handshake] %[fc.timer.total] %[bc.timer.connect] %[var(txn.i)] %[var(txn.q)] %[var(txn.h)] %[var(txn.w)] %[var(txn.r)] %[res.timer.data] "
                + "%[txn.timer.total] %[txn.timer.user] %[bc_rtt] %[bc_rttvar] %[uptime]", REQUEST, true);
        long after = System.currentTimeMillis() / 1000;
        List<Long> numbers = line.stream().map(word -> word.equals("-") ? -1 : Long.parseLong(word)).toList();
        assertThat(numbers.get(0)).isBetween(before - 1, after);
        assertThat(numbers.get(1)).isBetween(before - 1, after);
        assertThat(numbers.subList(2, 13)).as(line.toString()).allMatch(milliseconds -> milliseconds >= 0 && milliseconds < 20_000);
        // connecting and queuing are parts of the whole
        assertThat(numbers.get(11)).isGreaterThanOrEqualTo(numbers.get(8) + numbers.get(4));
        assertThat(numbers.get(15)).isBetween(0L, 60L);
    }

    @Test
    void counts() throws Exception {
        List<String> line = logged("", "", "%[act_conn] %[bc_be_queue] %[bc_srv_queue] %[pid] %[req.bytes_in] %[bytes_in] %[bytes_out] %[res.bytes_out] %[txn.id32] [%[last_entity]]", REQUEST, true);
        assertThat(line.subList(0, 4)).containsExactly("1", "0", "0", String.valueOf(ProcessHandle.current().pid()));
        assertThat(Long.parseLong(line.get(4))).isBetween(10L, (long) REQUEST.length());
        assertThat(line.get(5)).isEqualTo(line.get(4));
        assertThat(Long.parseLong(line.get(6))).isGreaterThan(5L);
        assertThat(Long.parseLong(line.get(7))).isGreaterThan(5L);
        assertThat(Long.parseLong(line.get(8))).isBetween(0L, 0xffffffffL);
    }

    @Test
    void countersOfTables() throws Exception {
        StringBuilder format = new StringBuilder();
        format.append("%[sc0_key] %[sc0_inc_gpc(1)] %[sc0_get_gpc(1)] %[sc0_gpc_rate(1)] %[sc0_get_gpt(0)] %[sc0_clr_gpc(1)] %[sc0_get_gpc(1)] %[sc0_glitch_cnt] %[sc0_glitch_rate] ");
        format.append("%[sc1_key] %[sc1_inc_gpc(1)] %[sc1_get_gpc(1)] %[sc1_gpc_rate(1)] %[sc1_get_gpt(0)] %[sc1_clr_gpc(1)] %[sc1_get_gpc(1)] %[sc1_glitch_cnt] %[sc1_glitch_rate] ");
        format.append("%[sc2_key] %[sc2_inc_gpc(1)] %[sc2_get_gpc(1)] %[sc2_gpc_rate(1)] %[sc2_get_gpt(0)] %[sc2_clr_gpc(1)] %[sc2_get_gpc(1)] %[sc2_glitch_cnt] %[sc2_glitch_rate] ");
        format.append("%[sc_key(1)] %[sc_glitch_cnt(1)] %[sc_glitch_rate(1)] %[src_glitch_cnt(t)] %[src_glitch_rate(t)] %[src,table_inc_gpc(0,t)] %[src,table_inc_gpc(0,t)] %[src,table_clr_gpc(0,t)] %[src,table_clr_gpc(0,t)] "
                + "%[src,table_inc_gpc0(u)] %[src,table_inc_gpc0(u)] %[src,table_clr_gpc0(u)] %[src,table_clr_gpc0(u)] %[src,table_inc_gpc1(u)] %[src,table_clr_gpc1(u)] %[src,table_clr_gpc1(u)] "
                + "%[src,table_glitch_cnt(t)] %[src,table_glitch_rate(t)] %[ipv4(9.9.9.9),table_idle(t,77)] %[src,table_trackers(t)] %[ipv4(9.9.9.9),table_trackers(t)]");
        String tables = "backend t\n stick-table type ip size 100 expire 1m store gpc(3),gpc_rate(3,1m),gpt(2),glitch_cnt,glitch_rate(1m)\nbackend u\n stick-table type ip size 100 expire 1m store gpc0,gpc1\n";
        try (Live live = new Live(tables + "frontend f\n bind 127.0.0.1:${f}\n http-request track-sc0 src table t\n http-request track-sc1 ipv4(10.0.0.1) table t\n http-request track-sc2 ipv4(10.0.0.2) table t\n"
                + " http-request sc-set-gpt(0,1) 9\n http-request return status 200 content-type text/plain lf-string \"" + format + "\"\n")) {
            String answer = live.get("f", "/");
            List<String> expected = new ArrayList<>();
            IntStream.range(0, 3).forEach(i -> expected.addAll(List.of(i == 0 ? "127.0.0.1" : "10.0.0." + i, "1", "1", "1", i == 1 ? "9" : "0", "1", "0", "0", "0")));
            expected.addAll(List.of("10.0.0.1", "0", "0", "0", "0", "1", "2", "2", "0", "1", "2", "2", "0", "1", "1", "0", "0", "0", "77", "1", "0"));
            assertThat(List.of(answer.strip().split(" "))).isEqualTo(expected);
        }
    }

    /** Names that are known only at run time: of a front end, of a server with its back end or without. */
    @Test
    void namesOfFrontEndsAndServers() throws Exception {
        String seen = "<%[req.hdr(n),fe_exists]> <%[req.hdr(n),srv_is_up]>";
        String answer = " http-request return status 200 content-type text/plain lf-string \"" + seen + "\"\n";
        String config = "frontend f\n bind 127.0.0.1:${f}\n default_backend b\nlisten both\n bind 127.0.0.1:${g}\nbackend b\n" + answer + " server up 127.0.0.1:1\n server down 127.0.0.1:1 disabled\nbackend other\n server only 127.0.0.1:1\n";
        try (Live live = new Live(config)) {
            Map<String, String> expected = new LinkedHashMap<>();
            expected.put("f", "<1> <>");
            expected.put("both", "<1> <>");
            expected.put("b", "<0> <>");
            expected.put("F", "<0> <>");
            expected.put("b/up", "<0> <1>");
            expected.put("up", "<0> <1>");
            expected.put("b/down", "<0> <0>");
            expected.put("down", "<0> <0>");
            expected.put("other/only", "<0> <1>");
            expected.put("only", "<0> <>");
            expected.put("none/up", "<0> <>");
            expected.put("b/", "<0> <>");
            Map<String, String> actual = new LinkedHashMap<>();
            for (String name : expected.keySet()) {
                actual.put(name, live.talk("f", "GET / HTTP/1.1\r\nHost: a\r\nn: " + name + "\r\nConnection: close\r\n\r\n").split("\r\n\r\n", 2)[1]);
            }
            assertThat(actual).isEqualTo(expected);
        }
    }

    /** A field of the PROXY header's second version, by its number. */
    @Test
    void fieldsOfTheProxyProtocol() throws Exception {
        try (Live live = new Live("frontend f\n bind 127.0.0.1:${f} accept-proxy\n http-request return status 200 content-type text/plain lf-string \"<%[fc_pp_tlv(0xE1)]> <%[fc_pp_tlv(5)]> <%[fc_pp_tlv(0xE2)]>\"\n")) {
            String fields = "\u00e1\0\3abc" + "\5\0\2id";
            String header = "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0" + (char) (12 + fields.length()) + "\u007f\0\0\1\u007f\0\0\1\u0027\u0010\0\u0050" + fields;
            assertThat(live.talk("f", header + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).endsWith("<abc> <id> <>");
        }
    }

    /** Lists of a TLS client's hello, and cookies of RDP, without a layer of TLS of one's own. */
    @Test
    void bytesOfAConnection() throws Exception {
        String groups = "\0\n\0\6\0\4\0\35\0\27";
        String algorithms = "\0\r\0\6\0\4\4\3\10\4";
        String shares = "\0" + "3\0\r\0\13\0\35\0\2xx\0\27\0\1y";
        String extensions = groups + algorithms + shares;
        String hello = "\3\3" + "r".repeat(32) + "\0" + "\0\4\u0013\1\u00c0\u002b" + "\1\0" + "\0" + (char) extensions.length() + extensions;
        String message = "\1\0\0" + (char) hello.length() + hello;
        String record = "\u0016\3\1\0" + (char) message.length() + message;
        String rules = " tcp-request inspect-delay 5s\n tcp-request content reject if !{ req.len gt 0 }\n tcp-request content set-var(sess.a) %s\n tcp-request content set-var(sess.b) %s\n tcp-request content set-var(sess.c) %s\n tcp-request content set-var(sess.d) %s\n";
        assertThat(seen(String.format(rules, "req.ssl_cipherlist,hex", "req.ssl_supported_groups,hex", "req.ssl_sigalgs,hex", "req.ssl_keyshare_groups,hex"), record)).isEqualTo("1301C02B 001D0017 04030804 001D0017");
        String rdp = "\3\0\0\u0023\u001e\u00e0\0\0\0\0\0Cookie: mstshash=user1\r\n";
        assertThat(seen(String.format(rules, "req_rdp_cookie", "req_rdp_cookie(mstshash)", "req_rdp_cookie_cnt", "req_rdp_cookie_cnt(other)"), rdp)).isEqualTo("user1 user1 1 0");
    }

    private static String seen(String rules, String bytes) throws Exception {
        try (DatagramSocket sink = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            sink.setSoTimeout(20_000);
            try (Live live = new Live("frontend f\n mode tcp\n bind 127.0.0.1:${f}\n log 127.0.0.1:" + sink.getLocalPort() + " len 8000 format raw local0\n" + rules
                    + " tcp-request content reject\n log-format \"%[var(sess.a)] %[var(sess.b)] %[var(sess.c)] %[var(sess.d)]\"\n")) {
                try {
                    live.talk("f", bytes);
                } catch (IOException reset) {
                    // rejected
                }
                DatagramPacket packet = new DatagramPacket(new byte[9_000], 9_000);
                sink.receive(packet);
                return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1).strip();
            }
        }
    }

    /** Both ends of a connection over TLS, seen from either side. */
    @Test
    void bothEndsOfTls() throws Exception {
        String pem = Path.of(Objects.requireNonNull(NewerStateTest.class.getResource("/tls/ec-sec1.pem")).toURI()).toString();
        try (Live live = new Live("global\n tune.ssl.keylog on\nfrontend g\n bind 127.0.0.1:${g} ssl crt " + pem + " ca-file " + pem + " verify optional prefer-client-ciphers crt-ignore-err all ca-ignore-err all\n"
                + " http-request return status 200 content-type text/plain lf-string \"<%[ssl_fc_curve]> <%[ssl_fc_early_rcvd]> <%[ssl_fc_crtname,length,bool]> <%[ssl_fc_server_handshake_traffic_secret,length]> <%[ssl_c_r_dn]> <%[ssl_c_san]>\"\n"
                + "frontend f\n bind 127.0.0.1:${f}\n default_backend b\nbackend b\n"
                + " http-response set-header x-b \"<%[ssl_bc_curve]> <%[ssl_bc_sni]> <%[ssl_bc_client_handshake_traffic_secret,length]> <%[ssl_bc_server_handshake_traffic_secret,length]> <%[ssl_bc_client_traffic_secret_0,length]> <%[ssl_bc_server_traffic_secret_0,length]>"
                + " <%[ssl_bc_exporter_secret,length]> <%[ssl_bc_client_early_traffic_secret]> <%[ssl_bc_early_exporter_secret]>\"\n server s 127.0.0.1:${g} ssl verify none sni str(my.host) crt " + pem + "\n")) {
            String answer = live.talk("f", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(answer).containsPattern("x-b: <[\\w-]+> <my\\.host>( <(64|96)>){5} <> <>\r\n").containsPattern("\r\n<[\\w-]+> <0> <1> <(64|96)> </CN=e\\.example> <>$");
        }
    }
}
