package dev.jlb.proxy;

import dev.jlb.config.model.Address;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannelOption;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.util.function.Supplier;

/** The sockets of this platform: epoll on Linux, NIO elsewhere or when asked for with {@code -Djlb.transport=nio}. */
public enum Transport {
    EPOLL,
    NIO;

    /** The best one that works here. */
    public static Transport best() {
        return !"nio".equals(System.getProperty("jlb.transport")) && Epoll.isAvailable() ? EPOLL : NIO;
    }

    public EventLoopGroup loops(int threads) {
        IoHandlerFactory factory = this == EPOLL ? EpollThatRemembers.newFactory() : NioIoHandler.newFactory();
        return new LoopsThatClose(threads, factory);
    }

    /** A channel that can be bound to {@code address}; an IPv4 socket for an IPv4 address, which costs the kernel less for each connection. */
    public ServerChannel listening(SocketAddress address) {
        if (address instanceof DomainSocketAddress) {
            return this == EPOLL ? new EpollServerDomainSocketChannel() : new NioUnixServerChannel();
        }
        if (this == NIO) {
            return new NioServerSocketChannel();
        }
        boolean four = address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address;
        return four ? new EpollServerSocketChannel(SocketProtocolFamily.INET) : new EpollServerSocketChannel();
    }

    /** A listening channel on a socket that was inherited: blocking mode must be off before a loop accepts on it. */
    public ServerChannel inherited(int fd) {
        if (this != EPOLL) {
            throw new UnsupportedOperationException("inherited sockets need the native transport");
        }
        return InheritedSockets.listening(fd);
    }

    /** Makes client channels for connections to {@code address}. */
    public Supplier<Channel> client(SocketAddress address) {
        if (address instanceof DomainSocketAddress) {
            return this == EPOLL ? EpollDomainSocketChannel::new : NioUnixChannel::new;
        }
        return this == EPOLL ? EpollSocketChannel::new : NioSocketChannel::new;
    }

    /** A channel for a connection to {@code address}; one of an IPv4 socket, which costs the kernel less, where only that is needed. */
    public Channel client(SocketAddress address, boolean four) {
        return four && this == EPOLL ? new EpollSocketChannel(SocketProtocolFamily.INET) : client(address).get();
    }

    /** Lets another socket be bound to the address of this one, which is how a program takes over from another (management.txt 4). Not every system can. */
    void share(Channel channel) {
        if (this == EPOLL) {
            channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
        } else {
            channel.config().setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        }
    }

    public Supplier<Channel> datagram() {
        return this == EPOLL ? EpollDatagramChannel::new : NioDatagramChannel::new;
    }

    /** The socket address of a literal; host names must be resolved before. */
    public static SocketAddress socketAddress(Address address) {
        return switch (address) {
            case Address.Inet inet when inet.host().isEmpty() ->
                new InetSocketAddress(inet.family().equals("ipv6") ? "::" : "0.0.0.0", inet.port());
            case Address.Inet inet -> new InetSocketAddress(inet.host(), inet.port());
            case Address.Unix unix -> new DomainSocketAddress(unix.systemPath());
            default -> throw new IllegalArgumentException("cannot listen on or connect to " + address);
        };
    }
}
