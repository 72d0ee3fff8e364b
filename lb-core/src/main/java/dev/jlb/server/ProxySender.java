package dev.jlb.server;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.fetch.CertificateText;
import dev.jlb.tls.VerifyResult;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Sends the header of the PROXY protocol as the first bytes of a server's connection, before any TLS (proxy-protocol.txt; manual 5.2 {@code send-proxy}, {@code proxy-v2-options}). */
public final class ProxySender extends ChannelInboundHandlerAdapter {
    /** {@code PP2_CLIENT_SSL}: the client came over TLS. */
    private static final int CLIENT_TLS = 1;
    /** {@code PP2_CLIENT_CERT_CONN}: it showed a certificate over this connection. */
    private static final int CLIENT_SHOWED = 2;
    /** {@code PP2_CLIENT_CERT_SESS}: it did so at least once in its TLS session. */
    private static final int CLIENT_CERTIFICATE = 4;
    private static final int MAX_UNIQUE_ID = 128;
    private static final byte[] NOTHING = {};

    /** Null for one that tells the connection's own addresses. */
    private ByteBuf header;
    /** Where such a connection leads. */
    private final SocketAddress to;

    private ProxySender(ByteBuf header, SocketAddress to) {
        this.header = header;
        this.to = to;
    }

    /** Whether the server wants the header. */
    public static boolean wanted(Settings server) {
        return server.get(ServerOptions.SEND_PROXY) > 0;
    }

    /** Prepares the header of a client's connection; {@link #send} sends it. */
    public static void begin(ChannelPipeline pipeline, Settings server, SampleContext.Connection client, byte[] uniqueId, Map<Integer, byte[]> own) {
        ByteBuf header = server.get(ServerOptions.SEND_PROXY) >= 2 ? block(server.get(ServerOptions.PROXY_V2_OPTIONS), client, uniqueId, own)
                : ProxyHeaderWriter.line(client.sourceAddress(), client.sourcePort(), client.destinationAddress(), client.destinationPort());
        pipeline.addFirst(new ProxySender(header, null));
    }

    /** Prepares the header of connections that the proxy makes for itself, such as checks: version 2 says so, version 1 tells the connection's own addresses. @param to the server, whatever proxy lies between */
    public static void beginLocal(ChannelPipeline pipeline, Settings server, SocketAddress to) {
        pipeline.addFirst(new ProxySender(server.get(ServerOptions.SEND_PROXY) >= 2 ? local(server.get(ServerOptions.PROXY_V2_OPTIONS)) : null, to));
    }

    private static ByteBuf local(Set<String> options) {
        ProxyHeaderWriter header = new ProxyHeaderWriter(null, 0, null, 0);
        if (options.contains("crc32c")) {
            header.checksum();
        }
        if (options.contains("ssl")) {
            tls(header, options, null);
        }
        return header.block();
    }

    /** To be called when the connection stands, before anything else is written: Netty tells of it here before any handler hears of it. */
    public static void send(Channel channel) {
        ProxySender sender = channel.pipeline().get(ProxySender.class);
        if (sender != null) {
            ByteBuf header = sender.header == null ? own(channel.localAddress(), sender.to) : sender.header;
            sender.header = null;
            channel.pipeline().context(sender).writeAndFlush(header);
            channel.pipeline().remove(sender);
        }
    }

    private static ByteBuf block(Set<String> options, SampleContext.Connection client, byte[] uniqueId, Map<Integer, byte[]> own) {
        SampleContext.TlsFacts tls = client.tls();
        ProxyHeaderWriter header = new ProxyHeaderWriter(client.sourceAddress(), client.sourcePort(), client.destinationAddress(), client.destinationPort());
        if (options.contains("crc32c")) {
            header.checksum();
        }
        if (tls != null && tls.alpn() != null && !tls.alpn().isEmpty()) {
            header.field(0x01, bytes(tls.alpn()));
        }
        own.forEach(header::field);
        if (options.contains("authority") && tls != null && tls.sni() != null) {
            header.field(0x02, bytes(tls.sni()));
        }
        if (options.contains("unique-id")) {
            header.field(0x05, uniqueId == null ? NOTHING : Arrays.copyOf(uniqueId, Math.min(MAX_UNIQUE_ID, uniqueId.length)));
        }
        if (options.contains("ssl")) {
            tls(header, options, tls);
        }
        return header.block();
    }

    private static void tls(ProxyHeaderWriter header, Set<String> options, SampleContext.TlsFacts tls) {
        X509Certificate client = tls == null ? null : client(tls);
        int start = header.begin(0x20);
        header.tlsStart(flags(tls, client), client == null ? 0 : VerifyResult.of(tls.session()).verify());
        if (tls != null) {
            header.field(0x21, bytes(tls.version()));
            String name = client != null && options.contains("cert-cn") ? commonName(client) : null;
            if (name != null) {
                header.field(0x22, bytes(name));
            }
            X509Certificate shown = certificate(tls);
            if (shown != null && options.contains("cert-key")) {
                header.field(0x25, bytes(CertificateText.keyStrength(shown)));
            }
            if (shown != null && options.contains("cert-sig")) {
                header.field(0x24, bytes(CertificateText.signatureAlgorithm(shown)));
            }
            if (options.contains("ssl-cipher")) {
                header.field(0x23, bytes(tls.cipher()));
            }
        }
        header.end(start);
    }

    private static int flags(SampleContext.TlsFacts tls, X509Certificate client) {
        if (tls == null) {
            return 0;
        }
        return client == null ? CLIENT_TLS : CLIENT_TLS | CLIENT_CERTIFICATE | (Boolean.TRUE.equals(tls.resumed()) ? 0 : CLIENT_SHOWED);
    }

    /** The certificate that the client was shown, or null. */
    private static X509Certificate certificate(SampleContext.TlsFacts tls) {
        Certificate[] shown = tls.session().getLocalCertificates();
        return shown != null && shown.length > 0 && shown[0] instanceof X509Certificate certificate ? certificate : null;
    }

    /** The client's certificate, or null. */
    private static X509Certificate client(SampleContext.TlsFacts tls) {
        try {
            return tls.session().getPeerCertificates()[0] instanceof X509Certificate certificate ? certificate : null;
        } catch (SSLPeerUnverifiedException noCertificate) {
            return null;
        }
    }

    /** The first common name in a certificate, or null. */
    private static String commonName(X509Certificate certificate) {
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    return part.getValue().toString();
                }
            }
            return null;
        } catch (InvalidNameException unreadable) {
            return null;
        }
    }

    private static ByteBuf own(SocketAddress from, SocketAddress to) {
        if (from instanceof InetSocketAddress local && to instanceof InetSocketAddress remote) {
            return ProxyHeaderWriter.line(local.getAddress().getAddress(), local.getPort(), remote.getAddress().getAddress(), remote.getPort());
        }
        return ProxyHeaderWriter.line(null, 0, null, 0);
    }

    /** A connection that never stood leaves its header behind. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (header != null) {
            header.release();
            header = null;
        }
    }

    private static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
