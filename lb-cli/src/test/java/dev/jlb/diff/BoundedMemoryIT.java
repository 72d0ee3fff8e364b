package dev.jlb.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies of hundreds of megabytes go through a process of 64 MB of heap and 64 MB of direct memory, whole, at the pace of whoever reads them. */
@Timeout(180)
class BoundedMemoryIT {
    private static final String MEMORY = "-Xmx64m -XX:MaxDirectMemorySize=64m";
    private static final int MEGABYTE = 1 << 20;
    private static final byte[] PATTERN = pattern();
    /** What may be on its way when nobody reads: both connections' kernel buffers, and what the proxy holds. */
    private static final long HELD = 40L * MEGABYTE;

    private final ServerSocket origin = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicLong written = new AtomicLong();
    private final AtomicBoolean refused = new AtomicBoolean();
    private Program.Running jlb;
    private int port;

    BoundedMemoryIT() throws IOException {}

    private static byte[] pattern() {
        byte[] bytes = new byte[MEGABYTE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    @BeforeEach
    void start() throws Exception {
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                try {
                    Socket socket = origin.accept();
                    Thread.ofPlatform().daemon().start(() -> serve(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        PortPool pool = new PortPool();
        port = pool.next();
        Path config = Files.createTempFile("memory", ".cfg");
        Files.writeString(config, "defaults\n mode http\n timeout client 60s\n timeout server 60s\n timeout connect 5s\nlisten l\n bind 127.0.0.1:" + port + "\n server s 127.0.0.1:" + origin.getLocalPort() + "\n");
        jlb = new Program("jlb", List.of("env", "JLB_JAVA_OPTS=" + MEMORY, Program.root().resolve("jlb").toString())).start(config, port);
        Files.delete(config);
    }

    @AfterEach
    void stop() throws Exception {
        jlb.stop();
        origin.close();
    }

    /** Gives so many megabytes for {@code GET /<megabytes>}, and the checksum of what comes with {@code POST /<megabytes>}. */
    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (String head = head(in); head.contains(" "); head = head(in)) {
                int megabytes = Integer.parseInt(head.split(" ")[1].substring(1));
                if (head.startsWith("POST")) {
                    String sum = checksum(in, megabytes);
                    out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + sum.length() + "\r\n\r\n" + sum).getBytes(StandardCharsets.ISO_8859_1));
                } else {
                    out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + (long) megabytes * MEGABYTE + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
                    send(out, megabytes);
                }
            }
        } catch (IOException left) {
            refused.set(true);
        }
    }

    private void send(OutputStream out, int megabytes) throws IOException {
        for (int i = 0; i < megabytes; i++) {
            for (int at = 0; at < MEGABYTE; at += 65_536) {
                out.write(PATTERN, at, 65_536);
                written.addAndGet(65_536);
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String checksum(InputStream in, int megabytes) throws IOException {
        CRC32 sum = new CRC32();
        byte[] buffer = new byte[65_536];
        for (long left = (long) megabytes * MEGABYTE; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new IOException(left + " bytes are missing");
            }
            sum.update(buffer, 0, count);
            left -= count;
        }
        return Long.toHexString(sum.getValue());
    }

    private static String expected(int megabytes) {
        CRC32 sum = new CRC32();
        for (int i = 0; i < megabytes; i++) {
            sum.update(PATTERN);
        }
        return Long.toHexString(sum.getValue());
    }

    private Socket ask(String method, int megabytes) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        String length = method.equals("POST") ? "Content-Length: " + (long) megabytes * MEGABYTE + "\r\n" : "";
        socket.getOutputStream().write((method + " /" + megabytes + " HTTP/1.1\r\nHost: h\r\n" + length + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    @Test
    void bodiesOf200MegabytesArriveWholeBothWays() throws Exception {
        try (Socket down = ask("GET", 200)) {
            assertThat(head(down.getInputStream())).startsWith("HTTP/1.1 200");
            assertThat(checksum(down.getInputStream(), 200)).isEqualTo(expected(200));
        }
        try (Socket up = ask("POST", 200)) {
            send(up.getOutputStream(), 200);
            head(up.getInputStream());
            String sum = expected(200);
            assertThat(new String(up.getInputStream().readNBytes(sum.length()), StandardCharsets.ISO_8859_1)).isEqualTo(sum);
        }
        assertThat(jlb.output()).doesNotContain("OutOfMemory");
    }

    @Test
    void aClientThatDoesNotReadHoldsTheServerBack() throws Exception {
        try (Socket lazy = ask("GET", 300)) {
            assertThat(head(lazy.getInputStream())).startsWith("HTTP/1.1 200");
            long before = -1;
            // until the server has not got rid of a byte for a while
            for (int quiet = 0; quiet < 10; ) {
                TimeUnit.MILLISECONDS.sleep(100);
                long now = written.get();
                quiet = now == before ? quiet + 1 : 0;
                before = now;
            }
            assertThat(written.get()).isLessThan(HELD);
            try (Socket other = ask("GET", 1)) {
                head(other.getInputStream());
                assertThat(checksum(other.getInputStream(), 1)).isEqualTo(expected(1));
            }
        }
        // it leaves, and the server is told
        while (!refused.get()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(jlb.output()).doesNotContain("OutOfMemory");
    }
}
