package dev.jlb.proxy;

import dev.jlb.rule.ActionContext;
import dev.jlb.sample.SampleContext;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;

/** One side's connection as samples see it: addresses, times, TLS. */
final class Session implements SampleContext.Connection, SampleContext.TlsFacts {
    private final Channel channel;
    private final long acceptedMillis;
    final long acceptedNanos;
    /** What {@code tcp-request connection|session} rules track, until the connection ends. */
    final Tracking tracking = new Tracking();
    private Map<Integer, byte[]> proxyFields = Map.of();
    private boolean proxied;
    /** Its TLS handshake is over and was counted. */
    boolean secured;
    private byte[] sourceAddress;
    private int sourcePort;
    private byte[] destinationAddress;
    private int destinationPort;

    Session(Channel channel, boolean accepted) {
        this.channel = channel;
        this.acceptedMillis = System.currentTimeMillis();
        this.acceptedNanos = System.nanoTime();
        SocketAddress source = accepted ? channel.remoteAddress() : channel.localAddress();
        SocketAddress destination = accepted ? channel.localAddress() : channel.remoteAddress();
        if (source instanceof InetSocketAddress inet && inet.getAddress() != null) {
            sourceAddress = inet.getAddress().getAddress();
            sourcePort = inet.getPort();
        }
        if (destination instanceof InetSocketAddress inet && inet.getAddress() != null) {
            destinationAddress = inet.getAddress().getAddress();
            destinationPort = inet.getPort();
        }
    }

    Channel channel() {
        return channel;
    }

    void source(byte[] address, int port) {
        sourceAddress = address != null ? address : sourceAddress;
        sourcePort = port >= 0 ? port : sourcePort;
    }

    /** The connection was made for somebody else. */
    void proxied(ProxyHeader.Received header) {
        if (header.source() != null) {
            source(header.source(), header.sourcePort());
            destination(header.destination(), header.destinationPort());
        }
        proxyFields = header.fields();
        proxied = true;
    }

    void packetField(ActionContext.PacketField field, int value) {
        PacketFields.set(channel, field, value);
    }

    @Override
    public byte[] proxyField(int type) {
        return proxyFields.get(type);
    }

    void destination(byte[] address, int port) {
        destinationAddress = address != null ? address : destinationAddress;
        destinationPort = port >= 0 ? port : destinationPort;
    }

    @Override
    public boolean proxied() {
        return proxied;
    }

    @Override
    public long measured(String what) {
        if (!(channel instanceof EpollSocketChannel epoll) || sourceAddress == null) {
            return -1;
        }
        EpollTcpInfo info = epoll.tcpInfo();
        return switch (what) {
            case "rtt" -> info.rtt();
            case "rttvar" -> info.rttvar();
            case "unacked" -> info.unacked();
            case "sacked" -> info.sacked();
            case "lost" -> info.lost();
            case "retrans" -> info.retrans();
            case "fackets" -> info.fackets();
            case "reordering" -> info.reordering();
            default -> -1;
        };
    }

    @Override
    public byte[] sourceAddress() {
        return sourceAddress;
    }

    @Override
    public int sourcePort() {
        return sourcePort;
    }

    @Override
    public byte[] destinationAddress() {
        return destinationAddress;
    }

    @Override
    public int destinationPort() {
        return destinationPort;
    }

    @Override
    public SampleContext.TlsFacts tls() {
        return channel.pipeline().get(SslHandler.class) == null ? null : this;
    }

    @Override
    public long acceptedMillis() {
        return acceptedMillis;
    }

    @Override
    public SSLSession session() {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        return handler == null ? null : handler.engine().getSession();
    }

    @Override
    public String version() {
        return session().getProtocol();
    }

    @Override
    public String cipher() {
        return session().getCipherSuite();
    }

    @Override
    public String alpn() {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        return handler == null ? null : handler.applicationProtocol();
    }

    @Override
    public String sni() {
        if (session() instanceof ExtendedSSLSession extended) {
            try {
                for (SNIServerName name : extended.getRequestedServerNames()) {
                    if (name instanceof SNIHostName host) {
                        return host.getAsciiName();
                    }
                }
            } catch (UnsupportedOperationException notKnown) {
                return null;
            }
        }
        return null;
    }
}
