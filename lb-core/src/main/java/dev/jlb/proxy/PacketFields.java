package dev.jlb.proxy;

import dev.jlb.rule.ActionContext.PacketField;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/** TOS and mark of the packets of one connection. What the platform or the process' privileges do not allow is not done, as in HAProxy. */
final class PacketFields {
    private static final int SOL_SOCKET = 1;
    private static final int SO_MARK = 36;
    private static final ChannelOption<Integer> MARK = new IntegerUnixChannelOption("SO_MARK", SOL_SOCKET, SO_MARK);

    private PacketFields() {}

    /** @param values by {@link PacketField}; null where nothing was said */
    static void set(Channel channel, Integer[] values) {
        for (PacketField field : PacketField.values()) {
            if (values[field.ordinal()] != null) {
                set(channel, field, values[field.ordinal()]);
            }
        }
    }

    static void set(Channel channel, PacketField field, int value) {
        try {
            if (field.isTos()) {
                if (channel instanceof SocketChannel tcp) {
                    tcp.config().setTrafficClass(value);
                }
            } else if (channel instanceof EpollSocketChannel) {
                channel.config().setOption(MARK, value);
            }
        } catch (RuntimeException refused) {
            // not for sockets of this kind, or not for this user
        }
    }
}
