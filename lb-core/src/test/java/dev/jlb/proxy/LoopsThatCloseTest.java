package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops that are told to end while they are busy. */
@Timeout(60)
class LoopsThatCloseTest {
    @ParameterizedTest
    @EnumSource(Transport.class)
    void whoeverIsConnectedIsSentHome(Transport transport) throws Exception {
        Assumptions.assumeTrue(transport == Transport.NIO || Transport.best() == Transport.EPOLL);
        EventLoopGroup loops = transport.loops(1);
        CountDownLatch removed = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            new Bootstrap().group(loops).channelFactory(transport.client(server.getLocalSocketAddress())::get).handler(new ChannelInboundHandlerAdapter() {
                @Override
                public void handlerRemoved(ChannelHandlerContext context) {
                    removed.countDown();
                }
            }).connect(server.getLocalSocketAddress()).sync();
            try (Socket peer = server.accept()) {
                CountDownLatch busy = new CountDownLatch(1);
                CountDownLatch told = new CountDownLatch(1);
                loops.execute(() -> {
                    busy.countDown();
                    try {
                        told.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                busy.await();
                Future<?> ended = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
                told.countDown();
                ended.get(20, TimeUnit.SECONDS);
                peer.setSoTimeout(20_000);
                assertThat(peer.getInputStream().read()).isEqualTo(-1);
                assertThat(removed.getCount()).as("handlers that were not told").isZero();
            }
        }
    }
}
