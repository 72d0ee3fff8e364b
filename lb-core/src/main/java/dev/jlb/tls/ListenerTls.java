package dev.jlb.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;

/** The TLS side of one {@code bind} line: its certificates, and which one a client gets. Shared by all event loops. */
public final class ListenerTls implements AutoCloseable {
    /** Longest chain of certificates that is followed. */
    private static final int MAX_DEPTH = 16;

    /** A fatal alert in clear (RFC 8446 section 6): no session exists yet that could send it. */
    private static final byte[] UNRECOGNIZED_NAME = {0x15, 3, 3, 0, 2, 2, 112};

    private final List<SslContext> contexts;
    private final Map<String, SslContext> exact;
    private final Map<String, SslContext> wildcards;
    /** Names that a wildcard does not mean, by the wildcard. */
    private final Map<String, Set<String>> exceptions;
    private final boolean strict;
    private final long handshakeMillis;
    private final Watch watch;

    /**
     * What rules and logs may want to know of connections.
     *
     * @param names of the certificates, as the configuration has them
     * @param authorities of {@code ca-file}
     * @param captureBytes {@code tune.ssl.capture-buffer-size}
     * @param keyLog null without {@code tune.ssl.keylog on}
     */
    record Watch(Map<X509Certificate, String> names, List<X509Certificate> authorities, int captureBytes, KeyLog keyLog) {}

    ListenerTls(List<SslContext> contexts, Map<String, SslContext> exact, Map<String, SslContext> wildcards, Map<String, Set<String>> exceptions, boolean strict, long handshakeMillis, Watch watch) {
        this.watch = watch;
        this.contexts = List.copyOf(contexts);
        this.exact = new HashMap<>(exact);
        this.wildcards = new HashMap<>(wildcards);
        this.exceptions = Map.copyOf(exceptions);
        this.strict = strict;
        this.handshakeMillis = handshakeMillis;
    }

    /**
     * Puts TLS at the end of a new connection's pipeline. It reports the end of the handshake as Netty's
     * {@code SslHandshakeCompletionEvent}; once that has come, the pipeline holds an {@code SslHandler}.
     */
    public void begin(Channel channel) {
        if (watch.captureBytes() > 0) {
            channel.pipeline().addLast(new HelloCapture(watch.captureBytes()));
        }
        channel.pipeline().addLast(handler(channel));
    }

    private ChannelHandler handler(Channel channel) {
        if (contexts.size() == 1 && !strict) {
            return watched(contexts.get(0).newHandler(channel.alloc()), channel);
        }
        return new SniHandler((name, promise) -> {
            SslContext context = choose(name);
            return context == null ? promise.setFailure(new javax.net.ssl.SSLHandshakeException("no certificate for '" + name + "' (strict-sni)")) : promise.setSuccess(context);
        }) {
            @Override
            protected Future<SslContext> lookup(ChannelHandlerContext context, String name) throws Exception {
                Future<SslContext> chosen = super.lookup(context, name);
                if (chosen.isDone() && !chosen.isSuccess()) {
                    context.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME)).addListener(ChannelFutureListener.CLOSE);
                }
                return chosen;
            }

            @Override
            protected SslHandler newSslHandler(SslContext context, ByteBufAllocator alloc) {
                return watched(super.newSslHandler(context, alloc), channel);
            }
        };
    }

    private SslHandler watched(SslHandler handler, Channel channel) {
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        if (watch.keyLog() != null) {
            watch.keyLog().watch(handler, channel);
        }
        return handler;
    }

    /** A secret of a connection in hexadecimal; null without {@code tune.ssl.keylog on}. @param label as in key log files */
    public String secret(SSLEngine engine, String label) {
        return watch.keyLog() == null ? null : watch.keyLog().secret(engine, label);
    }

    /** The name under which the configuration has the certificate, or null. */
    public String certificateName(X509Certificate certificate) {
        return watch.names().get(certificate);
    }

    /** The authority at the root of a client's chain, which was verified: its last certificate, or who of {@code ca-file} signed that, and so on up. Null when none is known. */
    public X509Certificate root(X509Certificate last) {
        X509Certificate at = last;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            X509Certificate below = at;
            if (below.getSubjectX500Principal().equals(below.getIssuerX500Principal())) {
                return below;
            }
            X509Certificate above = watch.authorities().stream().filter(authority -> signed(authority, below)).findFirst().orElse(null);
            if (above == null) {
                return watch.authorities().contains(below) ? below : null;
            }
            at = above;
        }
        return null;
    }

    private static boolean signed(X509Certificate authority, X509Certificate certificate) {
        if (!authority.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException other) {
            return false;
        }
    }

    /** Exact name first, then one wildcard label, then the default; null when there is none and {@code strict-sni} is set. */
    SslContext choose(String name) {
        if (name != null) {
            String lower = name.toLowerCase(Locale.ROOT);
            SslContext context = exact.get(lower);
            int dot = lower.indexOf('.');
            if (context == null && dot > 0 && !exceptions.getOrDefault(lower.substring(dot), Set.of()).contains(lower)) {
                context = wildcards.get(lower.substring(dot));
            }
            if (context != null) {
                return context;
            }
        }
        return strict ? null : contexts.get(0);
    }

    @Override
    public void close() {
        contexts.forEach(ReferenceCountUtil::release);
    }
}
