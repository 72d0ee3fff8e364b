import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ten minutes of everything at once: steady load, checked bodies of all sizes both ways, clients that leave in the middle, slow readers,
 * garbage, tunnels, servers that break. At its end nothing may be left: no connection, no place in a queue, no buffer, no descriptor;
 * and no pause of the collector may have been longer than 20 ms.
 *
 * <p>{@code bench/run soak [--seconds N]}; exits with 1 when something is wrong.
 */
public final class Soak {
    private static final int CLIENTS = 24;
    private static final double LONGEST_PAUSE_MILLIS = 20;
    private static final Pattern PAUSE = Pattern.compile("Total: +(\\d+) ns");

    private final Tools tools;
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final AtomicLong whole = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean over;

    private Soak(Tools tools) {
        this.tools = tools;
    }

    public static void main(String[] args) throws Exception {
        double seconds = 600;
        for (int i = 1; i + 1 < args.length; i += 2) {
            if (!args[i].equals("--seconds")) {
                throw new IllegalArgumentException(args[i]);
            }
            seconds = Double.parseDouble(args[i + 1]);
        }
        System.exit(new Soak(new Tools(Path.of(args[0]).toRealPath())).run(seconds) ? 0 : 1);
    }

    private boolean run(double seconds) throws Exception {
        Path safepoints = tools.folder.resolve("soak-safepoints.log");
        Path cli = tools.folder.resolve("soak.sock");
        Files.deleteIfExists(cli);
        try (Origin origin = Origin.start(tools); ServerSocket checked = new ServerSocket(0, 500, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(checked));
            Proxy proxy = Proxy.start(tools, "jlb", port -> """
                    global
                        nbthread 1
                        maxconn 4000
                        stats socket %s level admin
                    defaults
                        mode http
                        timeout connect 2s
                        timeout client 4s
                        timeout server 4s
                        timeout queue 4s
                        timeout tunnel 1h
                        option redispatch
                        retries 3
                    frontend public
                        bind 127.0.0.1:%d
                        option forwardfor
                        http-request set-header X-Path %%[path,upper]
                        http-request track-sc0 src table counts
                        use_backend checked if { path_beg /sum /echo /break }
                        default_backend origin
                    backend counts
                        stick-table type ip size 1k expire 10s store http_req_rate(5s),bytes_out_cnt
                    backend origin
                        server a 127.0.0.1:%d maxconn 400
                    backend checked
                        balance leastconn
                        server a 127.0.0.1:%d maxconn 12
                        server b 127.0.0.1:%d maxconn 12
                    listen metrics
                        bind unix@%s.http
                        http-request use-service prometheus-exporter
                    """.formatted(cli, port, origin.httpPort(), checked.getLocalPort(), checked.getLocalPort(), cli),
                    "-Dio.netty.leakDetection.level=advanced", "-Xlog:safepoint:file=" + safepoints, "-Xmx256m");
            try {
                Load.run(tools, new Scenario("", "", "http", 16, "/128", ""), proxy, 5);
                int descriptors = proxy.descriptors();
                long resident = proxy.residentKilobytes();
                System.out.printf(Locale.ROOT, "before: %d descriptors, %d MB%n", descriptors, resident / 1024);
                Files.writeString(safepoints, ""); // what came before was start and compilation
                work(proxy, seconds);
                over = true;
                double pause = longestPause(safepoints); // before a full collection is asked for
                ended(proxy, cli, descriptors);
                System.out.printf(Locale.ROOT, "%d whole bodies, %d clients that left, %d answers of errors; %d MB resident; longest pause %.1f ms%n",
                        whole.get(), left.get(), refused.get(), proxy.residentKilobytes() / 1024, pause);
                proxy.said().stream().filter(line -> line.contains("LEAK") || line.contains("Exception")).forEach(wrong::add);
                if (pause > LONGEST_PAUSE_MILLIS) {
                    wrong.add("a pause of " + pause + " ms");
                }
            } finally {
                proxy.stop();
            }
        }
        wrong.stream().distinct().limit(20).forEach(what -> System.out.println("WRONG: " + what));
        System.out.println(wrong.isEmpty() ? "nothing wrong, nothing left" : wrong.size() + " wrong");
        return wrong.isEmpty();
    }

    private void work(Proxy proxy, double seconds) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            threads.add(Thread.ofVirtual().start(() -> client(proxy.port(), new Random(number), number)));
        }
        long end = System.nanoTime() + (long) (seconds * 1e9);
        Process tunnels = Tools.process(Tools.pinned(1, tools.tool("load"), "ws", "" + proxy.port(), "32", "" + seconds));
        while (System.nanoTime() < end) {
            double rest = Math.min(10, (end - System.nanoTime()) / 1e9);
            Load.run(tools, new Scenario("", "", "http", 32, "/10240", ""), proxy, rest / 2, 1500);
            Load.run(tools, new Scenario("", "", "close", 16, "/128", ""), proxy, rest / 2);
            if (!proxy.process().isAlive()) {
                wrong.add("it ended");
                return;
            }
        }
        over = true;
        tunnels.waitFor();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Everything is closed or given back, in the time that timeouts take. */
    private void ended(Proxy proxy, Path cli, int descriptors) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String state;
        do {
            TimeUnit.MILLISECONDS.sleep(500);
            state = "";
            for (String line : command(cli, "show stat").lines().toList()) {
                String[] columns = line.split(",");
                if (columns.length > 4 && !columns[0].startsWith("#") && (number(columns[2]) > 0 || number(columns[4]) > 0)) {
                    state += columns[0] + "/" + columns[1] + " qcur " + columns[2] + " scur " + columns[4] + "; ";
                }
            }
            if (proxy.descriptors() > descriptors) {
                state += proxy.descriptors() + " descriptors";
            }
        } while (!state.isEmpty() && System.nanoTime() < end);
        if (!state.isEmpty()) {
            wrong.add("left: " + state);
        }
        // a collection lets the leak detector see what was dropped
        Tools.output(List.of(Tools.jdk("jcmd"), "" + proxy.process().pid(), "GC.run"));
        Load.run(tools, new Scenario("", "", "http", 16, "/128", ""), proxy, 2);
    }

    private static long number(String text) {
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private static String command(Path cli, String line) throws IOException {
        try (var channel = java.nio.channels.SocketChannel.open(java.net.UnixDomainSocketAddress.of(cli))) {
            channel.write(java.nio.ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
            var all = new java.io.ByteArrayOutputStream();
            var part = java.nio.ByteBuffer.allocate(65536);
            while (channel.read(part) >= 0) {
                all.write(part.array(), 0, part.position());
                part.clear();
            }
            return all.toString(StandardCharsets.US_ASCII);
        }
    }

    private static double longestPause(Path log) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            return lines.lines().map(PAUSE::matcher).filter(Matcher::find).mapToLong(found -> Long.parseLong(found.group(1))).max().orElse(0) / 1e6;
        }
    }

    // ---- clients ----------------------------------------------------------------------------------------------------

    private void client(int port, Random random, int number) {
        while (!over) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
                socket.setSoTimeout(20_000);
                switch (number % 8) {
                    case 0, 1 -> download(socket, random, 20);
                    case 2, 3 -> upload(socket, random, 20);
                    case 4 -> leave(socket, random);
                    case 5 -> slowly(socket, random);
                    case 6 -> garbage(socket, random);
                    default -> broken(socket, random);
                }
            } catch (SocketTimeoutException late) {
                wrong.add("client " + number % 8 + " waited for 20 s");
            } catch (IOException e) {
                if (number % 8 < 4) {
                    wrong.add("client " + number % 8 + ": " + e.getMessage());
                }
            }
        }
    }

    private void download(Socket socket, Random random, int times) throws IOException {
        for (int i = 0; i < times && !over; i++) {
            int size = size(random);
            send(socket, "GET /sum/" + size + " HTTP/1.1\r\nHost: soak\r\n\r\n");
            body(socket, size);
        }
    }

    private void upload(Socket socket, Random random, int times) throws IOException {
        for (int i = 0; i < times && !over; i++) {
            int size = size(random);
            send(socket, "POST /echo/" + size + " HTTP/1.1\r\nHost: soak\r\nContent-Length: " + size + "\r\n\r\n");
            OutputStream out = socket.getOutputStream();
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    out.write(content(size));
                } catch (IOException gone) {
                    // the reader says so
                }
            });
            body(socket, size);
            try {
                sender.join();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        }
    }

    /** Leaves in the middle of something. */
    private void leave(Socket socket, Random random) throws IOException {
        int size = size(random);
        String request = random.nextBoolean() ? "GET /sum/" + size + " HTTP/1.1\r\nHost: soak\r\n\r\n"
                : "POST /echo/" + size + " HTTP/1.1\r\nHost: soak\r\nContent-Length: " + size + "\r\n\r\n";
        byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(bytes, 0, random.nextBoolean() ? bytes.length : random.nextInt(bytes.length));
        if (random.nextBoolean()) {
            socket.getOutputStream().write(content(random.nextInt(size + 1)));
        }
        if (random.nextBoolean()) {
            socket.setSoTimeout(1 + random.nextInt(30));
            try {
                socket.getInputStream().readNBytes(random.nextInt(20_000));
            } catch (SocketTimeoutException enough) {
                // that was the plan
            }
        }
        if (random.nextBoolean()) {
            socket.setSoLinger(true, 0);
        }
        left.incrementAndGet();
    }

    private void slowly(Socket socket, Random random) throws IOException {
        send(socket, "GET /sum/3000000 HTTP/1.1\r\nHost: soak\r\n\r\n");
        InputStream in = socket.getInputStream();
        int count;
        byte[] block = new byte[65536];
        for (int i = 0; i < 20 && !over && (count = in.read(block)) > 0; i++) {
            sleep(50 + random.nextInt(100));
        }
        left.incrementAndGet();
    }

    private void garbage(Socket socket, Random random) throws IOException {
        byte[] bytes = new byte[1 + random.nextInt(3000)];
        random.nextBytes(bytes);
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().readAllBytes();
        refused.incrementAndGet();
    }

    /** The server breaks in the middle. */
    private void broken(Socket socket, Random random) throws IOException {
        send(socket, "GET /break/" + random.nextInt(6) + " HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n");
        socket.getInputStream().readAllBytes();
        refused.incrementAndGet();
        sleep(random.nextInt(50));
    }

    private void body(Socket socket, int size) throws IOException {
        String head = head(socket.getInputStream());
        if (!head.startsWith("HTTP/1.1 200")) {
            throw new IOException("answered " + head.lines().findFirst().orElse("nothing"));
        }
        byte[] body = socket.getInputStream().readNBytes(size);
        if (!Arrays.equals(body, content(size))) {
            throw new IOException("a body of " + size + " came as another of " + body.length);
        }
        whole.incrementAndGet();
    }

    /** Mostly small, some large. */
    private static int size(Random random) {
        return random.nextInt(10) == 0 ? random.nextInt(2_000_000) : random.nextInt(random.nextBoolean() ? 200 : 40_000);
    }

    private static byte[] content(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8) * 7 + size);
        }
        return bytes;
    }

    // ---- the server that checks -------------------------------------------------------------------------------------

    private void serve(ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        socket.setSoTimeout(60_000);
                        while (exchange(socket)) {}
                    } catch (IOException peerLeft) {
                        // proxies leave when their clients do
                    }
                });
            } catch (IOException end) {
                return;
            }
        }
    }

    private boolean exchange(Socket socket) throws IOException {
        String head = head(socket.getInputStream());
        if (head.isEmpty()) {
            return false;
        }
        String[] path = head.split(" ", 3)[1].split("/");
        int size = Integer.parseInt(path[2]);
        OutputStream out = socket.getOutputStream();
        switch (path[1]) {
            case "sum" -> answer(out, content(size), size);
            case "echo" -> {
                byte[] body = socket.getInputStream().readNBytes(size);
                if (body.length < size) {
                    return false;
                }
                answer(out, body, size);
            }
            default -> {
                switch (size) {
                    case 0 -> socket.setSoLinger(true, 0);
                    case 1 -> send(socket, "HTTP/1.1 2");
                    case 2 -> send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\nshort");
                    case 3 -> send(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n");
                    case 4 -> send(socket, "SSH-2.0-none\r\n");
                    default -> sleep(200);
                }
                return false;
            }
        }
        return true;
    }

    private static void answer(OutputStream out, byte[] body, int size) throws IOException {
        out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(body);
    }

    // ---- bytes ------------------------------------------------------------------------------------------------------

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        int matched = 0;
        for (int next; matched < 4 && (next = in.read()) >= 0; ) {
            text.append((char) next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return matched == 4 ? text.toString() : "";
    }

    private static void sleep(long milliseconds) {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
