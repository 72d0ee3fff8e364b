package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.http.HeadStatus;
import dev.jlb.http.Http1Reader;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.NearlyRight;
import dev.jlb.http.ParserOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Nearly right requests and answers through a whole load balancer, cut anywhere and left or reset at any time, under Netty's leak detector:
 * no buffer is lost, what the strict front end lets through is strictly right, and others are served meanwhile. {@code -Djlb.fuzz.seed}
 * begins with another seed, {@code -Djlb.fuzz.seconds} lets it run longer.
 */
@ExtendWith(LeakGuard.class)
@Timeout(600)
class WireFuzzTest {
    private static final long SEED = Long.getLong("jlb.fuzz.seed", 20_261_122L);
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(Long.getLong("jlb.fuzz.seconds", 0) * 1000 + 2000);
    private static final int CLIENTS = 6;

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger heads = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();

    @Test
    void noBufferIsLostAndNothingWrongPasses() throws Exception {
        try (ServerSocket origin = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
                Live live = new Live(config(origin.getLocalPort()))) {
            Thread.ofVirtual().start(() -> accept(origin));
            long end = System.nanoTime() + NANOS;
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                clients.add(Thread.ofVirtual().start(() -> client(live, number, end)));
            }
            while (System.nanoTime() < end) {
                assertThat(live.get("strict", "/own")).isEqualTo("fine");
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(live.get("relaxed", "/own")).isEqualTo("fine");
        }
        assertThat(faults).isEmpty();
        assertThat(heads.get()).isGreaterThan(10);
        assertThat(answers.get()).isGreaterThan(10);
    }

    private static String config(int origin) {
        String own = " http-request return status 200 content-type text/plain string fine if { path /own }\n";
        String times = " timeout client 200ms\n timeout http-request 200ms\n";
        return "frontend strict\n bind 127.0.0.1:${strict}\n" + times + own + " default_backend to_strict\n"
                + "frontend relaxed\n bind 127.0.0.1:${relaxed}\n" + times + " option accept-unsafe-violations-in-http-request\n" + own
                + " http-request wait-for-body time 50ms if { method POST }\n http-request set-header x-seen %[req.body,length] if { method PUT }\n"
                + " http-request replace-header Cookie a=(.*) b=\\1\n default_backend to_relaxed\n"
                + "backend to_strict\n timeout server 200ms\n option redispatch\n server s 127.0.0.1:" + origin + "\n"
                + "backend to_relaxed\n timeout server 200ms\n option accept-unsafe-violations-in-http-response\n compression algo gzip\n retry-on all-retryable-errors\n"
                + " http-response wait-for-body time 50ms if { status 404 }\n server s 127.0.0.1:" + origin + " send-proxy\n"
                + "frontend raw\n mode tcp\n bind 127.0.0.1:${raw}\n timeout client 200ms\n tcp-request inspect-delay 50ms\n tcp-request content accept if { req.payload(0,40) -m found }\n"
                + " default_backend to_raw\nbackend to_raw\n mode tcp\n timeout server 200ms\n server s 127.0.0.1:" + origin + " send-proxy\n";
    }

    private void accept(ServerSocket origin) {
        for (long number = SEED; !origin.isClosed(); number++) {
            long seed = number;
            try {
                Socket socket = origin.accept();
                Thread.ofVirtual().start(() -> serve(socket, new Random(seed * 0x9E3779B97F4A7C15L), seed));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Reads a head, looks at it, answers something. */
    private void serve(Socket socket, Random random, long seed) {
        try (socket) {
            socket.setSoTimeout(1000);
            String head = head(socket.getInputStream());
            if (!head.isEmpty() && !head.startsWith("PROXY ")) {
                heads.incrementAndGet();
                judge(head, seed);
            }
            if (random.nextInt(8) > 0) {
                write(socket, NearlyRight.message(random, false), random);
            }
            end(socket, random);
        } catch (IOException cut) {
            // the other side has its own ways to end
        }
    }

    private void judge(String head, long seed) {
        ByteBuf bytes = Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.ISO_8859_1));
        if (Http1Reader.forRequests(new ParserOptions(65_536, 0, 10_000)).read(bytes, new HttpMessage(), null) != HeadStatus.COMPLETE) {
            faults.add("seed " + seed + ": " + head);
        }
    }

    /** Up to the empty line; nothing when none comes. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int last = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            out.write(next);
            last = last << 8 | next;
            if (last == 0x0d0a0d0a) {
                return out.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private void client(Live live, int number, long end) {
        String[] ports = {"strict", "strict", "relaxed", "raw"};
        for (long seed = SEED + number; System.nanoTime() < end; seed += CLIENTS) {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), live.port(ports[random.nextInt(ports.length)]))) {
                socket.setSoTimeout(2000);
                write(socket, NearlyRight.message(random, true), random);
                if (random.nextInt(4) > 0) {
                    if (random.nextInt(3) == 0) {
                        socket.shutdownOutput();
                    }
                    if (socket.getInputStream().readAllBytes().length > 0) {
                        answers.incrementAndGet();
                    }
                }
                end(socket, random);
            } catch (IOException cut) {
                // a reset is an answer, too
            }
        }
    }

    private static void write(Socket socket, byte[] bytes, Random random) throws IOException {
        socket.setTcpNoDelay(true);
        int stop = random.nextInt(6) == 0 ? random.nextInt(bytes.length) : bytes.length;
        for (int at = 0, count; at < stop; at += count) {
            count = Math.min(stop - at, random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1 + random.nextInt(400));
            socket.getOutputStream().write(bytes, at, count);
        }
    }

    private static void end(Socket socket, Random random) throws IOException {
        if (random.nextInt(4) == 0) {
            socket.setSoLinger(true, 0);
        }
    }
}
