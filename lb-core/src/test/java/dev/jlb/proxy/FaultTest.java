package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.server.ServerRuntime;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Peers that refuse, stall, break and leave at each moment of an exchange, over real sockets. Every test ends with nothing left: no connection, no slot, no stream in a queue, and by the leak detector no buffer.
 */
@ExtendWith(LeakGuard.class)
@Timeout(60)
class FaultTest {
    private static final int ANSWER = 100_000;
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: " + ANSWER + "\r\n\r\n" + "y".repeat(ANSWER);
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n";

    private final List<Backend> backends = new ArrayList<>();
    private LoadBalancer lb;
    private int port;

    /** What a back end does with one connection. */
    private interface Behaviour {
        void serve(Socket socket) throws IOException;
    }

    /** A back end that can be killed: its port refuses and all its connections are reset, as when a process dies. */
    private static final class Backend implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();
        private final AtomicInteger accepted = new AtomicInteger();

        Backend(Behaviour behaviour) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    try {
                        Socket socket = listener.accept();
                        accepted.incrementAndGet();
                        open.add(socket);
                        Thread.ofVirtual().start(() -> {
                            try (socket) {
                                behaviour.serve(socket);
                            } catch (IOException peerLeft) {
                                // peers leave here
                            } finally {
                                open.remove(socket);
                            }
                        });
                    } catch (IOException killed) {
                        return;
                    }
                }
            });
        }

        int port() {
            return listener.getLocalPort();
        }

        void kill() throws IOException {
            listener.close();
            for (Socket socket : open) {
                try {
                    reset(socket);
                } catch (IOException closedMeanwhile) {
                    // just as well
                }
            }
        }

        @Override
        public void close() throws IOException {
            kill();
        }
    }

    private Backend backend(Behaviour behaviour) throws IOException {
        Backend backend = new Backend(behaviour);
        backends.add(backend);
        return backend;
    }

    private void start(String section) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String text = "defaults\n mode http\n timeout client 800ms\n timeout server 800ms\n timeout connect 500ms\n timeout http-request 800ms\n timeout queue 10s\nlisten l\n bind 127.0.0.1:" + port + "\n" + section + "\n";
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("test", text)), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        lb = LoadBalancer.start(configuration, diagnostics);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (lb != null) {
            var runtime = lb.program().backs().get("l").runtime();
            until(() -> lb.program().connections() == 0, "client connections");
            until(() -> runtime.connections() == 0, "sessions");
            assertThat(runtime.queued()).as("queued").isZero();
            for (ServerRuntime server : runtime.servers()) {
                until(() -> server.connections() == 0, "slots of " + server.name());
                until(() -> server.counters().usedConnections.get() == 0, "used connections of " + server.name());
            }
            assertThat(lb.program().streams().get(5, TimeUnit.SECONDS)).isEmpty();
            for (Backend backend : backends) {
                backend.close();
            }
            for (ServerRuntime server : runtime.servers()) {
                until(() -> server.counters().idleConnections.get() == 0, "idle connections of " + server.name());
            }
            lb.close();
        }
        for (Backend backend : backends) {
            backend.close();
        }
    }

    private static void until(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still there: " + what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A request's head and as much of its body as is announced; false at the end. */
    private static boolean request(Socket socket) throws IOException {
        String head = head(socket.getInputStream());
        if (head.isEmpty()) {
            return false;
        }
        int length = head.toLowerCase().indexOf("content-length: ");
        if (length >= 0) {
            socket.getInputStream().readNBytes(Integer.parseInt(head.substring(length + 16, head.indexOf('\r', length))));
        }
        return true;
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < 4 || !text.substring(text.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** Status and length of what one GET gets; {@code cut} when it is not whole. */
    private String get() throws IOException {
        try (Socket socket = connect()) {
            send(socket, GET);
            return answer(socket);
        }
    }

    private static String answer(Socket socket) throws IOException {
        try {
            String head = head(socket.getInputStream());
            if (head.isEmpty()) {
                return "closed";
            }
            int status = Integer.parseInt(head.substring(9, 12));
            if (status != 200) {
                return String.valueOf(status);
            }
            byte[] body = socket.getInputStream().readNBytes(ANSWER);
            for (byte b : body) {
                assertThat(b).isEqualTo((byte) 'y');
            }
            return body.length == ANSWER ? "200" : "cut";
        } catch (SocketTimeoutException silent) {
            return "nothing";
        } catch (IOException broken) {
            return "cut";
        }
    }

    private static Behaviour good() {
        return socket -> {
            while (request(socket)) {
                send(socket, OK);
            }
        };
    }

    // ---- servers ------------------------------------------------------------------------------------------------------

    private void expect(String wanted, Behaviour behaviour) throws IOException {
        start(" retries 1\n server s 127.0.0.1:" + backend(behaviour).port());
        for (int i = 0; i < 4; i++) {
            assertThat(get()).isEqualTo(wanted);
        }
        // the same to a request with a body that still comes
        try (Socket socket = connect()) {
            send(socket, POST + "z".repeat(50_000));
            // the client is late as well: whoever's time is up first
            assertThat(answer(socket)).isIn(wanted, "closed", "cut", "408", "504");
        }
    }

    @Test
    void aServerThatRefuses() throws IOException {
        // bound and not listening: nobody else can take the port
        try (Socket dead = new Socket()) {
            dead.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            start(" retries 1\n server s 127.0.0.1:" + dead.getLocalPort());
            assertThat(get()).isEqualTo("503");
        }
    }

    @Test
    void aServerThatClosesAtOnce() throws IOException {
        expect("502", Socket::close);
    }

    @Test
    void aServerThatResetsAtOnce() throws IOException {
        start(" retries 1\n server s 127.0.0.1:" + backend(FaultTest::reset).port());
        for (int i = 0; i < 4; i++) {
            // the reset may come before the connection is known to stand
            assertThat(get()).isIn("502", "503");
        }
    }

    @Test
    void aServerThatResetsAfterTheRequest() throws IOException {
        expect("502", socket -> {
            head(socket.getInputStream());
            reset(socket);
        });
    }

    @Test
    void aServerThatSaysNothing() throws IOException {
        expect("504", socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
    }

    @Test
    void aServerThatClosesInItsHead() throws IOException {
        expect("502", socket -> {
            request(socket);
            send(socket, OK.substring(0, 20));
        });
    }

    @Test
    void aServerThatResetsInItsHead() throws IOException {
        expect("502", socket -> {
            request(socket);
            send(socket, OK.substring(0, 20));
            reset(socket);
        });
    }

    @Test
    void aServerThatStallsInItsHead() throws IOException {
        expect("504", socket -> {
            request(socket);
            send(socket, OK.substring(0, 20));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
    }

    @Test
    void aServerThatClosesInItsBody() throws IOException {
        expect("cut", socket -> {
            request(socket);
            send(socket, OK.substring(0, 5000));
        });
    }

    @Test
    void aServerThatResetsInItsBody() throws IOException {
        start(" server s 127.0.0.1:" + backend(socket -> {
            request(socket);
            send(socket, OK.substring(0, 5000));
            reset(socket);
        }).port());
        for (int i = 0; i < 4; i++) {
            // a reset may overtake the head
            assertThat(get()).isIn("cut", "502");
        }
    }

    @Test
    void aServerThatStallsInItsBody() throws IOException {
        start(" server s 127.0.0.1:" + backend(socket -> {
            request(socket);
            send(socket, OK.substring(0, 5000));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }).port());
        assertThat(get()).isEqualTo("cut");
    }

    // ---- clients ------------------------------------------------------------------------------------------------------

    @Test
    void clientsThatLeaveAtEachMoment() throws IOException {
        start(" server s 127.0.0.1:" + backend(good()).port() + " maxconn 3");
        String[] parts = {"", "GE", GET.substring(0, 25), GET, POST, POST + "z".repeat(30_000), POST + "z".repeat(100_000), GET + GET + "GET / HT"};
        for (String part : parts) {
            for (int how = 0; how < 6; how++) {
                try (Socket socket = connect()) {
                    send(socket, part);
                    if (how >= 3 && part.startsWith(GET)) {
                        socket.getInputStream().readNBytes(how * 9000);
                    }
                    switch (how % 3) {
                        case 0 -> socket.close();
                        case 1 -> reset(socket);
                        default -> {
                            socket.shutdownOutput();
                            try {
                                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                            } catch (IOException cut) {
                                assertThat(cut).isNotInstanceOf(SocketTimeoutException.class);
                            }
                        }
                    }
                }
            }
            assertThat(get()).as("after " + part.length()).isEqualTo("200");
        }
    }

    @Test
    void aClientThatEndsItsSideWithItsBodyIsAnswered() throws IOException {
        start(" server s 127.0.0.1:" + backend(good()).port());
        for (int i = 0; i < 20; i++) {
            try (Socket socket = connect()) {
                send(socket, POST + "z".repeat(100_000));
                socket.shutdownOutput();
                assertThat(answer(socket)).isEqualTo("200");
            }
        }
    }

    @Test
    void aHeadThatDripsIsRefusedInTime() throws IOException {
        start(" server s 127.0.0.1:" + backend(good()).port());
        try (Socket socket = connect()) {
            send(socket, "GET / HTTP/1.1\r\nHost: h\r\n");
            socket.setSoTimeout(50);
            long begin = System.nanoTime();
            int first = -1;
            while (first < 0) {
                try {
                    first = socket.getInputStream().read();
                } catch (SocketTimeoutException another) {
                    send(socket, "X: y\r\n");
                }
                assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(5));
            }
            socket.setSoTimeout(5000);
            assertThat("H" + head(socket.getInputStream())).startsWith("HTTP/1.1 408").hasSizeGreaterThan(20);
        }
    }

    @Test
    void aBodyThatStopsIsRefusedInTime() throws IOException {
        start(" timeout server 20s\n server s 127.0.0.1:" + backend(good()).port());
        try (Socket socket = connect()) {
            send(socket, POST + "z".repeat(10));
            assertThat(answer(socket)).isEqualTo("408");
        }
    }

    @Test
    void slowReadersOfLargeBodiesCostLittle() throws Exception {
        AtomicLong written = new AtomicLong();
        byte[] block = "y".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
        start(" timeout server 20s\n timeout client 20s\n server s 127.0.0.1:" + backend(socket -> {
            request(socket);
            send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 314572800\r\n\r\n");
            for (int i = 0; i < 4800; i++) {
                socket.getOutputStream().write(block);
                written.addAndGet(block.length);
            }
        }).port());
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(16 * 1024);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                clients.add(socket);
                send(socket, GET);
                socket.getInputStream().readNBytes(100_000);
            }
            // until nobody can write any more
            AtomicLong before = new AtomicLong(-1);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (before.getAndSet(written.get()) != written.get() && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
            assertThat(written.get()).isLessThan(30L * 16 * 1024 * 1024);
            long held = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
            assertThat(held).as("bytes of buffers for 30 clients that wait for 300 MB each").isLessThan(96L * 1024 * 1024);
        } finally {
            for (Socket socket : clients) {
                reset(socket);
            }
        }
    }

    // ---- under load ---------------------------------------------------------------------------------------------------

    @Test
    void aServerThatDiesUnderLoadFailsNoRequest() throws Exception {
        Backend dies = backend(good());
        start(" timeout client 20s\n timeout server 20s\n timeout http-request 20s\n timeout http-keep-alive 20s\n option redispatch 1\n retries 3\n retry-on all-retryable-errors\n balance roundrobin\n server s1 127.0.0.1:" + dies.port() + "\n server s2 127.0.0.1:" + backend(good()).port());
        AtomicInteger done = new AtomicInteger();
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try (Socket socket = connect()) {
                    for (int n = 0; n < 60; n++) {
                        send(socket, GET);
                        String answer = answer(socket);
                        if (!answer.equals("200")) {
                            failures.add(answer);
                            return;
                        }
                        if (done.incrementAndGet() == 150) {
                            dies.kill();
                        }
                    }
                } catch (IOException e) {
                    failures.add(e.toString());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        // what was in the middle of a body when its server died cannot be saved by anybody
        assertThat(failures).allMatch(failure -> failure.equals("cut")).hasSizeLessThanOrEqualTo(8);
        assertThat(done.get()).isGreaterThan(200);
        assertThat(get()).isEqualTo("200");
    }

    @Test
    void whoeverBreaksOffDisturbsNobody() throws Exception {
        start(" timeout client 20s\n timeout server 20s\n timeout http-request 20s\n timeout http-keep-alive 20s\n server s1 127.0.0.1:" + backend(good()).port() + " maxconn 4\n server s2 127.0.0.1:" + backend(good()).port() + " maxconn 4");
        CountDownLatch enough = new CountDownLatch(400);
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            threads.add(Thread.ofVirtual().start(() -> {
                Random random = new Random(number);
                while (enough.getCount() > 0) {
                    try (Socket socket = connect()) {
                        if (number % 2 == 0) {
                            String text = random.nextBoolean() ? POST + "z".repeat(random.nextInt(100_000)) : GET + GET;
                            send(socket, text.substring(0, random.nextInt(text.length())));
                            socket.setSoTimeout(1 + random.nextInt(20));
                            try {
                                socket.getInputStream().readNBytes(random.nextInt(150_000));
                            } catch (SocketTimeoutException enoughWaited) {
                                // and gone
                            }
                            if (random.nextBoolean()) {
                                reset(socket);
                            }
                        } else {
                            for (int n = 0; n < 5; n++) {
                                send(socket, n % 2 == 0 ? GET : POST + "z".repeat(100_000));
                                String answer = answer(socket);
                                if (!answer.equals("200")) {
                                    failures.add(answer);
                                    enough.countDown();
                                    break;
                                }
                                enough.countDown();
                            }
                        }
                    } catch (IOException e) {
                        if (number % 2 == 1) {
                            failures.add(e.toString());
                            enough.countDown();
                        }
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }
}
