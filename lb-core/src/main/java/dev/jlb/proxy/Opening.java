package dev.jlb.proxy;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.KeepAlive;
import dev.jlb.server.ProxySender;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerSource;
import dev.jlb.server.SocketOptions;
import dev.jlb.server.Socks4;
import dev.jlb.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Promise;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.function.BiConsumer;

/**
 * A connection to a server on its way: the socket and what is set on it, the pipeline, and the road through a SOCKS4 proxy. Netty's
 * {@code Bootstrap} does the same with a dozen more objects for each connection.
 */
final class Opening {
    private final Stream stream;
    private final ServerRuntime server;
    private final SocketAddress address;
    private final Settings settings;
    final ServerConnection connection;

    /** @param place the server's own address @param address what it means for this client, see {@link #address} */
    Opening(Stream stream, ServerRuntime server, SocketAddress place, SocketAddress address) {
        this.stream = stream;
        this.server = server;
        this.address = address;
        this.settings = server.configured().settings();
        this.connection = new ServerConnection(stream.worker, server, place);
    }

    /**
     * @param serverName for TLS, or null
     * @param limit for what follows TCP's handshake, in milliseconds; 0: none
     * @param fields by {@link dev.jlb.rule.ActionContext.PacketField}, or null
     * @param done gets the channel and what went wrong, or null; at once or later
     * @return the channel
     * @throws UnknownHostException when no address of this machine fits {@code source}
     */
    Channel connect(ServerTls tls, String serverName, Integer[] fields, long limit, BiConsumer<Channel, Throwable> done) throws UnknownHostException {
        InetSocketAddress inet = address instanceof InetSocketAddress internet ? internet : null;
        boolean four = inet != null && inet.getAddress() instanceof Inet4Address;
        ServerSource source = inet != null ? server.source() : null;
        InetSocketAddress local = source == null ? null : source.local(stream, four);
        Address.Inet socks = settings.get(ServerOptions.SOCKS4);
        Channel channel = stream.worker.program.transport.client(address, four);
        prepare(channel, source, inet != null);
        Promise<Void> way = null;
        ChannelPipeline pipeline = channel.pipeline();
        if (fields != null) {
            PacketFields.set(channel, fields);
        }
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc(), serverName, limit);
            tls.watch(handler, channel);
            pipeline.addLast(handler);
        }
        pipeline.addLast(connection);
        if (ProxySender.wanted(settings)) {
            ProxySender.begin(pipeline, settings, stream.session, stream.uniqueId(), stream.back.proxyFields(server, stream));
        }
        if (socks != null) {
            way = stream.worker.loop.newPromise();
            pipeline.addFirst(new Socks4(inet, way));
            Socks4.limit(stream.worker.loop, channel, way, limit);
            way.addListener(result -> done.accept(channel, result.cause()));
        }
        ChannelFuture registered = stream.worker.loop.register(channel);
        if (registered.cause() != null) {
            Unregistered.discard(channel);
            done.accept(channel, registered.cause());
            return channel;
        }
        SocketAddress first = socks == null ? address : new InetSocketAddress(socks.host(), socks.port());
        ChannelFuture future = local == null ? channel.connect(first) : channel.connect(first, local);
        if (source != null) {
            source.opened(channel, local);
        }
        Promise<Void> beyond = way;
        future.addListener(result -> {
            if (!result.isSuccess()) {
                channel.close();
            }
            if (beyond == null) {
                done.accept(channel, result.cause());
            } else if (!result.isSuccess()) {
                beyond.tryFailure(result.cause());
            }
        });
        return channel;
    }

    /** Sets what must stand before the socket is bound. TCP_NODELAY is Netty's own choice already. */
    private void prepare(Channel channel, ServerSource source, boolean tcp) {
        ChannelConfig config = channel.config();
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        config.setRecvByteBufAllocator(Flow.SERVER_READS);
        config.setWriteBufferWaterMark(Flow.MARKS);
        config.setAutoRead(false);
        // the stream's own deadline watches over it: nothing need be scheduled and cancelled for each connection
        config.setConnectTimeoutMillis(0);
        try {
            if (tcp && stream.back.proxy.settings().is(ProxyOptions.SRVTCPKA)) {
                KeepAlive.on(channel, stream.back.proxy.settings().get(ProxyOptions.SERVER_PROBES));
            }
            if (source != null) {
                source.prepare(channel);
            }
            if (tcp && SocketOptions.wantedBy(settings)) {
                SocketOptions.connecting(channel, settings);
            }
        } catch (ChannelException refused) {
            channel.unsafe().closeForcibly();
            throw refused;
        }
    }

    /** The server's address; {@code 0.0.0.0} means the client's destination address, a port of 0 or an offset its port (manual 5.2 {@code server}). */
    static SocketAddress address(ServerRuntime server, Session client) {
        SocketAddress address = server.address();
        if (!server.followsClient() || !(address instanceof InetSocketAddress inet)) {
            return address;
        }
        boolean samePort = server.mapsPort();
        byte[] reached = inet.getAddress().isAnyLocalAddress() ? client.destinationAddress() : null;
        if (!samePort && reached == null) {
            return address;
        }
        int port = samePort ? client.destinationPort() + server.portShift() : inet.getPort();
        return new InetSocketAddress(reached == null ? inet.getAddress() : internet(reached), port & 0xffff);
    }

    private static InetAddress internet(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException neither) {
            throw new IllegalStateException(neither);
        }
    }
}
