package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands over a socket, answered as HAProxy 2.6 answered the same ones. {@code @} begins a new line, {@code M} is the map, {@code A} the list of patterns. */
class RuntimeApiTest {
    @TempDir
    Path folder;

    private int api;
    private int http;
    private LoadBalancer lb;

    @BeforeEach
    void start() throws Exception {
        Path map = Files.writeString(folder.resolve("m.map"), "ab val1\n10.0.0.0/8 net\n# c\nx y z\n");
        Path list = Files.writeString(folder.resolve("a.lst"), "/a\n/b\n");
        api = CommandSocket.free();
        http = CommandSocket.free();
        String text = """
                global
                 stats socket 127.0.0.1:API level admin
                 setenv FOO bar
                 set-var proc.a int(12),add(1)
                 set-var proc.s str("hello world")
                resolvers r1
                 nameserver n1 127.0.0.1:53
                defaults
                 mode http
                 timeout client 1s
                 timeout server 1s
                 timeout connect 1s
                frontend f
                 bind 127.0.0.1:HTTP
                 http-request deny if { path -f A }
                 http-request set-header x %[path,map(M,def)]
                 default_backend b
                backend b
                 retries 0
                 stick-table type ip size 10 store gpc0
 server s 127.0.0.1:1
                """.replace("API", "" + api).replace("HTTP", "" + http).replace(" A ", " " + list + " ").replace("(M,", "(" + map + ",");
        lb = CommandSocket.start(text);
    }

    @AfterEach
    void stop() {
        lb.close();
    }

    /** One connection, as socat makes it: the line, then no more. */
    private String ask(String line) throws IOException {
        String text = line.replace(" M", " " + folder.resolve("m.map")).replace(" A", " " + folder.resolve("a.lst")).replace('@', '\n');
        return CommandSocket.ask(api, text).replaceAll("0x[0-9a-f]+", "PTR").stripTrailing().replace('\n', '@');
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "show map M ~ PTR ab val1@PTR 10.0.0.0/8 net@PTR x y z",
        "show map nope ~ Unknown map identifier. Please use #<id> or <file>.",
        "get map M ab ~ type=str, case=sensitive, found=yes, idx=tree, key=\"ab\", value=\"val1\", type=\"str\"",
        "get map M zz ~ type=str, case=sensitive, found=no",
        "add map M k ~ 'add map' expects three parameters (map identifier, key and value) or one parameter (map identifier) and a payload",
        "set map M nokey v ~ entry not found.",
        "del map M nokey ~ Key not found.",
        "show acl A ~ PTR /a@PTR /b",
        "get acl A /b ~ type=str, case=sensitive, match=yes, idx=tree, pattern=\"/b\"",
        "clear map M;show map M ~ ``",
        "commit map M ~ Missing version number.",
        "get var proc.a ~ proc.a: type=sint value=<13>",
        "get var proc.s ~ proc.s: type=str value=<hello world>",
        "get var proc.nope ~ Variable not found.",
        "enable frontend f ~ All sockets are already enabled.",
        "disable frontend b ~ No such frontend.",
        "set server b/s health foo ~ 'set server <srv> health' expects 'up', 'stopping', or 'down'.",
        "set server b/s addr 127.0.0.2 port 99 ~ IP changed from '127.0.0.1' to '127.0.0.2', port changed from '1' to '99' by 'stats socket command'",
        "set server b/s addr foo ~ Invalid addr 'foo' by 'stats socket command'",
        "set server nope ~ Require 'backend/server'.",
        "set timeout cli 5s ~ ``",
        "set timeout cli x ~ Invalid timeout value.",
        "show stat domain resolvers ~ # id,pid,sent,send_error,valid,update,cname,cname_error,any_err,nx,timeout,refused,other,invalid,too_big,truncated,outdated,@n1,r1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,",
        "show stat domain foo ~ Invalid statistics domain.",
        "show table b data.gpc0 gt 0 foo ~ Filter entry #2: Unknown data type",
        "show table b data.gpc0 gt 0 data.gpc0 gt 0 data.gpc0 gt 0 data.gpc0 gt 5 data.gpc0 ne 6 ~ Detected extra data in filter, 16th word of input, after '5'",
        "show table b data.gpc0 zz 0 ~ Filter entry #1: Require and operator among \"eq\", \"ne\", \"le\", \"ge\", \"lt\", \"gt\"",
        "show table b data.gpc0 gt 1.5 ~ Filter entry #1: Require a valid integer value to compare against",
        "show table b data.foo gt 0 ~ Filter entry #1: Unknown data type",
        "show table b data.server_id gt 0 ~ Filter entry #1: Data type not stored in this table",
        "set table b key 10.0.0.1 data.gpc0 5;set table b key 10.0.0.2 data.gpc0 7;show table b data.gpc0 gt 5 ~ @@# table: b, type: ip, size:10, used:2@PTR: key=10.0.0.2 use=0 exp=0 shard=0 gpc0=7",
        "clear table b data.gpc0 eq 7;show table b ~ @# table: b, type: ip, size:10, used:0",
        "show env HAPROXY_CFGFILES ~ HAPROXY_CFGFILES=test",
        "show env FOO ~ FOO=bar",
        "dump stats-file ~ ``",
        "show sess ~ ``",
        "show sess 0x12 ~ Session not found.",
        "shutdown session 0x12 ~ No such session (use 'show sess').",
        "user;show cli level;show sess ~ @user@@Permission denied",
        "show cli level;show cli level ~ admin@@admin",
        "set severity-output number;set weight b/no 3;show version ~ @[3]: No such server.@@[6]: 3.4.0-jlb",
        "set severity-output string;set weight b/s 3;set weight b/no 3 ~ @@[err]: No such server.",
        "clear acl A;add acl A a\\ b;add acl A x\\;y;add acl A t\\\\z;show acl A ~ @@@@PTR a b@PTR x;y@PTR t\\z",
        "echo a b ~ a b",
        "expert-mode;expert-mode on;expert-mode ~ expert-mode is OFF@@@expert-mode is ON",
        "debug dev hex ~ This command is restricted to expert mode only.",
        "show quic ~ 'show quic' is known, but jlb does not implement it: jlb does not speak QUIC.",
        "operator;clear counters;clear counters all ~ @@Permission denied",
        "show anon;set anon on 5;show anon;set anon off;show anon ~ Anonymized mode disabled@@@Anonymized mode enabled@Key: 5@@@Anonymized mode disabled",
        "set anon on x;set anon global-key;set anon global-key 4294967296;set anon global-key 7;set anon on;show anon ~ Key must be a 32-bit integer between 0 and 4294967295.@@Key must be a 32-bit integer between 0 and 4294967295.@@Key must be a 32-bit integer between 0 and 4294967295.@@@@Anonymized mode enabled@Key: 7",
        "help show cli ~ The following commands are valid at this level:@  show cli level                          : display the level of the current CLI session@  show cli sockets                        : dump list of cli sockets@  help [<command>]                        : list matching or all commands@  prompt [help | n | i | p | timed]*      : toggle interactive mode with prompt@  quit                                    : disconnect",
        "set server b/s weight 3;get weight b/s ~ @3 (initial 1)",
    })
    void answers(String command, String expected) throws Exception {
        assertThat(ask(command)).isEqualTo(expected.strip());
    }

    /** The same name is the same hash with the same key, and no name is left. */
    @Test
    void anonymizedDumpsKeepRelations() throws Exception {
        String plain = ask("show servers state b;show servers conn b;show backend");
        String hidden = ask("set anon on 5;show servers state b;show servers conn b;show backend").substring(1);
        String name = hidden.substring(hidden.indexOf("# name@") + 7);
        assertThat(plain).contains(" b 1 s 127.0.0.1 ").contains("b/s ").contains("# name@b");
        assertThat(name).matches("[0-9a-f]{6}");
        assertThat(hidden).contains(" " + name + " 1 ").contains("@" + name + "/").doesNotContain("127.0.0.1").doesNotContain("b/s ");
        assertThat(ask("set anon on 5;show backend")).endsWith(name);
        assertThat(ask("set anon on 6;show backend")).doesNotContain(name);
    }

    @Test
    void aMapIsReplacedAtOnce() throws Exception {
        assertThat(ask("prepare map M")).isEqualTo("New version created: 1");
        assertThat(versioned("add map ", "1 M new n1")).isEmpty();
        assertThat(ask("show map M")).contains("ab val1");
        assertThat(versioned("show map ", "1 M")).isEqualTo("PTR new n1");
        assertThat(versioned("commit map ", "9 M")).isEqualTo("Version number out of range.");
        assertThat(versioned("commit map ", "1 M")).isEmpty();
        assertThat(ask("show map M")).isEqualTo("PTR new n1");
    }

    /** The sign of versions is the sign of new lines here. */
    private String versioned(String before, String after) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api)) {
            socket.getOutputStream().write((before + "@" + after.replace(" M", " " + folder.resolve("m.map")) + "\n").getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).replaceAll("0x[0-9a-f]+", "PTR").strip();
        }
    }

    @Test
    void aPayloadHasManyLines() throws Exception {
        ask("clear map M");
        assertThat(ask("add map M <<@l1 w1@l2 w2 w3@")).isEmpty();
        assertThat(ask("show map M")).isEqualTo("PTR l1 w1@PTR l2 w2 w3");
    }

    @Test
    void aPayloadEndsWhereItSays() throws Exception {
        assertThat(ask("clear map M;add map M <<%E%@l1 w1@@l2 w2@%E%")).isEmpty();
        assertThat(ask("show map M")).isEqualTo("PTR l1 w1@PTR l2 w2");
    }

    @Test
    void anInteractiveConnectionTakesMoreLines() throws Exception {
        assertThat(ask("prompt i@echo a@echo b")).isEqualTo("@a@@b");
        assertThat(ask("prompt@echo a@prompt n;echo b@echo c")).isEqualTo("@> a@@> @b");
    }

    @Test
    void fiveThousandConnectionsLeaveNothingBehind() throws Exception {
        ask("show info");
        long threads = Thread.activeCount();
        long descriptors = descriptors();
        for (int i = 0; i < 5000; i++) {
            ask(i % 2 == 0 ? "show version" : "prompt@show stat@quit");
        }
        assertThat(descriptors()).isLessThan(descriptors + 20);
        assertThat(Thread.activeCount()).isLessThan((int) threads + 5);
    }

    private static long descriptors() {
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
    }

    @Test
    void whatIsChangedIsSeenByRules() throws Exception {
        assertThat(status("/c")).isEqualTo("503");
        ask("add acl A /c");
        assertThat(status("/c")).isEqualTo("403");
    }

    @Test
    void anIdleClientIsSentHome() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write("prompt\nset timeout cli 50ms\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)).isEqualTo("\n> \n> ");
        }
    }

    @Test
    void aDisabledFrontendRefusesConnections() throws Exception {
        assertThat(ask("disable frontend f")).isEmpty();
        assertThat(ask("show stat").lines().toList().toString()).contains("f,FRONTEND,").contains(",PAUSED,");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), http).close()).isInstanceOf(ConnectException.class);
        assertThat(ask("enable frontend f")).isEmpty();
        assertThat(status("/a")).isEqualTo("403");
    }

    private String status(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http)) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).substring(9, 12);
        }
    }
}
