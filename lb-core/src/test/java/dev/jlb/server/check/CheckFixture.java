package dev.jlb.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.Backends;
import dev.jlb.server.HealthListener;
import dev.jlb.server.ServerAddresses;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.StateFile;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** A back end {@code b} whose checks run against scripted servers; its messages can be awaited. */
final class CheckFixture implements AutoCloseable {
    final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    /** What else is to be done before checks start. */
    Consumer<BackendRuntime> prepare = ready -> { };
    HealthChecks checks;
    BackendRuntime backend;

    /** A server that is told what it has read on a connection so far and gives what to write, or null to be silent; after that it closes. @param reads false: it writes at once */
    static ServerSocket serve(boolean reads, Function<String, String> script) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket client = listener.accept();
                    Thread.ofVirtual().start(() -> talk(client, reads, script));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return listener;
    }

    private static void talk(Socket client, boolean reads, Function<String, String> script) {
        try (client) {
            byte[] bytes = new byte[4096];
            int count = reads ? Math.max(0, client.getInputStream().read(bytes)) : 0;
            String answer = script.apply(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
            if (answer == null) {
                client.getInputStream().read();
                return;
            }
            client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            client.shutdownOutput();
            client.setSoTimeout(5000);
            while (client.getInputStream().read(bytes) >= 0) {
                // what the check still says
            }
        } catch (IOException gone) {
            // the check has seen enough
        }
    }

    void start(String lines) throws Exception {
        start(lines, "");
    }

    /** @param sections before the back end */
    void start(String lines, String sections) throws Exception {
        Configuration configuration = Backends.load(sections + "backend b\nmode http\nbalance roundrobin\ntimeout connect 1s\ntimeout server 1s\n" + lines);
        backend = Backends.of(configuration, "b", new HealthListener() {
            @Override
            public void message(BackendRuntime from, Level level, String console, String log) {
                messages.add(level + " " + console.replaceAll("duration: \\d+ms", "duration: Nms"));
            }

            @Override
            public void shutdownSessions(ServerRuntime server, char cause) {
                messages.add("shutdown " + server);
            }
        });
        Diagnostics diagnostics = new Diagnostics();
        new ServerAddresses().resolve(backend, StateFile.NONE, diagnostics);
        assertThat(diagnostics.all()).isEmpty();
        checks = new HealthChecks(loops, address -> NioSocketChannel::new, configuration.global());
        CheckScope alone = CheckScope.alone();
        prepare.accept(backend);
        checks.start(List.of(backend), new CheckScope(alone.samples(), alone.world(), alone.process(), configuration.healthChecks()));
    }

    ServerRuntime server(String name) {
        return backend.server(name);
    }

    String next() throws InterruptedException {
        return messages.poll(5, TimeUnit.SECONDS);
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws Exception {
        if (checks != null) {
            checks.close();
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).get(5, TimeUnit.SECONDS);
    }
}
