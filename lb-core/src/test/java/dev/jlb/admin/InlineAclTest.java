package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns that stand in the configuration itself, under {@code show|get|add|del|clear|prepare|commit acl}; the answers are those of HAProxy 2.6 for this file. */
class InlineAclTest {
    private LoadBalancer lb;
    private int api;
    private int http;

    @BeforeEach
    void start() throws IOException {
        api = CommandSocket.free();
        http = CommandSocket.free();
        StringBuilder text = new StringBuilder("""
                global
                 stats socket 127.0.0.1:%d level admin
                defaults
                 mode http
                 timeout client 5s
                 timeout server 5s
                 timeout connect 5s
                frontend f
                 bind 127.0.0.1:%d
                 acl num req.hdr_val(n) gt 5 7:9 lt 3
                 acl net src 10.0.0.0/8 192.168.0.1
                 acl re path_reg -i ^/re
                 acl own path -u 40 /own
                 acl not path -m beg /secret
                 acl bin req.hdr(b) -m bin 4142
                 http-request deny deny_status 401 if not
                 http-request return status 501 if { path /never } || LOCALHOST FALSE
                """.formatted(api, http));
        // enough of them that they are one lookup
        for (int rule = 0; rule < 10; rule++) {
            text.append(" http-request return status 200 content-type text/plain string rule").append(rule).append(" if { req.hdr(host) -i host").append(rule).append(" }\n");
        }
        text.append(" http-request return status 404\n");
        lb = CommandSocket.start(text.toString());
    }

    @AfterEach
    void stop() {
        lb.close();
    }

    private String ask(String line) throws IOException {
        return CommandSocket.ask(api, line.replace('@', '\n').replace('^', '@')).replaceAll("0x[0-9a-f]+", "PTR").stripTrailing().replace('\n', '@');
    }

    /** The first line of the answer, and its last one. */
    private String get(String path, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http)) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nhost: " + host + "\r\nconnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.split(" ")[1] + " " + (answer.contains("rule") ? answer.substring(answer.indexOf("rule")) : "");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "show acl #0 ~ PTR 6:@PTR 7:9@PTR :2",
        "show acl #1 ~ PTR 10.0.0.0/8@PTR 192.168.0.1",
        "show acl #3 ~ PTR /secret",
        "show acl #40 ~ PTR /own",
        "show acl #41 ~ Unknown ACL identifier. Please use #<id> or <file>.",
        "add acl #1 zz ~ 'zz' is not a valid IPv4 or IPv6 address.",
        "add acl #0 abc ~ 'abc' is not a number.",
        "add acl #0 gt 9 ~ 'gt' is not a number.",
        "add acl #0 9:1 ~ '9:1' is not a valid number range.",
        "add acl #4 zz ~ 'zz' is not a string of hexadecimal digits.",
        "add acl #0 12;show acl #0 ~ @PTR 6:@PTR 7:9@PTR :2@PTR 12",
        "add acl #3 <<@a@ ~ 'add acl' expects two parameters: ACL identifier and pattern.",
        "get acl #0 6 ~ type=int, case=sensitive, match=yes, idx=list, pattern=\"6:\"",
        "get acl #0 5 ~ type=int, case=sensitive, match=no",
        "get acl #1 10.2.3.4 ~ type=ip, case=sensitive, match=yes, idx=tree, pattern=\"10.0.0.0/8\"",
        "get acl #2 /RE/x ~ type=reg, case=insensitive, match=yes, idx=list, pattern=\"^/re\"",
        "get acl #3 /secrets ~ type=beg, case=sensitive, match=yes, idx=tree, pattern=\"/secret\"",
        "add acl ^1 #3 x ~ Version number in the future, please use 'prepare acl' before.",
        "show acl ^1 #3 ~ ``",
        "clear acl ^1 #3;show acl #3 ~ @PTR /secret",
        "commit acl ^1 #3 ~ Version number out of range.",
        "get acl ^1 #3 x ~ Unknown ACL identifier. Please use #<id> or <file>.",
    })
    void answersAsHaproxyDoes(String line, String expected) throws IOException {
        assertThat(ask(line)).isEqualTo(expected);
    }

    /** Numbers follow the order of the file, but for the one that {@code -u} forces; predefined ACLs have theirs where they are used. */
    @Test
    void listsThemAll() throws IOException {
        assertThat(ask("show acl").replace(" curr_ver=0 next_ver=0", "")).startsWith(String.join("@",
                "# id (file) description",
                "0 () acl 'req.hdr_val' file 'test' line 10. entry_cnt=3",
                "1 () acl 'src' file 'test' line 11. entry_cnt=2",
                "2 () acl 'path_reg' file 'test' line 12. entry_cnt=1",
                "3 () acl 'path' file 'test' line 14. entry_cnt=1",
                "4 () acl 'req.hdr' file 'test' line 15. entry_cnt=1",
                "5 () acl 'path' file 'test' line 17. entry_cnt=1",
                "6 () acl 'src' file 'test' line 17. entry_cnt=2",
                "7 () acl 'always_false' file 'test' line 17. entry_cnt=0",
                "8 () acl 'req.hdr' file 'test' line 18. entry_cnt=1")).endsWith("17 () acl 'req.hdr' file 'test' line 27. entry_cnt=1@40 () acl 'path' file 'test' line 13. entry_cnt=1");
    }

    @Test
    void aRuleFollows() throws IOException {
        assertThat(get("/secret", "x")).isEqualTo("401 ");
        assertThat(get("/more", "x")).isEqualTo("404 ");
        ask("add acl #3 /more;del acl #3 /secret");
        assertThat(get("/secret", "x")).isEqualTo("404 ");
        assertThat(get("/more/1", "x")).isEqualTo("401 ");
        ask("prepare acl #3;add acl ^1 #3 /v1");
        assertThat(get("/v1", "x")).isEqualTo("404 ");
        ask("commit acl ^1 #3");
        assertThat(get("/v1", "x")).isEqualTo("401 ");
        assertThat(get("/more", "x")).isEqualTo("404 ");
        ask("clear acl #3");
        assertThat(get("/v1", "x")).isEqualTo("404 ");
    }

    /** Rules that are one lookup, too: the first that matches is still the first. */
    @Test
    void anIndexFollows() throws IOException {
        assertThat(get("/", "HOST7")).isEqualTo("200 rule7");
        ask("add acl #10 Other");
        assertThat(get("/", "other")).isEqualTo("200 rule2");
        ask("add acl #9 other");
        assertThat(get("/", "other")).isEqualTo("200 rule1");
        ask("del acl #9 other;clear acl #15");
        assertThat(get("/", "other")).isEqualTo("200 rule2");
        assertThat(get("/", "host7")).isEqualTo("404 ");
    }
}
