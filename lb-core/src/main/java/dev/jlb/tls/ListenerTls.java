package dev.jlb.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The TLS side of one {@code bind} line: its certificates, and which one a client gets. Shared by all event loops. */
public final class ListenerTls implements AutoCloseable {
    /** A fatal alert in clear (RFC 8446 section 6): no session exists yet that could send it. */
    private static final byte[] UNRECOGNIZED_NAME = {0x15, 3, 3, 0, 2, 2, 112};

    private final List<SslContext> contexts;
    private final Map<String, SslContext> exact;
    private final Map<String, SslContext> wildcards;
    /** Names that a wildcard does not mean, by the wildcard. */
    private final Map<String, Set<String>> exceptions;
    private final boolean strict;
    private final long handshakeMillis;

    ListenerTls(List<SslContext> contexts, Map<String, SslContext> exact, Map<String, SslContext> wildcards, Map<String, Set<String>> exceptions, boolean strict, long handshakeMillis) {
        this.contexts = List.copyOf(contexts);
        this.exact = new HashMap<>(exact);
        this.wildcards = new HashMap<>(wildcards);
        this.exceptions = Map.copyOf(exceptions);
        this.strict = strict;
        this.handshakeMillis = handshakeMillis;
    }

    /**
     * A handler to be put first into a new connection's pipeline. It reports the end of the handshake as Netty's
     * {@code SslHandshakeCompletionEvent}; once that has come, the pipeline holds an {@code SslHandler}.
     */
    public ChannelHandler newHandler(ByteBufAllocator allocator) {
        if (contexts.size() == 1 && !strict) {
            var handler = contexts.get(0).newHandler(allocator);
            handler.setHandshakeTimeoutMillis(handshakeMillis);
            return handler;
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
            protected io.netty.handler.ssl.SslHandler newSslHandler(SslContext context, ByteBufAllocator alloc) {
                var handler = super.newSslHandler(context, alloc);
                handler.setHandshakeTimeoutMillis(handshakeMillis);
                return handler;
            }
        };
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
