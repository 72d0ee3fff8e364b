package dev.jlb.cli.demo;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The demonstration's surroundings: its back ends, running, and the configuration of {@code examples/chat} with their ports.
 *
 * <p>Two chat servers and one for the page; the caller runs jlb with {@link #configuration()} and closes this when it is over.
 */
public final class Demo implements AutoCloseable {
    private static final int USUAL_PORT = 8080;

    private final EventLoopGroup loops;
    private final List<DemoServer> servers = new ArrayList<>();
    private final int port;

    private Demo(EventLoopGroup loops, int port) {
        this.loops = loops;
        this.port = port;
    }

    /**
     * Starts the back ends.
     *
     * @param port where jlb is to listen on 127.0.0.1, 1 to 65535; 0: the usual one, or a free one when that is taken
     * @throws IOException when there is no free port or the page cannot be read
     */
    public static Demo start(int port) throws IOException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Demo demo = new Demo(loops, port == 0 ? freePort() : port);
        try {
            for (String name : List.of("web", "chat1", "chat2")) {
                demo.servers.add(DemoServer.start(name, loops));
            }
            return demo;
        } catch (IOException | RuntimeException e) {
            demo.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        for (int candidate : new int[] {USUAL_PORT, 0}) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), candidate));
                return probe.getLocalPort();
            } catch (IOException e) {
                if (candidate == 0) {
                    throw e;
                }
            }
        }
        throw new IOException("no free port");
    }

    /** The configuration of {@code examples/chat/haproxy.cfg}, with the ports of this demonstration. */
    public String configuration() throws IOException {
        try (var in = Demo.class.getResourceAsStream("haproxy.cfg")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text = text.replace("127.0.0.1:8080", "127.0.0.1:" + port);
            for (int i = 0; i < servers.size(); i++) {
                text = text.replace("127.0.0.1:" + (9000 + i), "127.0.0.1:" + servers.get(i).port());
            }
            return text;
        }
    }

    /** Where jlb is to listen, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The address to open in a browser. */
    public String address() {
        return "http://127.0.0.1:" + port + "/";
    }

    @Override
    public void close() {
        servers.forEach(DemoServer::close);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
