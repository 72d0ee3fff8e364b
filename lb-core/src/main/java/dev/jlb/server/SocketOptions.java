package dev.jlb.server;

import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Options of sockets that only Linux has, by its numbers (socket(7), tcp(7), ip(7)). Set before a socket is bound; a refusal ends the attempt with the system's reason. */
public final class SocketOptions {
    private static final int SOL_SOCKET = 1;
    private static final int TCP = 6;
    /** IFNAMSIZ and TCP_CA_NAME_MAX. */
    private static final int NAME = 16;

    private static final int FAST_OPEN_QUEUE = 256;

    private static final RawUnixChannelOption INTERFACE = new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, 25, NAME);
    private static final RawUnixChannelOption CONGESTION = new RawUnixChannelOption("TCP_CONGESTION", TCP, 13, NAME);
    /** IPPROTO_IPV6, IPV6_V6ONLY (ipv6(7)). */
    private static final ChannelOption<Integer> SIX_ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);
    private static final ChannelOption<Integer> SEGMENT = new IntegerUnixChannelOption("TCP_MAXSEG", TCP, 2);

    private SocketOptions() {}

    /** Whether a {@code bind} line wants any of them. */
    public static boolean wanted(Settings bind) {
        return bind.is(BindOptions.TRANSPARENT) || bind.is(BindOptions.V6ONLY) || bind.is(BindOptions.DEFER_ACCEPT) || bind.is(BindOptions.TFO) || bind.get(BindOptions.MSS) != 0 || bind.get(BindOptions.TCP_UT) > 0
                || !bind.get(BindOptions.INTERFACE).isEmpty() || !bind.get(BindOptions.CONGESTION).isEmpty();
    }

    /** Prepares a listening socket; connections inherit what concerns them. @param six whether its address is one of IPv6 */
    public static void listening(Channel channel, Settings bind, boolean six) {
        if (bind.is(BindOptions.TRANSPARENT)) {
            channel.config().setOption(EpollChannelOption.IP_TRANSPARENT, true);
        }
        if (bind.is(BindOptions.V6ONLY) && six) {
            channel.config().setOption(SIX_ONLY, 1);
        }
        if (bind.is(BindOptions.DEFER_ACCEPT)) {
            channel.config().setOption(EpollChannelOption.TCP_DEFER_ACCEPT, 1);
        }
        if (bind.is(BindOptions.TFO)) {
            channel.config().setOption(EpollChannelOption.TCP_FASTOPEN, FAST_OPEN_QUEUE);
        }
        int segment = bind.get(BindOptions.MSS);
        if (segment > 0) {
            channel.config().setOption(SEGMENT, segment);
        }
        int timeout = (int) Math.min(Integer.MAX_VALUE, bind.get(BindOptions.TCP_UT));
        if (timeout > 0) {
            channel.config().setOption(new IntegerUnixChannelOption("TCP_USER_TIMEOUT", TCP, 18), timeout);
        }
        if (!bind.get(BindOptions.INTERFACE).isEmpty()) {
            toInterface(channel, bind.get(BindOptions.INTERFACE));
        }
        if (!bind.get(BindOptions.CONGESTION).isEmpty()) {
            congestion(channel, bind.get(BindOptions.CONGESTION));
        }
    }

    /** Whether a {@code server} line wants any. */
    public static boolean wantedBy(Settings server) {
        return !server.get(ServerOptions.CONGESTION).isEmpty() || server.get(ServerOptions.TCP_UT) > 0;
    }

    /** Prepares a socket that is to be connected to a server. */
    public static void connecting(Channel channel, Settings server) {
        if (channel instanceof EpollSocketChannel) {
            if (!server.get(ServerOptions.CONGESTION).isEmpty()) {
                congestion(channel, server.get(ServerOptions.CONGESTION));
            }
            if (server.get(ServerOptions.TCP_UT) > 0) {
                channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, (int) Math.min(Integer.MAX_VALUE, server.get(ServerOptions.TCP_UT)));
            }
        }
    }

    /**
     * Sends FIN behind what is written. Netty's own way makes an exception with a stack trace for each connection, for those who
     * write later; nobody does.
     */
    public static void shutdownOutput(DuplexChannel channel) {
        if (channel instanceof EpollSocketChannel epoll && epoll.fd() instanceof Socket socket) {
            try {
                socket.shutdown(false, true);
            } catch (IOException | RuntimeException gone) {
                channel.close();
            }
        } else {
            channel.shutdownOutput();
        }
    }

    public static void toInterface(Channel channel, String name) {
        set(channel, INTERFACE, name, "cannot bind socket to device '" + name + "'");
    }

    public static void congestion(Channel channel, String name) {
        set(channel, CONGESTION, name, "cannot set congestion control algorithm '" + name + "'");
    }

    private static void set(Channel channel, RawUnixChannelOption option, String value, String failure) {
        try {
            channel.config().setOption(option, ByteBuffer.wrap(Arrays.copyOf(value.getBytes(StandardCharsets.ISO_8859_1), NAME)));
        } catch (ChannelException refused) {
            throw new ChannelException(failure + " (" + (refused.getCause() == null ? refused : refused.getCause()).getMessage() + ")", refused);
        }
    }
}
