package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** {@code do-resolve} against a name server on a real socket. What each name is answered with is what HAProxy 2.6 made of it, but for {@code hold valid}, which it does not follow. */
class DoResolveTest {
    private static final String FRONT = """
            frontend f
              bind 127.0.0.1:${f}
              http-request do-resolve(txn.a,r) hdr(host) if { path / }
              http-request do-resolve(txn.a,r,ipv4) hdr(host) if { path /4 }
              http-request do-resolve(txn.a,r,ipv6) hdr(host) if { path /6 }
              http-request return status 200 content-type text/plain lf-string "<%[var(txn.a)]>"
            """;

    private static String config(String servers) {
        return "global\n dns-accept-family ipv4,ipv6\nresolvers r\n" + servers + " timeout retry 700ms\n resolve_retries 2\n hold valid 1h\n"
                + "defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 2s\n";
    }

    private static String address(Live live, String path, String host) throws Exception {
        String answer = live.talk("f", "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200");
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void overUdp() throws Exception {
        try (NameServer names = new NameServer();
                Live live = new Live(config(" nameserver a 127.0.0.1:" + names.port() + "\n") + FRONT)) {
            assertThat(address(live, "/", "four")).isEqualTo("<127.0.0.11>");
            assertThat(names.asked).containsExactly("AAAA four.", "A four.");
            assertThat(address(live, "/", "FOUR")).as("held").isEqualTo("<127.0.0.11>");
            assertThat(names.asked).hasSize(2);
            assertThat(address(live, "/", "six")).isEqualTo("<::1>");
            assertThat(address(live, "/", "both")).isEqualTo("<::2>");
            assertThat(address(live, "/4", "both")).isEqualTo("<127.0.0.31>");
            assertThat(address(live, "/6", "both")).isEqualTo("<::2>");
            assertThat(address(live, "/", "alias")).isEqualTo("<127.0.0.44>");
            assertThat(address(live, "/", "stranger")).as("a record of another name").isEqualTo("<>");
            assertThat(address(live, "/", "cut")).as("truncated").isEqualTo("<>");
            assertThat(address(live, "/", "forged")).as("a number that was not asked with").isEqualTo("<>");
            assertThat(address(live, "/", "a..b")).as("no name").isEqualTo("<>");
            for (String wrong : new String[] {"nx", "refused", "empty"}) {
                names.asked.clear();
                assertThat(address(live, "/", wrong)).isEqualTo("<>");
                assertThat(names.asked).as("both families, two times").containsExactly("AAAA " + wrong + ".", "A " + wrong + ".", "AAAA " + wrong + ".", "A " + wrong + ".");
            }
            names.asked.clear();
            assertThat(address(live, "/", "dead")).isEqualTo("<>");
            assertThat(names.asked).as("no other family without an answer").containsExactly("AAAA dead.", "AAAA dead.");
            String shown = live.lb().command("show resolvers r");
            assertThat(shown.replaceAll(" +", " ")).isEqualTo("Resolvers section r\n nameserver a:\n sent: 31\n snd_error: 0\n valid: 5\n update: 0\n cname: 2\n cname_error: 0\n any_err: 8\n nx: 4\n timeout: 4\n"
                    + " refused: 4\n other: 0\n invalid: 0\n too_big: 0\n truncated: 4\n outdated: 2");
            assertThat(live.lb().command("show resolvers")).isEqualTo(shown);
            assertThat(live.lb().command("show resolvers none")).isEqualTo("Can't find that resolvers section");
        }
    }

    @Test
    void overTcpAndWithOneServerSilent() throws Exception {
        try (NameServer names = new NameServer();
                DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Live live = new Live(config(" nameserver s 127.0.0.1:" + silent.getLocalPort() + "\n nameserver t tcp@127.0.0.1:" + names.port() + "\n") + FRONT)) {
            assertThat(address(live, "/4", "four")).isEqualTo("<127.0.0.11>");
            assertThat(address(live, "/4", "alias")).isEqualTo("<127.0.0.44>");
            assertThat(address(live, "/4", "nx")).isEqualTo("<>");
        }
    }

    /** A connection to wherever the client asks for, as the manual's example has it. */
    @Test
    void theServerIsWhereTheNameIs() throws Exception {
        try (NameServer names = new NameServer();
                Live live = new Live(config(" nameserver a 127.0.0.1:" + names.port() + "\n") + """
                        frontend f
                          bind 127.0.0.1:${f}
                          http-request do-resolve(txn.a,r,ipv4) hdr(host),host_only
                          http-request deny deny_status 421 unless { var(txn.a) -m found }
                          http-request set-dst var(txn.a)
                          http-request set-dst-port int(${there})
                          default_backend b
                        frontend there
                          bind 127.0.0.11:${there}
                          http-request return status 200 content-type text/plain lf-string "at %[dst]"
                        backend b
                          server any 0.0.0.0:0
                        """)) {
            assertThat(live.talk("f", "GET / HTTP/1.1\r\nHost: four:80\r\nConnection: close\r\n\r\n")).endsWith("at 127.0.0.11");
            assertThat(live.talk("f", "GET / HTTP/1.1\r\nHost: nx\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 421");
            assertThat(live.talk("f", "POST / HTTP/1.1\r\nHost: four\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")).endsWith("at 127.0.0.11");
            String two = live.talk("f", "GET / HTTP/1.1\r\nHost: five.four\r\n\r\nGET / HTTP/1.1\r\nHost: four.four\r\nConnection: close\r\n\r\n");
            assertThat(two.split("at 127.0.0.11", -1)).as("pipelined").hasSize(3);
            String elsewhere = live.talk("f", "GET / HTTP/1.1\r\nHost: four\r\n\r\nGET / HTTP/1.1\r\nHost: six\r\nConnection: close\r\n\r\n");
            assertThat(elsewhere).as("the first's connection goes to another host: nothing listens at ::1").contains("at 127.0.0.11").contains("503 Service Unavailable");
        }
    }

    /** In mode tcp the connection waits for the answer before it is looked for a server. */
    @Test
    void aConnectionOfModeTcpGoesWhereTheNameInItsFirstBytesIs() throws Exception {
        try (NameServer names = new NameServer();
                Live live = new Live(config(" nameserver a 127.0.0.1:" + names.port() + "\n") + """
                        frontend f
                          mode tcp
                          bind 127.0.0.1:${f}
                          tcp-request inspect-delay 5s
                          tcp-request content do-resolve(txn.a,r,ipv4) req.payload(5,4) if { req.payload(0,4) -m found }
                          tcp-request content reject unless { var(txn.a) -m found }
                          tcp-request content set-dst var(txn.a)
                          tcp-request content set-dst-port int(${there})
                          default_backend b
                        frontend there
                          bind 127.0.0.11:${there}
                          http-request return status 200 content-type text/plain lf-string "at %[dst]"
                        backend b
                          mode tcp
                          server any 0.0.0.0:0
                        """)) {
            assertThat(live.talk("f", "GET /four HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).endsWith("at 127.0.0.11");
            assertThat(names.asked).first().isEqualTo("A four.");
        }
    }
}
