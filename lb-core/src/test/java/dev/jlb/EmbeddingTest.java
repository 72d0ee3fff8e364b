package dev.jlb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program may rely on that has a load balancer inside: it takes what it needs, gives all of it back, and touches nothing of the JVM's. */
class EmbeddingTest {
    private static final String DEFAULTS = "defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 2s\n";

    @TempDir
    Path folder;

    private static String saying(String body) {
        return DEFAULTS + "frontend web\n bind 127.0.0.1:0\n http-request return status 200 content-type text/plain string \"" + body + "\"\n";
    }

    private static String get(InetSocketAddress address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + address.getPort() + "/").toURL().openConnection();
        connection.setRequestProperty("Connection", "close");
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(limit);
            Thread.sleep(20);
        }
    }

    @Test
    void parsedTextListensOnAnyFreePort() throws Exception {
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("web.cfg", saying("parsed"))), diagnostics);
        assertThat(diagnostics.all()).isEmpty();
        try (LoadBalancer lb = LoadBalancer.start(configuration, diagnostics)) {
            assertThat(get(lb.address("web"))).isEqualTo("parsed");
        }
    }

    @Test
    void severalOfThemDoNotKnowEachOther() throws Exception {
        try (LoadBalancer first = LoadBalancer.start(saying("first")); LoadBalancer second = LoadBalancer.start(saying("second"))) {
            assertThat(get(first.address("web"))).isEqualTo("first");
            first.close();
            assertThat(get(second.address("web"))).isEqualTo("second");
            assertThat(second.command("show stat")).contains("web,FRONTEND");
        }
    }

    @Test
    void noThreadOutlivesIt() throws Exception {
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        String text = "global\n stats socket " + folder.resolve("admin.sock") + "\n" + saying("x");
        for (int i = 0; i < 5; i++) {
            try (LoadBalancer lb = LoadBalancer.start(text)) {
                assertThat(get(lb.address("web"))).isEqualTo("x");
                lb.reload(text);
            }
        }
        await("an end of all threads", () -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> !before.contains(thread) && !thread.isDaemon() && thread.getName().contains("EventLoop")));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void noDescriptorOutlivesIt() throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(descriptors));
        once();
        Set<String> before = open(descriptors);
        for (int i = 0; i < 10; i++) {
            once();
        }
        await("descriptors that are closed", () -> open(descriptors).size() <= before.size() + 4);
    }

    private void once() throws Exception {
        try (LoadBalancer lb = LoadBalancer.start(saying("x"))) {
            get(lb.address("web"));
        }
    }

    /** What loops and sockets are made of; files may be opened by others in the meantime. */
    private static Set<String> open(Path descriptors) {
        Set<String> found = new HashSet<>();
        try (var list = Files.list(descriptors)) {
            for (Path each : list.collect(Collectors.toList())) {
                String target = Files.isSymbolicLink(each) ? Files.readSymbolicLink(each).toString() : "";
                if (target.startsWith("socket:") || target.startsWith("anon_inode:")) {
                    found.add(each + target);
                }
            }
        } catch (IOException closedMeanwhile) {
            // looked at again
        }
        return found;
    }

    @Test
    void nothingOfTheJvmIsChanged() throws Exception {
        once();
        PrintStream out = System.out;
        PrintStream err = System.err;
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        TreeMap<Object, Object> properties = new TreeMap<>(System.getProperties());
        int log = java.util.logging.Logger.getLogger("").getHandlers().length;
        once();
        assertThat(System.out).isSameAs(out);
        assertThat(System.err).isSameAs(err);
        assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(handler);
        assertThat(new TreeMap<>(System.getProperties())).isEqualTo(properties);
        assertThat(java.util.logging.Logger.getLogger("").getHandlers()).hasSize(log);
    }

    @Test
    void aStartThatFailsHalfWayLeavesNothing() throws Exception {
        Path admin = folder.resolve("admin.sock");
        int free = HeldPort.forGood();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String text = "global\n stats socket " + admin + "\n" + DEFAULTS + "frontend a\n bind 127.0.0.1:" + free + "\n http-request return status 200\nfrontend b\n bind 127.0.0.1:" + taken.getLocalPort()
                    + "\n http-request return status 200\n";
            assertThatThrownBy(() -> LoadBalancer.start(text)).isInstanceOf(IOException.class).hasMessage("Starting frontend b: cannot bind socket (Address already in use) for [127.0.0.1:" + taken.getLocalPort() + "]");
            new ServerSocket(free, 1, InetAddress.getLoopbackAddress()).close();
            assertThat(admin).doesNotExist();
        }
    }

    @Test
    void whoHasClosedItMayAskAndCloseAgain() throws Exception {
        LoadBalancer lb = LoadBalancer.start(saying("x"));
        get(lb.address("web"));
        lb.close();
        lb.close();
        lb.drain();
        lb.cutOldGenerations();
        assertThat(lb.awaitIdle(Duration.ZERO)).isTrue();
        assertThat(lb.metrics("scope=frontend")).contains("haproxy_frontend_http_requests_total{proxy=\"web\"} 1");
        assertThat(lb.statistics()).isNotEmpty();
        assertThatThrownBy(() -> lb.reload(saying("y"))).isInstanceOf(IllegalStateException.class).hasMessage("the load balancer is closed");
        assertThatThrownBy(() -> lb.command("show info")).isInstanceOf(IllegalStateException.class).hasMessage("the load balancer is closed");
    }

    @Test
    void aDrainedOneServesAgainAfterAReload() throws Exception {
        try (LoadBalancer lb = LoadBalancer.start(saying("before"))) {
            InetSocketAddress first = lb.address("web");
            lb.drain();
            assertThat(lb.awaitIdle(Duration.ofSeconds(10))).isTrue();
            assertThatThrownBy(() -> get(first)).isInstanceOf(IOException.class);
            lb.reload(saying("after"));
            assertThat(get(lb.address("web"))).isEqualTo("after");
        }
    }

    @Test
    void everyGenerationIsToldToHaveEndedAndAListenerThatThrowsHarmsNobody() throws Exception {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch thrown = new CountDownLatch(3);
        Thread current = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = current.getUncaughtExceptionHandler();
        current.setUncaughtExceptionHandler((thread, mine) -> thrown.countDown());
        Events events = new Events() {
            @Override
            public void serving(int generation) {
                heard.add("serving " + generation);
                throw new IllegalStateException("the listener's own");
            }

            @Override
            public void ended(int generation) {
                heard.add("ended " + generation);
            }
        };
        try (LoadBalancer lb = LoadBalancer.start(saying("a"), events)) {
            lb.reload(saying("b"));
            lb.reload(saying("c"));
            assertThat(get(lb.address("web"))).isEqualTo("c");
        } finally {
            current.setUncaughtExceptionHandler(before);
        }
        assertThat(thrown.getCount()).isZero();
        assertThat(heard).containsExactlyInAnyOrder("serving 0", "serving 1", "serving 2", "ended 0", "ended 1");
    }

    /** Linux' native transport, and Java's own where it is not. */
    @Test
    void unixSocketsCarryTrafficAndCommands() throws Exception {
        Path admin = folder.resolve("admin.sock");
        Path web = folder.resolve("web.sock");
        String text = "global\n stats socket " + admin + " level admin\n" + DEFAULTS + "frontend web\n bind " + web + "\n default_backend app\nbackend app\n server s1 unix@" + folder.resolve("app.sock")
                + "\nlisten app\n bind " + folder.resolve("app.sock") + "\n http-request return status 200 content-type text/plain string \"by unix\"\n";
        try (LoadBalancer lb = LoadBalancer.start(text.replace("listen app\n", "listen behind\n"))) {
            assertThat(lb.addresses()).hasSize(2);
            assertThat(talk(web, "GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200").endsWith("by unix");
            assertThat(talk(admin, "show stat\n")).contains("web,").contains("behind,");
            assertThatThrownBy(() -> lb.address("web")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static String talk(Path socket, String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
