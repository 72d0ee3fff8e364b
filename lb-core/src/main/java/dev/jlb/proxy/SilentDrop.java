package dev.jlb.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * Closing without a word to the peer (manual 4.4 {@code silent-drop}): Linux forgets a connection that is being "repaired", which takes CAP_NET_ADMIN; without
 * that a reset is sent that does not get past the first router.
 */
final class SilentDrop {
    // values of Linux' headers netinet/in.h and linux/tcp.h
    private static final int IPPROTO_IP = 0;
    private static final int IP_TTL = 2;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int TCP_REPAIR = 19;

    private static final ChannelOption<Integer> REPAIR = new IntegerUnixChannelOption("TCP_REPAIR", IPPROTO_TCP, TCP_REPAIR);
    private static final ChannelOption<Integer> HOPS4 = new IntegerUnixChannelOption("IP_TTL", IPPROTO_IP, IP_TTL);
    private static final ChannelOption<Integer> HOPS6 = new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", IPPROTO_IPV6, IPV6_UNICAST_HOPS);

    private SilentDrop() {}

    /** The channel is to be closed next. @param resetTtl how many hops a reset shall travel, 0: none shall be sent */
    static void prepare(Channel channel, int resetTtl) {
        if (!(channel instanceof EpollSocketChannel) || resetTtl > 0 || !set(channel, REPAIR, 1)) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            int hops = Math.max(1, resetTtl);
            if (channel instanceof EpollSocketChannel && !set(channel, HOPS4, hops)) {
                set(channel, HOPS6, hops);
            }
        }
    }

    private static boolean set(Channel channel, ChannelOption<Integer> option, int value) {
        try {
            return channel.config().setOption(option, value);
        } catch (ChannelException refused) {
            return false;
        }
    }
}
