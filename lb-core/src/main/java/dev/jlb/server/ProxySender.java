package dev.jlb.server;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.sample.IpText;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.fetch.CertificateText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    /** {@code PP2_CLIENT_CERT_CONN} and {@code PP2_CLIENT_CERT_SESS}: it showed a certificate. */
    private static final int CLIENT_CERTIFICATE = 6;

    /** Null for one that tells the connection's own addresses. */
    private final HAProxyMessage header;

    private ProxySender(HAProxyMessage header) {
        this.header = header;
    }

    /** Whether the server wants the header. */
    public static boolean wanted(Settings server) {
        return server.get(ServerOptions.SEND_PROXY) > 0;
    }

    /** Prepares the header of a client's connection; {@link #send} sends it. */
    public static void begin(ChannelPipeline pipeline, Settings server, SampleContext.Connection client, byte[] uniqueId, Map<Integer, byte[]> own) {
        pipeline.addFirst(HAProxyMessageEncoder.INSTANCE, new ProxySender(header(server, client, uniqueId, own)));
        if (server.get(ServerOptions.SEND_PROXY) == 2 && server.get(ServerOptions.PROXY_V2_OPTIONS).contains("crc32c")) {
            pipeline.addFirst(new ProxyChecksum());
        }
    }

    /** To be called when the connection stands, before anything else is written: Netty tells of it here before any handler hears of it. */
    public static void send(Channel channel) {
        ProxySender sender = channel.pipeline().get(ProxySender.class);
        if (sender != null) {
            channel.pipeline().context(sender).writeAndFlush(sender.header == null ? own(channel) : sender.header);
            channel.pipeline().remove(HAProxyMessageEncoder.class);
            channel.pipeline().remove(sender);
        }
    }

    private static HAProxyMessage header(Settings server, SampleContext.Connection client, byte[] uniqueId, Map<Integer, byte[]> own) {
        boolean second = server.get(ServerOptions.SEND_PROXY) == 2;
        HAProxyProtocolVersion version = second ? HAProxyProtocolVersion.V2 : HAProxyProtocolVersion.V1;
        List<HAProxyTLV> fields = second ? fields(server.get(ServerOptions.PROXY_V2_OPTIONS), client, uniqueId, own) : List.of();
        byte[] source = client.sourceAddress();
        byte[] destination = client.destinationAddress();
        if (source == null || destination == null) {
            return new HAProxyMessage(version, HAProxyCommand.PROXY, HAProxyProxiedProtocol.UNKNOWN, null, null, 0, 0, fields);
        }
        boolean four = source.length == 4 && destination.length == 4;
        return new HAProxyMessage(
                version, HAProxyCommand.PROXY, four ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6, text(source, four), text(destination, four), client.sourcePort(), client.destinationPort(), fields);
    }

    /** One family for both addresses: where they differ, IPv4 is mapped. */
    private static String text(byte[] address, boolean four) {
        String text = IpText.format(address, 0, address.length);
        return !four && address.length == 4 ? "::ffff:" + text : text;
    }

    private static List<HAProxyTLV> fields(Set<String> options, SampleContext.Connection client, byte[] uniqueId, Map<Integer, byte[]> own) {
        List<HAProxyTLV> fields = new ArrayList<>();
        SampleContext.TlsFacts tls = client.tls();
        if (options.contains("crc32c")) {
            fields.add(new HAProxyTLV((byte) ProxyChecksum.TYPE, Unpooled.wrappedBuffer(new byte[4])));
        }
        own.forEach((type, value) -> fields.add(new HAProxyTLV(type.byteValue(), Unpooled.wrappedBuffer(value))));
        if (options.contains("authority") && tls != null && tls.sni() != null) {
            fields.add(new HAProxyTLV(HAProxyTLV.Type.PP2_TYPE_AUTHORITY, text(tls.sni())));
        }
        if (options.contains("unique-id") && uniqueId != null) {
            fields.add(new HAProxyTLV((byte) 0x05, Unpooled.wrappedBuffer(Arrays.copyOf(uniqueId, Math.min(128, uniqueId.length)))));
        }
        if (options.contains("ssl")) {
            List<HAProxyTLV> inner = new ArrayList<>();
            if (tls != null) {
                inner.add(new HAProxyTLV(HAProxyTLV.Type.PP2_TYPE_SSL_VERSION, text(tls.version())));
            }
            String name = tls == null ? null : clientName(tls);
            if (name != null && options.contains("cert-cn")) {
                inner.add(new HAProxyTLV(HAProxyTLV.Type.PP2_TYPE_SSL_CN, text(name)));
            }
            X509Certificate shown = tls == null ? null : certificate(tls);
            if (shown != null && options.contains("cert-key")) {
                inner.add(new HAProxyTLV((byte) 0x25, text(CertificateText.keyStrength(shown))));
            }
            if (shown != null && options.contains("cert-sig")) {
                inner.add(new HAProxyTLV((byte) 0x24, text(CertificateText.signatureAlgorithm(shown))));
            }
            if (tls != null && options.contains("ssl-cipher")) {
                inner.add(new HAProxyTLV((byte) 0x23, text(tls.cipher())));
            }
            int bits = tls == null ? 0 : name == null ? CLIENT_TLS : CLIENT_TLS | CLIENT_CERTIFICATE;
            fields.add(new HAProxySSLTLV(0, (byte) bits, inner));
        }
        return fields;
    }

    /** The certificate that the client was shown, or null. */
    private static X509Certificate certificate(SampleContext.TlsFacts tls) {
        Certificate[] shown = tls.session().getLocalCertificates();
        return shown != null && shown.length > 0 && shown[0] instanceof X509Certificate certificate ? certificate : null;
    }

    /** The common name in the client's certificate, or null. */
    private static String clientName(SampleContext.TlsFacts tls) {
        try {
            for (Rdn part : new LdapName(tls.session().getPeerPrincipal().getName()).getRdns().reversed()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    return part.getValue().toString();
                }
            }
            return null;
        } catch (SSLPeerUnverifiedException | InvalidNameException noCertificate) {
            return null;
        }
    }

    /** Prepares the header of connections that the proxy makes for itself, such as checks: version 2 says so, version 1 tells the connection's own addresses. */
    public static void beginLocal(ChannelPipeline pipeline, int version) {
        HAProxyMessage header = version == 2 ? new HAProxyMessage(HAProxyProtocolVersion.V2, HAProxyCommand.LOCAL, HAProxyProxiedProtocol.UNKNOWN, null, null, 0, 0) : null;
        pipeline.addFirst(HAProxyMessageEncoder.INSTANCE, new ProxySender(header));
    }

    private static HAProxyMessage own(Channel channel) {
        if (channel.localAddress() instanceof InetSocketAddress local && channel.remoteAddress() instanceof InetSocketAddress remote) {
            byte[] source = local.getAddress().getAddress();
            byte[] destination = remote.getAddress().getAddress();
            boolean four = source.length == 4 && destination.length == 4;
            return new HAProxyMessage(
                    HAProxyProtocolVersion.V1, HAProxyCommand.PROXY, four ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6, text(source, four), text(destination, four), local.getPort(), remote.getPort());
        }
        return new HAProxyMessage(HAProxyProtocolVersion.V1, HAProxyCommand.PROXY, HAProxyProxiedProtocol.UNKNOWN, null, null, 0, 0);
    }

    private static ByteBuf text(String value) {
        return Unpooled.copiedBuffer(value, StandardCharsets.UTF_8);
    }
}
