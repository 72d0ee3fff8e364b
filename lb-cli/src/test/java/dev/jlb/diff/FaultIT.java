package dev.jlb.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that have too little, die, or are left: the packaged program with real neighbours. */
@Timeout(180)
class FaultIT {
    private static final int CLIENTS = 1_000;
    private static final Path JLB = Program.root().resolve("jlb");

    /** Answers with as many bytes as the path says, or with the hash of the body that came. */
    private static final class Origin implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 2_000, InetAddress.getLoopbackAddress());

        Origin() throws IOException {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    try {
                        Socket socket = listener.accept();
                        Thread.ofVirtual().start(() -> serve(socket));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        private static void serve(Socket socket) {
            try (socket) {
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                for (String head = head(in); !head.isEmpty(); head = head(in)) {
                    byte[] body;
                    if (head.startsWith("POST ")) {
                        body = hash(in.readNBytes(length(head))).getBytes(StandardCharsets.US_ASCII);
                    } else {
                        body = bytes(Integer.parseInt(head.substring(5, head.indexOf(' ', 5))));
                    }
                    out.write(("HTTP/1.1 200 OK\r\ncontent-length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                    out.write(body);
                    out.flush();
                }
            } catch (IOException left) {
                // peers leave here
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }

    /** Up to and with the empty line; what there is when the other side ends before. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.append((char) c);
            if (c == '\n' && head.length() > 3 && head.charAt(head.length() - 3) == '\n') {
                break;
            }
        }
        return head.toString();
    }

    private static int length(String head) {
        int at = head.indexOf("content-length: ");
        return at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        return socket;
    }

    /** One exchange on a connection of its own. @return the status and the body's hash, or what went wrong */
    private static String ask(int port, String request, byte[] body) {
        try (Socket socket = connect(port)) {
            OutputStream out = socket.getOutputStream();
            out.write((request + "Host: h\r\nConnection: close\r\n" + (body == null ? "" : "content-length: " + body.length + "\r\n") + "\r\n").getBytes(StandardCharsets.US_ASCII));
            if (body != null) {
                out.write(body);
            }
            InputStream in = socket.getInputStream();
            String head = head(in);
            byte[] answer = in.readNBytes(length(head));
            if (head.length() < 12 || answer.length < length(head)) {
                return "cut: " + head;
            }
            return head.substring(9, 12) + " " + (body == null ? hash(answer) : new String(answer, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static final class Setting implements AutoCloseable {
        final int port;
        private final Path file = Files.createTempFile("fault", ".cfg");
        private final Program.Running running;

        /** @param text with {@code PORT} for the front end's port */
        Setting(Program program, String text) throws IOException, InterruptedException {
            PortPool pool = new PortPool();
            port = pool.next();
            Files.writeString(file, text.replace("PORT", Integer.toString(port)));
            running = program.start(file, port);
        }

        Duration cpu() {
            return running.process().toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
        }

        @Override
        public void close() throws Exception {
            running.stop();
            Files.delete(file);
        }
    }

    private static Program limited(Program program, int descriptors) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + descriptors + " && exec \"$@\"", "sh"));
        words.addAll(program.command());
        return new Program(program.name(), words);
    }

    private static void untilAllEnd(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(90))).as("nobody hangs").isTrue();
        }
    }

    /** A program whose descriptors are used up comes to rest, once what it compiles meanwhile is compiled. */
    private static void rests(Setting setting, String name) throws InterruptedException {
        Duration used = Duration.ofDays(1);
        for (int i = 0; i < 20 && used.compareTo(Duration.ofMillis(100)) > 0; i++) {
            Duration before = setting.cpu();
            TimeUnit.MILLISECONDS.sleep(500);
            used = setting.cpu().minus(before);
        }
        assertThat(used).as(name + " in half a second, its descriptors used up").isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    private static void crowd(Program program, String global) throws Exception {
        try (Origin origin = new Origin();
                Setting setting = new Setting(limited(program, 256), global + "defaults\n mode http\n timeout client 3s\n timeout server 10s\n timeout connect 10s\n timeout http-request 3s\n"
                        + "listen l\n bind 127.0.0.1:PORT\n server s 127.0.0.1:" + origin.listener.getLocalPort() + "\n")) {
            Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                threads.add(Thread.ofVirtual().start(() -> outcomes.computeIfAbsent(ask(setting.port, "GET /1000 HTTP/1.1\r\n", null), any -> new AtomicInteger()).incrementAndGet()));
            }
            untilAllEnd(threads);
            assertThat(outcomes.keySet()).as(program.name()).containsExactly("200 " + hash(bytes(1000)));

            // more clients than descriptors that say nothing: they are not accepted, and nothing spins meanwhile
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                idle.add(connect(setting.port));
            }
            rests(setting, program.name());
            for (Socket socket : idle) {
                socket.close();
            }
            assertThat(ask(setting.port, "GET /7 HTTP/1.1\r\n", null)).as(program.name() + " afterwards").isEqualTo("200 " + hash(bytes(7)));
        }
    }

    @Test
    void aThousandClientsAndTwoHundredFiftySixDescriptors() throws Exception {
        crowd(Program.jlb(), "");
    }

    @Test
    void haproxyDoesTheSame() throws Exception {
        assumeTrue(Program.haproxy() != null, "haproxy is not installed");
        crowd(Program.haproxy(), "");
    }

    /** {@code maxconn} promises what the descriptors cannot hold, which {@code no strict-limits} lets pass: connections wait or fail, and the program lives on. */
    @Test
    void moreConnectionsThanDescriptors() throws Exception {
        try (Origin origin = new Origin();
                Setting setting = new Setting(limited(Program.jlb(), 256), "global\n no strict-limits\n maxconn 1000\ndefaults\n mode http\n timeout client 2s\n timeout server 5s\n timeout connect 5s\n timeout http-request 2s\n"
                        + "listen l\n bind 127.0.0.1:PORT\n server s 127.0.0.1:" + origin.listener.getLocalPort() + "\n")) {
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                idle.add(connect(setting.port));
            }
            rests(setting, "jlb");
            for (Socket socket : idle) {
                socket.close();
            }
            String last = "";
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (System.nanoTime() < end && !last.startsWith("200")) {
                last = ask(setting.port, "GET /7 HTTP/1.1\r\n", null);
            }
            assertThat(last).isEqualTo("200 " + hash(bytes(7)));
        }
    }

    /** @param posts the request lines of the POSTs that it has seen */
    private record Counting(Process process, int port, Set<String> posts, ConcurrentLinkedQueue<String> twice) {
        static Counting start(Set<String> posts, ConcurrentLinkedQueue<String> twice) throws IOException {
            String java = ProcessHandle.current().info().command().orElse("java");
            Process process = new ProcessBuilder(java, "-XX:TieredStopAtLevel=1", "-cp", Path.of(CountingServer.class.getProtectionDomain().getCodeSource().getLocation().getPath()).toString(), CountingServer.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            BufferedReader out = process.inputReader();
            int port = Integer.parseInt(out.readLine());
            Thread.ofVirtual().start(() -> out.lines().forEach(line -> {
                if (!posts.add(line)) {
                    twice.add(line);
                }
            }));
            return new Counting(process, port, posts, twice);
        }
    }

    @Test
    void aKilledBackEnd() throws Exception {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        ConcurrentLinkedQueue<String> twice = new ConcurrentLinkedQueue<>();
        Counting one = Counting.start(seen, twice);
        Counting two = Counting.start(seen, twice);
        String servers = " balance roundrobin\n option redispatch 1\n retries 3\n server one 127.0.0.1:" + one.port() + "\n server two 127.0.0.1:" + two.port() + "\n";
        try (Setting setting = new Setting(Program.jlb(), "defaults\n mode http\n timeout client 20s\n timeout server 20s\n timeout connect 5s\n"
                + "frontend f\n bind 127.0.0.1:PORT\n use_backend posts if METH_POST\n default_backend gets\n"
                + "backend gets\n retry-on all-retryable-errors\n" + servers + "backend posts\n" + servers)) {
            ConcurrentLinkedQueue<String> failedGets = new ConcurrentLinkedQueue<>();
            AtomicInteger gets = new AtomicInteger();
            AtomicInteger ids = new AtomicInteger();
            Set<String> answered = ConcurrentHashMap.newKeySet();
            AtomicInteger afterwards = new AtomicInteger();
            boolean[] killed = new boolean[1];
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                boolean post = i % 2 == 0;
                threads.add(Thread.ofVirtual().start(() -> {
                    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                    while (afterwards.get() < 400 && System.nanoTime() < end) {
                        if (post) {
                            String line = "POST /" + ids.incrementAndGet() + " HTTP/1.1";
                            if (ask(setting.port, line + "\r\n", bytes(10)).startsWith("200")) {
                                answered.add(line);
                            }
                        } else {
                            String outcome = ask(setting.port, "GET / HTTP/1.1\r\n", null);
                            if (!outcome.startsWith("200")) {
                                failedGets.add(outcome);
                            }
                            gets.incrementAndGet();
                            if (killed[0]) {
                                afterwards.incrementAndGet();
                            }
                        }
                    }
                }));
            }
            while (gets.get() < 200) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            // SIGKILL
            one.process().destroyForcibly().waitFor();
            killed[0] = true;
            untilAllEnd(threads);
            assertThat(afterwards.get()).as("GETs after the kill").isGreaterThanOrEqualTo(400);
            assertThat(failedGets).as("GETs that failed").isEmpty();
            assertThat(twice).as("POSTs that a server saw again").isEmpty();
            assertThat(answered).isNotEmpty();
        } finally {
            one.process().destroyForcibly();
            two.process().destroyForcibly();
        }
    }

    @Test
    void othersLeaveWhileSomeCount() throws Exception {
        try (Origin origin = new Origin();
                Setting setting = new Setting(Program.jlb(), "defaults\n mode http\n timeout client 20s\n timeout server 20s\n timeout connect 5s\n"
                        + "listen l\n bind 127.0.0.1:PORT\n http-reuse always\n server s 127.0.0.1:" + origin.listener.getLocalPort() + "\n")) {
            ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int seed = i;
                threads.add(Thread.ofVirtual().start(() -> {
                    Random random = new Random(seed);
                    for (int n = 0; n < 40; n++) {
                        int size = random.nextInt(300_000);
                        byte[] body = random.nextBoolean() ? bytes(size) : null;
                        String outcome = ask(setting.port, (body == null ? "GET /" + size : "POST /") + " HTTP/1.1\r\n", body);
                        if (!outcome.equals("200 " + hash(bytes(size)))) {
                            wrong.add(size + (body == null ? " got " : " sent ") + outcome);
                        }
                    }
                }));
                threads.add(Thread.ofVirtual().start(() -> {
                    Random random = new Random(seed + 100);
                    for (int n = 0; n < 80; n++) {
                        leave(setting.port, random);
                    }
                }));
            }
            untilAllEnd(threads);
            assertThat(wrong).isEmpty();
        }
    }

    /** Begins an exchange and goes in its middle, one way or another. */
    private static void leave(int port, Random random) {
        try (Socket socket = connect(port)) {
            OutputStream out = socket.getOutputStream();
            if (random.nextBoolean()) {
                out.write("POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 200000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(bytes(random.nextInt(150_000)));
            } else {
                String request = "GET /250000 HTTP/1.1\r\nHost: h\r\n\r\n";
                out.write(request.substring(0, random.nextInt(4) == 0 ? random.nextInt(request.length()) : request.length()).getBytes(StandardCharsets.US_ASCII));
                if (random.nextBoolean()) {
                    socket.setSoTimeout(200);
                    socket.getInputStream().readNBytes(random.nextInt(200_000));
                }
            }
            if (random.nextBoolean()) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException gone) {
            // that is what this is about
        }
    }
}
