package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.jlb.HeldPort;
import dev.jlb.LoadBalancer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and back ends that commands add and delete; the answers are those of HAProxy 2.6 where it knows the command. */
class RunTimeMembersTest {
    private final List<HttpServer> servers = new ArrayList<>();
    private final CountDownLatch slow = new CountDownLatch(1);
    private LoadBalancer lb;

    @BeforeEach
    void start() throws Exception {
        lb = LoadBalancer.start("""
                defaults d
                 mode http
                 timeout client 10s
                 timeout server 10s
                 timeout connect 2s
                defaults e
                 mode http
                 timeout connect 2s
                 timeout server 10s
                 http-response set-header from-defaults yes
                frontend f from d
                 bind 127.0.0.1:0
                 use_backend %%[path,field(2,/)] if { path_beg /to- }
                 default_backend b
                backend b from d
                 balance roundrobin
                 http-request deny if { srv_is_up(named/s1) } { path /never }
                 server s1 127.0.0.1:%d
                backend named from d
                 balance roundrobin
                 server s1 127.0.0.1:1 check
                 server s2 127.0.0.1:1
                 server s3 127.0.0.1:1 track s1
                 use-server s2 if { path /s2 }
                backend src from d
                 balance source
                 server s1 127.0.0.1:1
                """.formatted(server("first")));
    }

    @AfterEach
    void stop() {
        slow.countDown();
        lb.close();
        servers.forEach(server -> server.stop(0));
    }

    /** A server that says its name. @return its port */
    private int server(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                try {
                    slow.await();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            }
            byte[] body = name.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    private String get(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + lb.address("f").getPort() + path).toURL().openConnection();
        if (connection.getResponseCode() != 200) {
            return String.valueOf(connection.getResponseCode());
        }
        String from = connection.getHeaderField("from-defaults");
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII) + (from == null ? "" : " " + from);
    }

    private Set<String> answers(int requests) throws IOException {
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < requests; i++) {
            seen.add(get("/"));
        }
        return seen;
    }

    private void await(java.util.concurrent.Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void anAddedServerServesWhenItIsEnabledAndIsForgottenWhenDeleted() throws Exception {
        int port = server("second");
        assertThat(lb.command("add server b/s2 127.0.0.1:" + port)).isEqualTo("New server registered.");
        assertThat(answers(4)).containsExactly("first");
        assertThat(lb.command("enable server b/s2")).isEmpty();
        // it joins with the next round, which is 16 long for each server of weight 1
        assertThat(answers(40)).containsExactly("first", "second");
        assertThat(lb.command("del server b/s2")).isEqualTo("Only servers in maintenance mode can be deleted.");
        assertThat(lb.command("disable server b/s2; wait 5s srv-removable b/s2; del server b/s2")).isEqualTo("Done.\nServer deleted.");
        assertThat(answers(4)).containsExactly("first");
        assertThat(lb.command("del server b/s2")).isEqualTo("No such server.");
        assertThat(lb.command("show servers state b")).doesNotContain(" s2 ");
        assertThat(lb.statistics()).noneMatch(row -> row.text("svname").equals("s2") && row.text("pxname").equals("b"));
    }

    @Test
    void aServerWithStreamsIsNotDeletedAndWaitingHelps() throws Exception {
        int port = server("second");
        lb.command("add server b/s2 127.0.0.1:" + port + "; enable server b/s2; disable server b/s1");
        Thread client = Thread.startVirtualThread(() -> {
            try {
                get("/slow");
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        });
        await(() -> lb.command("show servers conn b").contains("b/s2") && lb.program().backs().get("b").runtime().server("s2").connections() == 1);
        lb.command("disable server b/s2");
        assertThat(lb.command("del server b/s2")).isEqualTo("Server still has connections attached to it, cannot remove it.");
        assertThat(lb.command("wait 10ms srv-removable b/s2")).startsWith("Wait delay expired");
        slow.countDown();
        assertThat(lb.command("wait 20s srv-removable b/s2")).isEqualTo("Done.");
        assertThat(lb.command("del server b/s2")).isEqualTo("Server deleted.");
        client.join();
    }

    @Test
    void checksOfAnAddedServerBeginWhenTheyAreEnabled() throws Exception {
        int port = server("second");
        lb.command("add server b/s2 127.0.0.1:" + port + " check inter 20ms");
        assertThat(lb.command("show servers state b").lines().filter(line -> line.contains(" s2 "))).singleElement().asString().contains(" 1 0 0 2 0 0 0 - ");
        lb.command("enable server b/s2; enable health b/s2");
        await(() -> lb.statistics().stream().anyMatch(row -> row.text("svname").equals("s2") && row.text("check_status").equals("L4OK")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"roundrobin", "leastconn", "first", "random", "source\n hash-type consistent"})
    void everyDynamicAlgorithmTakesServersInAndOut(String balance) throws Exception {
        int port = servers.getFirst().getAddress().getPort();
        try (LoadBalancer other = LoadBalancer.start("""
                defaults
                 mode http
                 timeout client 10s
                 timeout server 10s
                 timeout connect 2s
                listen l
                 bind 127.0.0.1:0
                 balance %s
                 server s0 127.0.0.1:1 disabled
                """.formatted(balance))) {
            LoadBalancer main = lb;
            lb = other;
            try {
                for (int round = 0; round < 3; round++) {
                    for (int i = 1; i <= 5; i++) {
                        assertThat(other.command("add server l/s" + i + " 127.0.0.1:" + port + " enabled")).isEqualTo("New server registered.");
                    }
                    HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + other.address("l").getPort() + "/").toURL().openConnection();
                    assertThat(connection.getResponseCode()).isEqualTo(200);
                    connection.getInputStream().readAllBytes();
                    for (int i = 1; i <= 5; i++) {
                        assertThat(other.command("disable server l/s" + i + "; wait 20s srv-removable l/s" + i + "; del server l/s" + i)).isEqualTo("Done.\nServer deleted.");
                    }
                    assertThat(URI.create("http://127.0.0.1:" + other.address("l").getPort() + "/").toURL().openConnection()).satisfies(none -> assertThat(((HttpURLConnection) none).getResponseCode()).isEqualTo(503));
                }
            } finally {
                lb = main;
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "add server ~ Require 'backend/server'.",
        "add server b ~ Require 'backend/server'.",
        "add server b/ ~ Require 'backend/server'.",
        "add server b/n ~ 'server' expects <name> and <addr>[:<port>] as arguments.",
        "add server x/n 127.0.0.1:9 ~ No such backend.",
        "add server f/n 127.0.0.1:9 ~ No such backend.",
        "add server b/s1 127.0.0.1:9 ~ Already exists a server with the same name in backend.",
        "add server b/s1 ~ 'server' expects <name> and <addr>[:<port>] as arguments.",
        "add server src/zz ~ Backend must use a dynamic load balancing to support dynamic servers.",
        "add server b/n 127.0.0.1:9 chek ~ unknown keyword 'chek'; did you mean 'check' maybe ?",
        "add server b/n 127.0.0.1:9 weight 300 ~ weight of server is not within 0 and 256 (300).",
        "add server b/n 127.0.0.1:9 id 1 ~ 'id' : custom id 1 already used at configuration:18 ('server s1').",
        "add server b/n 127.0.0.1:9 init-addr none ~ 'init-addr' option is not accepted for dynamic server",
        "add server b/n 127.0.0.1:9 resolvers x ~ 'resolvers' option is not accepted for dynamic server",
        "add server b/n 127.0.0.1:9 no-check ~ 'no-check' option is not accepted for dynamic server",
        "add server b/n 127.0.0.1:9 track named/zz ~ unable to find required server 'zz' for tracking.",
        "add server b/n 127.0.0.1:9 track named/s2 ~ unable to use named/s2 for tracking as it does not have any check nor agent enabled.",
        "add server b/n 127.0.0.1:9 track named/s1 check ~ unable to enable checks and tracking at the same time!",
        "add server b/n 127.0.0.1:9; add server b/m 127.0.0.1:9 track b/n ~ New server registered.@unable to use b/n for tracking as it is a dynamic server.",
        "add server b/n 127.0.0.1:9 track named/s1 ~ New server registered.",
        "add server b/n 127.0.0.1:9 ssl verify none ~ New server registered.",
        "add server b/a!b 127.0.0.1:9 ~ character '!' is not permitted in server name 'a!b'. Hint: names consist of letters, digits, '-', '_', '.' and ':'.",
        "add server #9/n 127.0.0.1:9 ~ No such backend.",
        "add server #2/n 127.0.0.1:9 ~ New server registered.",
        "del server ~ Require 'backend/server'.",
        "del server x/y ~ No such backend.",
        "del server b/y ~ No such server.",
        "disable server named/s1; del server named/s1 ~ This server cannot be removed at runtime due to other configuration elements pointing to it.",
        "disable server named/s2; del server named/s2 ~ This server cannot be removed at runtime due to other configuration elements pointing to it.",
        "disable server named/s3; del server named/s3 ~ Server deleted.",
        "add backend x from d ~ This command is restricted to experimental mode only.",
        "experimental-mode on; add backend x ~ Usage: add backend <name> from <defproxy> [mode <mode>] [guid <guid>]",
        "experimental-mode on; add backend x from no ~ No such defaults section 'no'.",
        "experimental-mode on; add backend b from d ~ A backend named 'b' exists already.",
        "experimental-mode on; add backend f from d ~ A frontend named 'f' exists already.",
        "experimental-mode on; add backend x from d mode log ~ Mode 'log' is invalid: only 'tcp' and 'http' backends can be added.",
        "experimental-mode on; del backend b ~ This backend cannot be removed at runtime due to other configuration elements pointing to it.",
        "experimental-mode on; del backend src ~ Backend must be unpublished prior to its deletion.",
        "experimental-mode on; unpublish backend src; del backend src ~ Only a backend without server can be deleted.",
        "experimental-mode on; del backend zz ~ No such backend.",
        "wait 1 srv-removable b/s1 ~ Only servers in maintenance mode can be deleted.",
        "wait 1 srv-removable b/zz ~ No such server.",
        "wait 1 be-removable src ~ Backend must be unpublished prior to its deletion.",
        "wait x ~ Invalid duration 'x'."})
    void answers(String commands, String expected) {
        assertThat(lb.command(commands).lines().filter(line -> !line.isEmpty()).toList()).isEqualTo(List.of(expected.split("@")));
    }

    @Test
    void anAddedBackendServesOnceItIsPublished() throws Exception {
        int port = server("second");
        assertThat(get("/to-x")).isEqualTo("first");
        assertThat(lb.command("experimental-mode on; add backend to-x from e; add server to-x/s 127.0.0.1:" + port + " enabled")).isEqualTo("New backend registered.\nNew server registered.");
        assertThat(get("/to-x")).isEqualTo("first");
        lb.command("publish backend to-x");
        assertThat(get("/to-x")).isEqualTo("second yes");
        assertThat(lb.statistics()).anyMatch(row -> row.text("pxname").equals("to-x") && row.text("svname").equals("s") && row.text("stot").equals("1"));
        assertThat(lb.command("unpublish backend to-x; disable server to-x/s; wait 20s srv-removable to-x/s; del server to-x/s; experimental-mode on; wait 20s be-removable to-x; del backend to-x").replaceAll("\n+", "\n"))
                .isEqualTo("Done.\nServer deleted.\nDone.\nBackend deleted.");
        assertThat(get("/to-x")).isEqualTo("first");
    }

    @Test
    void aReloadForgetsWhatWasAdded() throws Exception {
        lb.command("add server b/s2 127.0.0.1:" + server("second") + " enabled");
        lb.reload(lb.program().configuration(), new dev.jlb.config.source.Diagnostics());
        assertThat(lb.program().backs().get("b").runtime().server("s2")).isNull();
        assertThat(answers(4)).containsExactly("first");
    }

    @Test
    void aThousandServersComeAndGoWhileRequestsAreServed() throws Exception {
        int port = server("first");
        Thread commands = Thread.startVirtualThread(() -> {
            for (int i = 0; i < 1000; i++) {
                assertThat(lb.command("add server b/x" + i + " 127.0.0.1:" + port + " enabled; disable server b/x" + i + "; wait 20s srv-removable b/x" + i + "; del server b/x" + i)).endsWith("Server deleted.");
            }
        });
        int requests = 0;
        while (commands.isAlive() || requests < 100) {
            assertThat(get("/")).isEqualTo("first");
            requests++;
        }
        assertThat(lb.program().backs().get("b").runtime().servers()).hasSize(1);
    }

    /** A connection that goes away ends the waiting; nobody else is held up meanwhile. */
    @Test
    void waitingHoldsNobodyUp() throws Exception {
        int api = HeldPort.forGood();
        try (LoadBalancer other = LoadBalancer.start("global\n stats socket 127.0.0.1:" + api + " level admin\nbackend b\n mode http\n timeout connect 1s\n timeout server 1s\n");
                Socket waiting = new Socket(InetAddress.getLoopbackAddress(), api);
                Socket asking = new Socket(InetAddress.getLoopbackAddress(), api)) {
            waiting.getOutputStream().write("wait 1h\n".getBytes(StandardCharsets.US_ASCII));
            asking.getOutputStream().write("echo here\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(asking.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("here\n\n");
        }
    }
}
