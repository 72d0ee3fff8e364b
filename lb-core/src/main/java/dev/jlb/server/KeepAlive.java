package dev.jlb.server;

import dev.jlb.config.model.KeepAliveProbes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.SocketOption;
import jdk.net.ExtendedSocketOptions;

/** TCP keep-alive of one connection (tcp(7)). What a system does not know stays as it has it. */
public final class KeepAlive {
    private KeepAlive() {}

    public static void on(Channel channel, KeepAliveProbes probes) {
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        if (probes != KeepAliveProbes.OF_THE_SYSTEM) {
            set(channel, probes.idle(), EpollChannelOption.TCP_KEEPIDLE, ExtendedSocketOptions.TCP_KEEPIDLE);
            set(channel, probes.interval(), EpollChannelOption.TCP_KEEPINTVL, ExtendedSocketOptions.TCP_KEEPINTERVAL);
            set(channel, probes.count(), EpollChannelOption.TCP_KEEPCNT, ExtendedSocketOptions.TCP_KEEPCOUNT);
        }
    }

    private static void set(Channel channel, int value, ChannelOption<Integer> epoll, SocketOption<Integer> plain) {
        if (value > 0) {
            channel.config().setOption(channel instanceof EpollSocketChannel ? epoll : NioChannelOption.of(plain), value);
        }
    }
}
