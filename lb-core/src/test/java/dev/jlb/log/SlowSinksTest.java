package dev.jlb.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.proxy.Live;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Log servers that are gone, and such that take nothing: requests are answered all the same, and "show info" tells how many lines were lost. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class SlowSinksTest {
    private static final int MOST = 5_000;

    @TempDir
    Path folder;

    private Live start(String target) throws Exception {
        return new Live("global\n stats socket " + folder.resolve("api") + "\nfrontend f\n bind 127.0.0.1:${f}\n log-format \"%HU %[str(),bytes(0),concat(" + "x".repeat(4000) + ")]\"\n log " + target
                + "\n http-request return status 200\n");
    }

    private long dropped() throws IOException {
        return Live.command(folder.resolve("api"), "show info").lines().filter(line -> line.startsWith("DroppedLogs:")).mapToLong(line -> Long.parseLong(line.substring(12).strip())).sum();
    }

    /** Requests on one connection, one after the other, until so many lines were dropped: each is answered. @return how many they were */
    private int ask(Live live, long until) throws IOException {
        try (Socket client = new Socket("127.0.0.1", live.port("f"))) {
            client.setSoTimeout(10_000);
            int asked = 0;
            while (asked < MOST && (asked % 50 != 0 || asked == 0 || dropped() < until)) {
                ask(client, "/" + asked++);
            }
            return asked;
        }
    }

    private static void ask(Socket client, String path) throws IOException {
        client.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = client.getInputStream().read();
            assertThat(next).as("closed after %s", head).isNotNegative();
            head.append((char) next);
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aPipeThatNobodyReads() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "needs mkfifo");
        try (FileChannel channel = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Live live = start("fd@" + descriptor(pipe) + " format raw local0")) {
            assertThat(ask(live, 1)).isLessThan(MOST);
            assertThat(dropped()).isPositive();
            // whoever begins to read gets what was kept, and then what is new
            BufferedReader reader = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.ISO_8859_1));
            assertThat(reader.readLine()).startsWith("/0 xxx");
            try (Socket client = new Socket("127.0.0.1", live.port("f"))) {
                client.setSoTimeout(10_000);
                String line = "";
                for (int i = 0; i < MOST && !line.startsWith("/again"); i++) {
                    ask(client, "/again");
                    line = reader.readLine();
                }
                assertThat(line).startsWith("/again");
            }
            // the writer must not be left waiting
            Thread.ofPlatform().daemon().start(() -> reader.lines().forEach(line -> {}));
        }
    }

    @Test
    void aPipeWhoseReaderIsGone() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        try (FileChannel readOnly = FileChannel.open(file, StandardOpenOption.READ);
                Live live = start("fd@" + descriptor(file) + " format raw local0")) {
            assertThat(readOnly.isOpen()).isTrue();
            assertThat(ask(live, 1)).isLessThan(MOST);
        }
    }

    @Test
    void aUnixSocketThatNobodyReads() throws Exception {
        assumeTrue(Epoll.isAvailable(), "needs epoll");
        Path path = folder.resolve("log");
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            Channel receiver = new Bootstrap()
                    .group(group)
                    .channel(EpollDomainDatagramChannel.class)
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelActive(ChannelHandlerContext ctx) {
                            // reads nothing
                        }
                    })
                    .bind(new DomainSocketAddress(path.toFile()))
                    .sync()
                    .channel();
            try (Live live = start(path + " local0")) {
                assertThat(ask(live, 10)).isLessThan(MOST);
                receiver.close().sync();
                Files.deleteIfExists(path);
                long before = dropped();
                // nobody is there at all
                assertThat(ask(live, before + 50)).isLessThan(MOST);
            }
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void aTcpServerThatReadsNothing() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Live live = start("tcp@127.0.0.1:" + server.getLocalPort() + " local0")) {
            server.setReceiveBufferSize(4096);
            assertThat(ask(live, 1)).isLessThan(MOST);
        }
    }

    @Test
    void aUdpServerThatIsGone() throws Exception {
        int port;
        try (DatagramSocket once = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = once.getLocalPort();
        }
        // the kernel takes datagrams that nobody receives: nothing is counted, nothing waits
        try (Live live = start("127.0.0.1:" + port + " local0");
                Socket client = new Socket("127.0.0.1", live.port("f"))) {
            client.setSoTimeout(10_000);
            for (int i = 0; i < 200; i++) {
                ask(client, "/" + i);
            }
            assertThat(dropped()).isZero();
        }
    }

    /** The number of this process' descriptor of a file. */
    private static int descriptor(Path file) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(one -> {
                        try {
                            return Files.readSymbolicLink(one).equals(file.toRealPath());
                        } catch (IOException closed) {
                            return false;
                        }
                    })
                    .mapToInt(one -> Integer.parseInt(one.getFileName().toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
