package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers that refuse, stall and break at each moment of an exchange, alone and under load, over real sockets. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
class FaultTest extends FaultLab {
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
