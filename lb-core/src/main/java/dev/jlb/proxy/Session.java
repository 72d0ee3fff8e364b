package dev.jlb.proxy;

import dev.jlb.proxy.header.ConnectionHeader;
import dev.jlb.rule.ActionContext;
import dev.jlb.sample.ClientHello;
import dev.jlb.sample.ConnectionError;
import dev.jlb.sample.Phase;
import dev.jlb.sample.SampleContext;
import dev.jlb.tls.EngineFacts;
import dev.jlb.tls.ListenerTls;
import dev.jlb.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** One side's connection as samples see it: addresses, times, TLS. */
final class Session implements SampleContext.Connection, SampleContext.TlsFacts {
    private final Channel channel;
    private final long acceptedMillis;
    final long acceptedNanos;
    /** What {@code tcp-request connection|session} rules track, until the connection ends. */
    final Tracking tracking = new Tracking();
    private List<ConnectionHeader.Field> proxyFields = List.of();
    private boolean proxied;
    /** Its TLS handshake is over and was counted. */
    boolean secured;
    private byte[] sourceAddress;
    private int sourcePort;
    private byte[] destinationAddress;
    private int destinationPort;
    /** The connection's own, where rules have set others for its session or for a stream; else null. */
    private SampleContext.Endpoints own;
    /** What counts again for the next stream, where rules have set others for this one; else null. */
    private SampleContext.Endpoints beforeStream;
    private ConnectionError error = ConnectionError.NONE;
    private String tlsError;
    private ClientHello hello;
    /** How it was encrypted: by the one or the other, or neither. */
    private ListenerTls listenerTls;

    private ServerTls serverTls;
    private SslHandler handler;

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

    void encrypted(ListenerTls by) {
        listenerTls = by;
    }

    void encrypted(ServerTls by) {
        serverTls = by;
    }

    void hello(ClientHello kept) {
        hello = kept;
    }

    /** It cannot be used. @param cause of TLS, or null */
    void failed(ConnectionError what, Throwable cause) {
        error = what;
        tlsError = cause == null ? null : EngineFacts.error(cause);
        handler();
    }

    void source(byte[] address, int port) {
        sourceAddress = address != null ? address : sourceAddress;
        sourcePort = port >= 0 ? port : sourcePort;
    }

    /** The connection was made for somebody else. @param header null when there was none */
    void proxied(ConnectionHeader.Received header) {
        if (header == null) {
            return;
        }
        if (header.source() != null) {
            source(header.source(), header.sourcePort());
            destination(header.destination(), header.destinationPort());
        }
        proxyFields = header.fields();
        proxied = true;
    }

    /** Others count from here on, for as long as the rule set says: the connection's own, all its streams' or the current stream's. */
    void endpoints(Phase phase, byte[] sourceNow, int sourcePortNow, byte[] destinationNow, int destinationPortNow) {
        if (phase != Phase.TCP_REQUEST_CONNECTION && own == null) {
            own = SampleContext.Endpoints.of(this);
        }
        if (phase != Phase.TCP_REQUEST_CONNECTION && phase != Phase.TCP_REQUEST_SESSION && beforeStream == null) {
            beforeStream = SampleContext.Endpoints.of(this);
        }
        source(sourceNow, sourcePortNow);
        destination(destinationNow, destinationPortNow);
    }

    /** The next stream begins: what rules have set for the last one is over. */
    void nextStream() {
        if (beforeStream != null) {
            sourceAddress = beforeStream.source();
            sourcePort = beforeStream.sourcePort();
            destinationAddress = beforeStream.destination();
            destinationPort = beforeStream.destinationPort();
            beforeStream = null;
        }
    }

    @Override
    public SampleContext.Endpoints own() {
        return own != null ? own : SampleContext.Endpoints.of(this);
    }

    void packetField(ActionContext.PacketField field, int value) {
        PacketFields.set(channel, field, value);
    }

    @Override
    public byte[] proxyField(int type, int index) {
        int seen = 0;
        for (ConnectionHeader.Field field : proxyFields) {
            if (field.type() == type && seen++ == index) {
                return field.value();
            }
        }
        return null;
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
        return handler() == null ? null : this;
    }

    @Override
    public long acceptedMillis() {
        return acceptedMillis;
    }

    @Override
    public ConnectionError error() {
        return error;
    }

    @Override
    public String tlsError() {
        return tlsError;
    }

    @Override
    public ClientHello hello() {
        return hello;
    }

    /** Kept for what asks when the connection is gone; null before somebody asked. */
    private String sni;

    /** Kept, as a channel that is closed has no handlers any more. */
    private SslHandler handler() {
        if (handler == null && (listenerTls != null || serverTls != null)) {
            handler = channel.pipeline().get(SslHandler.class);
        }
        return handler;
    }

    private SSLEngine engine() {
        return handler() == null ? null : handler.engine();
    }

    @Override
    public SSLSession session() {
        SSLEngine engine = engine();
        return engine == null ? null : engine.getSession();
    }

    @Override
    public String curve() {
        return EngineFacts.curve(engine());
    }

    @Override
    public Boolean resumed() {
        return EngineFacts.resumed(engine());
    }

    @Override
    public byte[] masterKey() {
        return EngineFacts.masterKey(engine());
    }

    @Override
    public byte[] clientRandom() {
        return EngineFacts.clientRandom(engine());
    }

    @Override
    public byte[] serverRandom() {
        return EngineFacts.serverRandom(engine());
    }

    @Override
    public String secret(String label) {
        return listenerTls != null ? listenerTls.secret(engine(), label) : serverTls != null ? serverTls.secret(engine(), label) : null;
    }

    @Override
    public String certificateName() {
        Certificate[] shown = listenerTls == null ? null : session().getLocalCertificates();
        return shown == null || shown.length == 0 || !(shown[0] instanceof X509Certificate certificate) ? null : listenerTls.certificateName(certificate);
    }

    @Override
    public X509Certificate root() {
        try {
            Certificate[] chain = listenerTls == null ? new Certificate[0] : session().getPeerCertificates();
            return chain.length == 0 ? null : listenerTls.root((X509Certificate) chain[chain.length - 1]);
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    @Override
    public String version() {
        return session().getProtocol();
    }

    @Override
    public String cipher() {
        return EngineFacts.cipher(engine());
    }

    @Override
    public String alpn() {
        return handler() == null ? null : handler.applicationProtocol();
    }

    @Override
    public String sni() {
        if (sni == null && engine() != null) {
            sni = EngineFacts.askedFor(engine());
        }
        return sni;
    }
}
