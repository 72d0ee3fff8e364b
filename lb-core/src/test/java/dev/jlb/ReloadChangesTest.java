package dev.jlb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jlb.proxy.LeakGuard;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What may differ between two configurations that follow each other, and what a bad one leaves behind: nothing. */
@ExtendWith(LeakGuard.class)
@Timeout(120)
class ReloadChangesTest {
    private static final String DEFAULTS = "defaults\n mode http\n timeout client 20s\n timeout server 20s\n timeout connect 2s\n";

    @TempDir
    Path folder;

    private LoadBalancer lb;
    private int first;
    private int second;

    @BeforeEach
    void ports() throws IOException {
        first = HeldPort.forGood();
        second = HeldPort.forGood();
    }

    @AfterEach
    void stop() {
        if (lb != null) {
            lb.close();
        }
    }

    private static String front(String name, String binds, String rest) {
        StringBuilder text = new StringBuilder("frontend " + name + "\n");
        for (String bind : binds.split(";")) {
            text.append(" bind ").append(bind.strip()).append('\n');
        }
        return text + rest + " http-request return status 200 content-type text/plain string " + name + "\n";
    }

    private String at(int port) {
        return "127.0.0.1:" + port;
    }

    private static String get(int port) throws IOException {
        return get(port, "/");
    }

    private static String get(int port, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return body(socket.getInputStream());
        }
    }

    private static String get(Path unix) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(unix));
            channel.write(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)));
            return body(Channels.newInputStream(channel));
        }
    }

    private static String body(InputStream in) throws IOException {
        String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void addressesMoveBetweenProxies() throws Exception {
        lb = LoadBalancer.start(DEFAULTS + front("a", at(first), "") + front("b", at(second), ""));
        lb.reload(DEFAULTS + front("a", at(second), "") + front("b", at(first), ""));
        assertThat(get(first)).isEqualTo("b");
        assertThat(get(second)).isEqualTo("a");
        lb.reload(DEFAULTS + front("c", at(first) + ";" + at(second), ""));
        assertThat(get(first)).isEqualTo("c");
        assertThat(get(second)).isEqualTo("c");
        lb.reload(DEFAULTS + front("c", at(second), ""));
        assertThatThrownBy(() -> get(first)).isInstanceOf(IOException.class);
        assertThat(get(second)).isEqualTo("c");
    }

    @Test
    void anAddressGetsOtherOptions() throws Exception {
        lb = LoadBalancer.start(DEFAULTS + front("a", at(first), ""));
        for (String option : List.of(" backlog 7", " backlog 9 maxconn 10", " name x", "")) {
            lb.reload(DEFAULTS + front("a", at(first) + option, ""));
            assertThat(get(first)).as(option).isEqualTo("a");
        }
    }

    @Test
    void aUnixSocketGetsAnotherMode() throws Exception {
        Path socket = folder.resolve("a.sock");
        lb = LoadBalancer.start(DEFAULTS + front("a", socket + " mode 600", ""));
        lb.reload(DEFAULTS + front("b", socket + " mode 666", ""));
        assertThat(get(socket)).isEqualTo("b");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket))).isEqualTo("rw-rw-rw-");
        lb.reload(DEFAULTS + front("b", at(first), ""));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theStatsSocketGetsAnotherLevelAndMode() throws Exception {
        Path socket = folder.resolve("admin.sock");
        lb = LoadBalancer.start("global\n stats socket " + socket + " mode 600 level user\n" + DEFAULTS + front("a", at(first), ""));
        lb.reload("global\n stats socket " + socket + " mode 660 level admin\n" + DEFAULTS + front("a", at(first), ""));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket))).isEqualTo("rw-rw----");
        lb.reload(DEFAULTS + front("a", at(first), ""));
        assertThat(folder).isEmptyDirectory();
    }

    /** HAProxy binds beside the old file and renames: what fails later must not have taken the file away. */
    @Test
    void aReloadThatFailsLateLeavesUnixSocketsAlone() throws Exception {
        Path web = folder.resolve("web.sock");
        Path admin = folder.resolve("admin.sock");
        lb = LoadBalancer.start("global\n stats socket " + admin + "\n" + DEFAULTS + front("a", web + " mode 600", ""));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String late = "global\n stats socket " + admin + " mode 666\n" + DEFAULTS + front("b", web + " mode 666", "") + front("c", at(taken.getLocalPort()), "");
            assertThatThrownBy(() -> lb.reload(late)).isInstanceOf(IOException.class).hasMessageContaining("Address already in use");
        }
        assertThat(get(web)).isEqualTo("a");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(web))).isEqualTo("rw-------");
        assertThat(admin).exists();
        assertThat(lb.generations()).hasSize(1);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(web, admin);
        }
    }

    @Test
    void mapsAndAclFilesAreReadAgain() throws Exception {
        Path map = folder.resolve("words.map");
        Path acl = folder.resolve("paths.lst");
        String text = DEFAULTS + "frontend a\n bind " + at(first) + "\n http-request deny status 403 if { path -f " + acl + " }\n http-request return status 200 content-type text/plain lf-string \"%[path,map(" + map + ",none)]\"\n";
        Files.writeString(map, "/x old\n");
        Files.writeString(acl, "/secret\n");
        lb = LoadBalancer.start(text);
        assertThat(get(first, "/x")).isEqualTo("old");
        assertThat(get(first, "/secret")).isEmpty();
        lb.command("set map " + map + " /x commanded");
        assertThat(get(first, "/x")).isEqualTo("commanded");
        Files.writeString(map, "/x new\n/y more\n");
        Files.writeString(acl, "/other\n");
        lb.reload(text);
        assertThat(get(first, "/x")).isEqualTo("new");
        assertThat(get(first, "/y")).isEqualTo("more");
        assertThat(get(first, "/secret")).isEqualTo("none");
        assertThat(get(first, "/other")).isEmpty();
    }

    @Test
    void certificatesAreReadAgainAndConnectionsOfTheOldOnesGoOn() throws Exception {
        Path pem = Path.of("src/test/resources/tls/sni");
        Path site = folder.resolve("site.pem");
        Files.copy(pem.resolve("a-rsa.pem"), site);
        String text = DEFAULTS + front("a", at(first) + " ssl crt " + site, "");
        lb = LoadBalancer.start(text);
        try (SSLSocket before = tls()) {
            Files.copy(pem.resolve("def-rsa.pem"), site, StandardCopyOption.REPLACE_EXISTING);
            lb.reload(text);
            try (SSLSocket after = tls()) {
                assertThat(shown(after)).isNotEqualTo(shown(before));
            }
            before.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(body(before.getInputStream())).isEqualTo("a");
        }
        Files.delete(site);
        assertThatThrownBy(() -> lb.reload(text)).isInstanceOfAny(IOException.class, ConfigurationException.class).hasMessageContaining("site.pem");
        try (SSLSocket still = tls()) {
            assertThat(shown(still)).isNotNull();
        }
    }

    private SSLSocket tls() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), first);
        socket.startHandshake();
        return socket;
    }

    private static Certificate shown(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }

    @Test
    void tablesThatAreDeclaredOtherwiseStartEmpty() throws Exception {
        String front = front("a", at(first), " http-request track-sc0 src table t\n http-request sc-inc-gpc0(0)\n");
        lb = LoadBalancer.start(DEFAULTS + front + "backend t\n stick-table type ip size 100 expire 1m store gpc0\n");
        get(first);
        lb.reload(DEFAULTS + "backend before\n" + front + "backend t\n stick-table type ip size 100 expire 1m store gpc0\n");
        get(first);
        assertThat(lb.command("show table t")).contains("gpc0=2");
        lb.reload(DEFAULTS + front + "backend t\n stick-table type ip size 100 expire 1m store gpc0,conn_cnt\n");
        assertThat(lb.command("show table t")).contains("used:0");
        get(first);
        assertThat(lb.command("show table t")).contains("gpc0=1 conn_cnt=1");
    }

    @Test
    void aServerWithAnotherAddressIsAnotherServer() throws Exception {
        String back = "frontend a\n bind " + at(first) + "\n default_backend b\nbackend b\n server s %s weight 10\n";
        String behind = front("x", "127.0.0.1:0 name x", "") + front("y", at(second), "");
        lb = LoadBalancer.start(DEFAULTS + String.format(back, at(second)) + behind);
        assertThat(get(first)).isEqualTo("y");
        lb.command("set server b/s state maint");
        lb.reload(DEFAULTS + String.format(back, at(second)) + behind);
        assertThat(get(first)).contains("503");
        lb.reload(DEFAULTS + String.format(back, at(lb.address("x").getPort())) + behind);
        assertThat(get(first)).isEqualTo("x");
    }

    @Test
    void aTunnelOutlivesItsBackend() throws Exception {
        try (ServerSocket echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = echo.accept()) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException ended) {
                    // with the test
                }
            });
            lb = LoadBalancer.start(DEFAULTS + "listen raw\n mode tcp\n bind " + at(first) + "\n server s " + at(echo.getLocalPort()) + "\n" + front("a", at(second), ""));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), first)) {
                assertThat(echoed(client, 1)).isEqualTo(1);
                lb.reload(DEFAULTS + front("a", at(second), ""));
                assertThat(echoed(client, 2)).isEqualTo(2);
                assertThat(lb.generations()).hasSize(2);
                assertThatThrownBy(() -> get(first)).isInstanceOf(IOException.class);
            }
            await("the end of the first generation", () -> lb.generations().size() == 1);
        }
    }

    private static int echoed(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        return client.getInputStream().read();
    }

    @Test
    void twoReloadsAtOnceFollowEachOther() throws Exception {
        lb = LoadBalancer.start(DEFAULTS + front("a", at(first), ""));
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "f" + i;
            all.add(CompletableFuture.runAsync(() -> {
                try {
                    lb.reload(DEFAULTS + front(name, at(first), ""));
                } catch (IOException | ConfigurationException failed) {
                    throw new IllegalStateException(failed);
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        assertThat(get(first)).startsWith("f");
        await("one generation", () -> lb.generations().size() == 1);
        assertThat(lb.generations().getFirst().number()).isEqualTo(8);
    }

    /** Sections that have sockets and timers of their own come and go, and so do files that are wrong in every phase. */
    @Test
    void manyReloadsOfManySectionsLeaveNothingOpen() throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(descriptors));
        try (ServerSocket sink = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        Socket accepted = sink.accept();
                        Thread.ofVirtual().start(() -> {
                            try (accepted) {
                                accepted.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                            } catch (IOException ended) {
                                // the ring went
                            }
                        });
                    }
                } catch (IOException ended) {
                    // with the test
                }
            });
            String plain = DEFAULTS + front("a", at(first), "");
            String full = "global\n log " + at(second) + " local0\n log ring@r local0\n" + "ring r\n size 32768\n timeout connect 1s\n timeout server 1s\n server s " + at(sink.getLocalPort()) + "\n"
                    + "mailers m\n mailer one 127.0.0.1:" + second + "\nresolvers d\n nameserver n 127.0.0.1:" + second + "\ncache c\n total-max-size 4\n"
                    + "log-forward lf\n dgram-bind 127.0.0.1:" + second + "\n log global\n"
                    + DEFAULTS + " log global\n option httplog\n" + front("a", at(first), " stick-table type ip size 10k expire 1m store gpc0\n http-request track-sc0 src\n")
                    + "backend checked\n email-alert mailers m\n email-alert from a@b\n email-alert to c@d\n server s " + at(sink.getLocalPort()) + " check inter 50ms\n";
            List<String> bad = List.of(
                    "frontend", plain + "backend b\n servr x\n", plain + "frontend z\n bind :1 ssl crt /nonexistent.pem\n", plain + "backend b\n use_backend nowhere if TRUE\n",
                    full + front("z", at(taken.getLocalPort()), ""), full + front("z", "192.0.2.1:1", ""), full + front("z", "/nonexistent/folder/socket", ""));
            lb = LoadBalancer.start(plain);
            round(plain, full, bad);
            await("one generation", () -> lb.generations().size() == 1);
            long before = count(descriptors);
            int threads = Thread.activeCount();
            for (int i = 0; i < 8; i++) {
                round(plain, full, bad);
            }
            await("one generation", () -> lb.generations().size() == 1);
            await("descriptors at their level, " + before, () -> count(descriptors) <= before + 5);
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
            assertThat(get(first)).isEqualTo("a");
        }
    }

    private void round(String plain, String full, List<String> bad) throws Exception {
        lb.reload(full);
        assertThat(get(first)).isEqualTo("a");
        for (String text : bad) {
            int number = lb.generations().getFirst().number();
            assertThatThrownBy(() -> lb.reload(text)).as(text).isInstanceOfAny(IOException.class, ConfigurationException.class);
            assertThat(lb.generations().getFirst().number()).isEqualTo(number);
            assertThat(get(first)).isEqualTo("a");
        }
        lb.reload(plain);
    }

    private static long count(Path descriptors) {
        try (var list = Files.list(descriptors)) {
            return list.filter(Files::isSymbolicLink).map(each -> {
                try {
                    return Files.readSymbolicLink(each).toString();
                } catch (IOException closed) {
                    return "";
                }
            }).filter(target -> target.startsWith("socket:") || target.startsWith("anon_inode:")).count();
        } catch (IOException closedMeanwhile) {
            return Long.MAX_VALUE;
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(limit);
            Thread.sleep(20);
        }
    }
}
