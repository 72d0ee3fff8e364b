package dev.jlb.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process as operators run it, reloaded and stopped while clients send requests and hold WebSockets. */
@Timeout(180)
class ReloadIT {
    private static final int RELOADS = 100;
    private static final int CLIENTS = 6;
    private static final int WEBSOCKETS = 10;
    /** What a heap may differ from one collection to the next, bytes. */
    private static final long HEAP_NOISE = 6_000_000;

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean over = new AtomicBoolean();
    /** Listeners close: what waits in their queues is reset by the kernel. */
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicInteger served = new AtomicInteger();
    private ServerSocket server;
    private int web;
    private int commands;
    private int master;
    private Path file;
    private Program.Running running;

    @BeforeEach
    void listen() throws Exception {
        server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.submit(() -> {
            while (true) {
                Socket socket = server.accept();
                threads.submit(() -> answer(socket));
            }
        });
        PortPool pool = new PortPool();
        web = pool.next();
        commands = pool.next();
        master = pool.next();
        file = folder.resolve("haproxy.cfg");
    }

    @AfterEach
    void end() throws Exception {
        over.set(true);
        if (running != null) {
            running.stop();
        }
        server.close();
        threads.shutdownNow();
    }

    private void start(String global, String way) throws Exception {
        write(global, way);
        List<String> words = new ArrayList<>(Program.jlb().command());
        words.addAll(List.of("-W", "-S", "127.0.0.1:" + master));
        running = new Program("jlb", words).start(file, web);
    }

    private void write(String global, String way) throws IOException {
        Files.writeString(file, """
                global
                    stats socket ipv4@127.0.0.1:CLI level admin
                    GLOBAL
                defaults
                    mode http
                    timeout connect 2s
                    timeout client 20s
                    timeout server 20s
                    timeout tunnel 1m
                frontend web
                    bind 127.0.0.1:WEB
                    http-request track-sc0 src table counts
                    WAY
                    default_backend app
                backend app
                    balance roundrobin
                    server s1 127.0.0.1:SERVER check inter 200ms weight 10
                    server s2 127.0.0.1:SERVER
                backend counts
                    stick-table type ip size 100 expire 10m store http_req_cnt
                """.replace("CLI", "" + commands).replace("GLOBAL", global).replace("WEB", "" + web).replace("WAY", way).replace("SERVER", "" + server.getLocalPort()));
    }

    private String ask(String command) throws IOException {
        return Cli.ask(commands, command);
    }

    /** Requests one after the other, and the WebSocket handshake, after which every byte comes back. */
    private static Void answer(Socket socket) throws Exception {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String key = null;
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    key = header.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:") ? header.substring(18).strip() : key;
                }
                if (key != null) {
                    byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
                    write(out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n");
                    in.transferTo(out);
                    return null;
                }
                String path = line.split(" ")[1];
                write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
            }
        }
        return null;
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
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

    /** A connection of a client. */
    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), web);
        private final InputStream in = new BufferedInputStream(socket.getInputStream());
        private boolean closes;

        Client() throws IOException {
            socket.setSoTimeout(30_000);
        }

        /** The status, the body, and the header x-way. */
        String get(String path) throws IOException {
            write(socket.getOutputStream(), "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
            String status = line(in);
            String way = "";
            int length = 0;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                String lower = header.toLowerCase(Locale.ROOT);
                closes |= lower.equals("connection: close");
                length = lower.startsWith("content-length: ") ? Integer.parseInt(lower.substring(16)) : length;
                way = lower.startsWith("x-way: ") ? lower.substring(7) : way;
            }
            return status + " " + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1) + " " + way;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private String get(String path) throws IOException {
        try (Client client = new Client()) {
            served.incrementAndGet();
            return client.get(path);
        }
    }

    /** Asks until the test is over; ends early when nobody listens any more. What goes wrong on a connection that was accepted is a failure. */
    private Void load() throws IOException {
        for (int i = 0; !over.get(); ) {
            Client client;
            try {
                client = new Client();
            } catch (SocketException refused) {
                if (!stopping.get() && !over.get()) {
                    throw refused;
                }
                return null;
            }
            try (client) {
                while (!over.get() && !client.closes) {
                    String answer = client.get("/p" + i);
                    if (stopping.get() && answer.isBlank()) {
                        // it was idle and closed while its next request was under way: such a request is the client's to repeat (RFC 9112 section 9.3.1)
                        return null;
                    }
                    assertThat(answer).startsWith("HTTP/1.1 200 OK /p" + i++ + " ");
                    served.incrementAndGet();
                }
            } catch (SocketException reset) {
                if (!stopping.get()) {
                    throw reset;
                }
                return null;
            }
        }
        return null;
    }

    private List<Future<Void>> clients() {
        List<Future<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(threads.submit((Callable<Void>) this::load));
        }
        return clients;
    }

    private Client websocket() throws IOException {
        Client client = new Client();
        write(client.socket.getOutputStream(), "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        assertThat(line(client.in)).startsWith("HTTP/1.1 101 ");
        while (!line(client.in).isEmpty()) {
            // headers
        }
        return client;
    }

    /** A text frame of a client (RFC 6455 5.2, with a mask of zeros) comes back. */
    private static boolean echoes(Client websocket, String text) throws IOException {
        byte[] frame = new byte[6 + text.length()];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | text.length());
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, frame, 6, text.length());
        websocket.socket.getOutputStream().write(frame);
        return java.util.Arrays.equals(websocket.in.readNBytes(frame.length), frame);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private long descriptors() throws IOException {
        try (var list = Files.list(Path.of("/proc/" + running.process().pid() + "/fd"))) {
            return list.count();
        }
    }

    /** Bytes of live objects after a collection. */
    private long heap() throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        for (int i = 0; i < 2; i++) {
            assertThat(new ProcessBuilder(jcmd, "" + running.process().pid(), "GC.run").redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor()).isZero();
        }
        return Long.parseLong(ask("show info").lines().filter(line -> line.startsWith("PoolUsed_bytes: ")).findFirst().orElseThrow().substring(16));
    }

    @Test
    void aHundredReloadsUnderLoadFailNoRequestAndCutNoWebSocket() throws Exception {
        start("", "http-response set-header x-way g0");
        await("s1 is checked", () -> ask("show stat app 4 -1").contains("L4OK"));
        List<Future<Void>> clients = clients();
        List<Client> websockets = new ArrayList<>();
        for (int i = 0; i < WEBSOCKETS; i++) {
            websockets.add(websocket());
        }
        ask("set server app/s1 weight 3");
        ask("set server app/s2 state drain");
        reload(1, 20);
        long heap = heap();
        long descriptors = descriptors();
        reload(21, RELOADS);
        for (Client each : websockets) {
            assertThat(echoes(each, "still here")).isTrue();
        }
        over.set(true);
        for (Future<Void> client : clients) {
            client.get();
        }
        assertThat(served.get()).isGreaterThan(RELOADS * 2);
        assertThat(ask("get weight app/s1")).startsWith("3 (initial 10)");
        assertThat(ask("show stat app 4 2")).contains(",DRAIN");
        assertThat(ask("show stat app 4 1").lines().toList().get(1)).contains(",UP,").contains("L4OK");
        String requests = ask("show stat web 1 -1").lines().toList().get(1).split(",", -1)[48];
        assertThat(Integer.parseInt(requests)).as("req_tot, with the connection by which the start was awaited").isEqualTo(served.get() + WEBSOCKETS + 1);
        assertThat(ask("show table counts")).contains("http_req_cnt=" + (served.get() + WEBSOCKETS));
        for (Client each : websockets) {
            each.close();
        }
        await("one generation is left", () -> Cli.ask(master, "show proc").lines().dropWhile(line -> !line.startsWith("# old")).filter(line -> line.matches("\\d+ .*")).findAny().isEmpty());
        await("descriptors are as many as before", () -> descriptors() <= descriptors);
        assertThat(heap()).as("heap").isLessThan(heap + HEAP_NOISE);
    }

    private String output() {
        try {
            return running.output();
        } catch (IOException gone) {
            return gone.toString();
        }
    }

    private void reload(int from, int to) throws IOException {
        for (int i = from; i <= to; i++) {
            int generation = i;
            write("", "http-response set-header x-way g" + i);
            String said = Cli.ask(master, "reload");
            assertThat(said).as(() -> "reload " + generation + ", which wrote: " + output()).contains("Success=1");
            assertThat(get("/new")).isEqualTo("HTTP/1.1 200 OK /new g" + i);
        }
    }

    @Test
    void aBadFileChangesNothingAndIsExplained() throws Exception {
        start("", "http-response set-header x-way good");
        assertThat(get("/a")).endsWith(" good");
        write("", "http-response sett-header x-way bad");
        assertThat(Cli.ask(master, "reload")).contains("Success=0").contains("sett-header").contains("haproxy.cfg:13");
        write("", "bind 127.0.0.1:" + server.getLocalPort());
        assertThat(Cli.ask(master, "reload")).contains("Success=0").contains("Address already in use");
        assertThat(get("/b")).endsWith(" good");
        assertThat(ask("show stat web 1 -1").lines().toList().get(1).split(",", -1)[48]).isEqualTo("3");
    }

    @Test
    void aSoftStopEndsWhatHasBegun() throws Exception {
        start("", "http-response set-header x-way a");
        List<Future<Void>> clients = clients();
        await("requests flow", () -> served.get() > 200);
        try (Client websocket = websocket()) {
            stopping.set(true);
            assertThat(new ProcessBuilder("kill", "-USR1", "" + running.process().pid()).start().waitFor()).isZero();
            for (Future<Void> client : clients) {
                client.get();
            }
            assertThat(echoes(websocket, "after the stop")).isTrue();
            assertThat(running.process().isAlive()).isTrue();
        }
        assertThat(running.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(running.process().exitValue()).as(running.output()).isZero();
    }

    @Test
    void hardStopAfterEndsASoftStop() throws Exception {
        start("hard-stop-after 500ms", "http-response set-header x-way a");
        List<Future<Void>> clients = clients();
        await("requests flow", () -> served.get() > 50);
        try (Client websocket = websocket()) {
            long before = System.nanoTime();
            stopping.set(true);
            assertThat(new ProcessBuilder("kill", "-USR1", "" + running.process().pid()).start().waitFor()).isZero();
            for (Future<Void> client : clients) {
                client.get();
            }
            assertThat(websocket.in.read()).isEqualTo(-1);
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
        }
        assertThat(running.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
