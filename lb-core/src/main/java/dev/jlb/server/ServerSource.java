package dev.jlb.server;

import dev.jlb.config.model.SourceAddress;
import dev.jlb.config.model.SourceAddress.Use;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;

/** {@code source} at work for one server (manual 5.2): binds connections before they are made. Safe from every thread. */
public final class ServerSource {
    private final SourceAddress configured;
    /** Gives the address of {@code usesrc hdr_ip(...)}; null without. */
    private final Expression header;
    /** Ports of the range that are free; null without a range. */
    private final ConcurrentLinkedQueue<Integer> free;

    public ServerSource(SourceAddress configured, Expression header) {
        this.configured = configured;
        this.header = header;
        this.free = configured.highPort() > configured.lowPort() ? new ConcurrentLinkedQueue<>() : null;
        for (int port = configured.lowPort(); free != null && port <= configured.highPort(); port++) {
            free.add(port);
        }
    }

    /** Whether each client has an address of its own there, so that its connections are no other's. */
    public boolean isPrivate() {
        return configured.use() == Use.CLIENT || configured.use() == Use.CLIENT_IP || configured.use() == Use.HEADER;
    }

    /** Whether even the requests of one client may differ. */
    public boolean isPerRequest() {
        return configured.use() == Use.HEADER;
    }

    /** Where the connection is to come from; null leaves it to the system. A port of a range is given back when the channel is closed: see {@link #opened}. */
    public InetSocketAddress local(SampleContext stream, boolean toIpv4) throws UnknownHostException {
        SampleContext.Connection client = stream.client();
        InetSocketAddress foreign = switch (configured.use()) {
            case OWN -> null;
            case ADDRESS -> new InetSocketAddress(configured.foreign().host(), configured.foreign().port());
            case CLIENT -> address(client.sourceAddress(), client.sourcePort());
            case CLIENT_IP -> address(client.sourceAddress(), 0);
            case HEADER -> {
                Sample sample = new Sample();
                yield header != null && header.evaluate(stream, sample) ? address(Arrays.copyOfRange(sample.data, sample.offset, sample.offset + sample.length), 0) : null;
            }
        };
        if (foreign != null && foreign.getAddress().getAddress().length == 4 == toIpv4) {
            return foreign;
        }
        if (configured.use() == Use.HEADER) {
            return null;
        }
        return own();
    }

    private InetSocketAddress own() throws UnknownHostException {
        if (configured.host().isEmpty() && configured.lowPort() == 0) {
            return null;
        }
        int port = configured.lowPort();
        if (free != null) {
            Integer next = free.poll();
            if (next == null) {
                throw new UnknownHostException("no free port in the range of 'source'");
            }
            port = next;
        }
        return configured.host().isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(configured.host(), port);
    }

    private static InetSocketAddress address(byte[] address, int port) throws UnknownHostException {
        return address == null ? null : new InetSocketAddress(InetAddress.getByAddress(address), port);
    }

    /** The same for a connection that no client asks for, such as a check: clients' addresses are not taken. */
    public InetSocketAddress local() throws UnknownHostException {
        if (configured.use() == Use.ADDRESS) {
            return new InetSocketAddress(configured.foreign().host(), configured.foreign().port());
        }
        return own();
    }

    /** Prepares a socket before it is bound. */
    public void prepare(Channel channel) {
        if (channel instanceof EpollSocketChannel) {
            if (configured.use() != Use.OWN) {
                channel.config().setOption(EpollChannelOption.IP_TRANSPARENT, true);
            }
            if (configured.lowPort() == 0 && configured.use() != Use.CLIENT) {
                channel.config().setOption(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
            }
            if (!configured.interfaceName().isEmpty()) {
                SocketOptions.toInterface(channel, configured.interfaceName());
            }
        }
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    }

    /** To be called with the channel that {@link #local}'s address went to, whether it was connected or not. */
    public void opened(Channel channel, InetSocketAddress local) {
        if (free != null && local != null && local.getPort() >= configured.lowPort() && local.getPort() <= configured.highPort()) {
            channel.closeFuture().addListener(closed -> free.add(local.getPort()));
        }
    }
}
