package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that leave, stall and drip at each moment of an exchange, over real sockets. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
class ClientFaultTest extends FaultLab {
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
                assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(30));
            }
            socket.setSoTimeout(30_000);
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
}
