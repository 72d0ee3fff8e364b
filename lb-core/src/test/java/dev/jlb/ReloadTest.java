package dev.jlb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.jlb.proxy.LeakGuard;
import dev.jlb.server.HealthListener;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One configuration takes another one's place while clients are served. */
@ExtendWith(LeakGuard.class)
@Timeout(120)
class ReloadTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger connectionsToServer = new AtomicInteger();
    private ServerSocket server;
    private LoadBalancer lb;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.submit(() -> {
            while (true) {
                Socket socket = server.accept();
                connectionsToServer.incrementAndGet();
                threads.submit(() -> answer(socket));
            }
        });
    }

    /** Answers requests, one after the other; "echo" as the first word makes it send back what it gets. */
    private static Void answer(Socket socket) throws IOException {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            String line = line(in);
            if (line.equals("echo")) {
                in.transferTo(out);
                return null;
            }
            while (!line.isEmpty()) {
                String path = line.split(" ")[1];
                while (!line(in).isEmpty()) {
                    // headers
                }
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path).getBytes(StandardCharsets.ISO_8859_1));
                line = line(in);
            }
        }
        return null;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @AfterEach
    void stop() throws IOException {
        if (lb != null) {
            lb.close();
        }
        server.close();
        threads.shutdownNow();
    }

    private String configuration(String web, String app) {
        return """
                defaults
                  timeout client 20s
                  timeout server 20s
                  timeout connect 2s
                frontend web
                  mode http
                  bind 127.0.0.1:0
                  WEB
                  default_backend app
                frontend raw
                  mode tcp
                  bind 127.0.0.1:0
                  default_backend echo
                backend app
                  mode http
                  balance roundrobin
                  stick-table type ip size 100 expire 1m store gpc0
                  server s1 127.0.0.1:PORT pool-purge-delay 200ms APP
                backend echo
                  mode tcp
                  server s1 127.0.0.1:PORT
                """.replace("PORT", "" + server.getLocalPort()).replace("WEB", web).replace("APP", app);
    }

    /** A client's connection that stays open. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private boolean closes;

        Client(InetSocketAddress to) throws IOException {
            socket = new Socket(to.getAddress(), to.getPort());
            in = new BufferedInputStream(socket.getInputStream());
        }

        String get(String path) throws IOException {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            String status = line(in);
            String way = "";
            int length = 0;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                String lower = header.toLowerCase(java.util.Locale.ROOT);
                closes |= lower.equals("connection: close");
                length = lower.startsWith("content-length: ") ? Integer.parseInt(lower.substring(16)) : length;
                way = lower.startsWith("x-way: ") ? lower.substring(7) : way;
            }
            return status.split(" ")[1] + " " + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1) + (way.isEmpty() ? "" : " " + way);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private String get(String path) throws IOException {
        try (Client client = new Client(lb.address("web"))) {
            return client.get(path);
        }
    }

    @Test
    void aHundredReloadsUnderLoadLoseNothing() throws Exception {
        List<String> alerts = new CopyOnWriteArrayList<>();
        lb = LoadBalancer.start(configuration("http-response set-header x-way g0", "check inter 200ms"), new Events() {
            @Override
            public void message(HealthListener.Level level, String text) {
                alerts.add(text);
            }
        });
        InetSocketAddress web = lb.address("web");
        AtomicInteger stop = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        List<Future<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(threads.submit(() -> {
                int requests = 0;
                while (stop.get() == 0) {
                    try (Client client = new Client(web)) {
                        while (stop.get() == 0 && !client.closes) {
                            assertThat(client.get("/p" + requests)).startsWith("200 /p" + requests);
                            requests++;
                            served.incrementAndGet();
                        }
                    }
                }
                return requests;
            }));
        }
        List<Socket> tunnels = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Socket tunnel = new Socket(web.getAddress(), lb.address("raw").getPort());
            tunnel.getOutputStream().write("echo\n".getBytes(StandardCharsets.US_ASCII));
            tunnels.add(tunnel);
        }
        reload(1, 20);
        int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
        long descriptorsBefore = descriptors();
        reload(21, 100);
        assertThat(lb.address("web")).isEqualTo(web);
        assertThat(get("/last")).isEqualTo("200 /last g100");
        for (Socket tunnel : tunnels) {
            tunnel.getOutputStream().write("still".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(tunnel.getInputStream().readNBytes(5), StandardCharsets.US_ASCII)).isEqualTo("still");
        }
        stop.set(1);
        int total = 0;
        for (Future<Integer> client : clients) {
            total += client.get();
        }
        assertThat(total).isEqualTo(served.get()).isGreaterThan(100);
        assertThat(lb.program().streamCount()).isGreaterThan(total);
        for (Socket tunnel : tunnels) {
            tunnel.close();
        }
        awaitOneGeneration();
        assertThat(alerts).isEmpty();
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThanOrEqualTo(threadsBefore + 4);
        // idle connections to the server have their time to live; what was left behind would stay
        await("descriptors are as many as before", () -> descriptors() <= descriptorsBefore);
    }

    private void reload(int from, int to) throws Exception {
        for (int i = from; i <= to; i++) {
            lb.reload(configuration("http-response set-header x-way g" + i, "check inter 200ms"));
        }
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
    }

    private void awaitOneGeneration() throws InterruptedException {
        await("one generation is left", () -> lb.generations().size() == 1);
    }

    /** Waits for something that comes by itself; where it does not come, the test says what it was. */
    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(20);
        }
    }

    @Test
    void aBadFileLeavesAllAsItWas() throws Exception {
        lb = LoadBalancer.start(configuration("http-response set-header x-way good", ""));
        var program = lb.program();
        assertThatThrownBy(() -> lb.reload(configuration("http-response sett-header x-way bad", "")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("configuration:8")
                .hasMessageContaining("sett-header");
        assertThatThrownBy(() -> lb.reload(configuration("bind 127.0.0.1:" + server.getLocalPort(), ""))).isInstanceOf(IOException.class).hasMessageContaining("Address already in use");
        assertThatThrownBy(() -> lb.reload(configuration("bind 127.0.0.1:0 ssl crt /nonexistent", ""))).isInstanceOfAny(IOException.class, ConfigurationException.class);
        assertThat(lb.program()).isSameAs(program);
        assertThat(lb.generations()).hasSize(1);
        assertThat(get("/a")).isEqualTo("200 /a good");
    }

    @Test
    void whatIsKnownOfServersGoesOn() throws Exception {
        lb = LoadBalancer.start(configuration("http-request track-sc0 src table app\n http-request sc-inc-gpc0(0)", "weight 10"));
        assertThat(get("/a")).startsWith("200");
        lb.command("set server app/s1 weight 3");
        lb.command("set server echo/s1 state maint");
        lb.reload(configuration("http-request track-sc0 src table app\n http-request sc-inc-gpc0(0)", "weight 10"));
        assertThat(lb.command("get weight app/s1")).isEqualTo("3 (initial 10)");
        assertThat(get("/b")).startsWith("200");
        assertThat(lb.command("show table app")).contains("gpc0=2");
        assertThat(lb.statistics().stream().filter(row -> row.text("pxname").equals("app") && row.text("svname").equals("s1")).findFirst().orElseThrow().text("stot")).isEqualTo("2");
        assertThat(lb.command("show servers state echo").lines().toList().get(2).split(" ")[6]).as("srv_admin_state").isEqualTo("1");
        // another weight in the file wins over the command
        lb.reload(configuration("", "weight 20"));
        assertThat(lb.command("get weight app/s1")).isEqualTo("20 (initial 20)");
    }

    @Test
    void idleConnectionsToServersAreKept() throws Exception {
        lb = LoadBalancer.start("global\n nbthread 1\n" + configuration("", "pool-purge-delay 1m\n http-reuse always"));
        assertThat(get("/a")).startsWith("200");
        int before = connectionsToServer.get();
        lb.reload("global\n nbthread 1\n" + configuration("", "pool-purge-delay 1m\n http-reuse always"));
        assertThat(get("/b")).startsWith("200");
        assertThat(connectionsToServer.get()).isEqualTo(before);
        assertThat(lb.command("show servers conn app")).contains("app/s1");
    }

    @Test
    void anAddressThatIsGoneIsClosedAndANewOneOpened() throws Exception {
        lb = LoadBalancer.start(configuration("bind 127.0.0.1:0 name extra", ""));
        InetSocketAddress extra = lb.address("web", "extra");
        lb.reload(configuration("", ""));
        assertThatThrownBy(() -> new Socket(extra.getAddress(), extra.getPort()).close()).isInstanceOf(java.net.ConnectException.class);
        lb.reload(configuration("bind " + extra.getHostString() + ":" + extra.getPort() + " name extra", ""));
        try (Client client = new Client(extra)) {
            assertThat(client.get("/x")).isEqualTo("200 /x");
        }
    }

    @Test
    void anIdleClientIsAnsweredOnceMoreAndSentToTheNewOne() throws Exception {
        lb = LoadBalancer.start(configuration("http-response set-header x-way old", ""));
        try (Client client = new Client(lb.address("web"))) {
            assertThat(client.get("/a")).isEqualTo("200 /a old");
            lb.reload(configuration("http-response set-header x-way new", ""));
            assertThat(client.get("/b")).isEqualTo("200 /b old");
            assertThat(client.closes).isTrue();
        }
        assertThat(get("/c")).isEqualTo("200 /c new");
        awaitOneGeneration();
    }

    @Test
    void hardStopAfterEndsWhatIsLeft() throws Exception {
        String global = "global\n hard-stop-after 100ms\n";
        lb = LoadBalancer.start(global + configuration("", ""));
        try (Socket tunnel = new Socket(InetAddress.getLoopbackAddress(), lb.address("raw").getPort())) {
            tunnel.getOutputStream().write("echo\nx".getBytes(StandardCharsets.US_ASCII));
            assertThat(tunnel.getInputStream().read()).isEqualTo('x');
            lb.reload(global + configuration("", ""));
            assertThat(tunnel.getInputStream().read()).isEqualTo(-1);
        }
        awaitOneGeneration();
    }

    @Test
    void eventsTellOfGenerations() throws Exception {
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        List<Integer> serving = new ArrayList<>();
        lb = LoadBalancer.start(configuration("", ""), new Events() {
            @Override
            public void serving(int generation) {
                serving.add(generation);
            }

            @Override
            public void ended(int generation) {
                ended.complete(generation);
            }
        });
        lb.reload(configuration("", ""));
        assertThat(ended.get()).isZero();
        assertThat(serving).containsExactly(0, 1);
    }
}
