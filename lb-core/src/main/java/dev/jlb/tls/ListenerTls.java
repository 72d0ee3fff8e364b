package dev.jlb.tls;

import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.GlobalSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsyncMapping;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.concurrent.Future;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;

/** The TLS side of one {@code bind} line: its certificates, and which one a client gets. Shared by all event loops. */
public final class ListenerTls implements TlsUser, AutoCloseable {
    /** Longest chain of certificates that is followed. */
    private static final int MAX_DEPTH = 16;

    /** A fatal alert in clear (RFC 8446 section 6): no session exists yet that could send it. */
    private static final byte[] UNRECOGNIZED_NAME = {0x15, 3, 3, 0, 2, 2, 112};

    private final ListenerContexts contexts;
    private final TlsStore store;
    private final Bind bind;
    private final boolean strict;
    private final long handshakeMillis;
    /** {@code tune.ssl.capture-buffer-size}. */
    private final boolean noTickets;
    private final int captureBytes;
    /** Null without {@code tune.ssl.keylog on}. */
    private final KeyLog keyLog;
    private volatile SniTable table;

    ListenerTls(ListenerContexts contexts, TlsStore store, Bind bind, long handshakeMillis, KeyLog keyLog) throws PemException {
        this.contexts = contexts;
        this.store = store;
        this.bind = bind;
        this.strict = bind.settings().is(BindOptions.STRICT_SNI);
        this.noTickets = (bind.settings().has(BindOptions.NO_TLS_TICKETS) ? bind.settings() : store.global().get(GlobalSettings.BIND_OPTIONS)).is(BindOptions.NO_TLS_TICKETS);
        this.handshakeMillis = handshakeMillis;
        this.captureBytes = store.global().get(GlobalSettings.SSL_CAPTURE);
        this.keyLog = keyLog;
        this.table = contexts.build();
        store.uses(this);
    }

    @Override
    public synchronized void rebuild() throws PemException {
        table = contexts.build();
        contexts.releaseOld();
    }

    /** The line that it serves. */
    Bind bind() {
        return bind;
    }

    @Override
    public int certificates(String name) {
        return (int) table.certificates().stream().filter(one -> one.entry().stored().name().equals(name)).count();
    }

    @Override
    public int verifiers(String name) {
        return (int) table.certificates().stream().map(one -> one.entry().settings())
                .filter(line -> line.get(BindOptions.CA_FILE).equals(name) || line.get(BindOptions.CA_VERIFY_FILE).equals(name) || line.get(BindOptions.CRL_FILE).equals(name)).count();
    }

    /** Whether its certificates come from that list or folder. */
    boolean reads(String list) {
        return bind.settings().get(BindOptions.CERTIFICATES).stream().anyMatch(use -> use.name().equals(list));
    }

    boolean isDefault(String name) {
        return table.defaults().stream().anyMatch(one -> one.entry().stored().name().equals(name));
    }

    /** Takes other keys of session tickets. */
    synchronized void ticketKeys() throws PemException {
        contexts.ticketKeys();
    }

    SniTable table() {
        return table;
    }

    /**
     * Puts TLS at the end of a new connection's pipeline. It reports the end of the handshake as Netty's
     * {@code SslHandshakeCompletionEvent}; once that has come, the pipeline holds an {@code SslHandler}.
     */
    public void begin(Channel channel) {
        if (captureBytes > 0) {
            channel.pipeline().addLast(new HelloCapture(captureBytes));
        }
        channel.pipeline().addLast(handler(channel));
    }

    private ChannelHandler handler(Channel channel) {
        SniTable current = table;
        return current.single() && !strict ? watched(handler(current.certificates().getFirst(), channel.alloc()), channel) : new Choice(channel);
    }

    /** A handler with that certificate, or, when the runtime API has just replaced it, with what took its place. */
    private SslHandler handler(SniTable.Certificate certificate, ByteBufAllocator alloc) {
        SniTable.Certificate now = certificate;
        while (true) {
            try {
                SslHandler handler = now.context().newHandler(alloc);
                if (noTickets) {
                    EngineFacts.refuseTickets(handler.engine());
                }
                OcspResponse staple = now.ocsp();
                if (staple != null && handler.engine() instanceof ReferenceCountedOpenSslEngine library && staple.validAt(Instant.now())) {
                    library.setOcspResponse(staple.der());
                }
                return handler;
            } catch (IllegalReferenceCountException replaced) {
                SniTable.Certificate next = table.successor(now);
                if (next == null || next == now) {
                    throw replaced;
                }
                now = next;
            }
        }
    }

    /** Waits for the name that the client asks for. */
    private final class Choice extends SniHandler {
        private final Channel channel;
        private HelloCapabilities client = HelloCapabilities.ANY;
        private SniTable.Certificate chosen;

        Choice(Channel channel) {
            super((AsyncMapping<String, SslContext>) (name, promise) -> promise.setFailure(new IllegalStateException()));
            this.channel = channel;
        }

        @Override
        protected Future<SslContext> lookup(ChannelHandlerContext context, ByteBuf hello) throws Exception {
            if (hello != null && table.severalKinds()) {
                client = HelloCapabilities.of(hello);
            }
            return super.lookup(context, hello);
        }

        @Override
        protected Future<SslContext> lookup(ChannelHandlerContext context, String name) {
            chosen = table.choose(name, client, strict);
            if (chosen != null) {
                return context.executor().newSucceededFuture(chosen.context());
            }
            context.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME)).addListener(ChannelFutureListener.CLOSE);
            return context.executor().newFailedFuture(new SSLHandshakeException("no certificate for '" + name + "' (strict-sni)"));
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator alloc) {
            return watched(handler(chosen, alloc), channel);
        }
    }

    private SslHandler watched(SslHandler handler, Channel channel) {
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        if (keyLog != null) {
            keyLog.watch(handler, channel);
        }
        return handler;
    }

    /** A secret of a connection in hexadecimal; null without {@code tune.ssl.keylog on}. @param label as in key log files */
    public String secret(SSLEngine engine, String label) {
        return keyLog == null ? null : keyLog.secret(engine, label);
    }

    /** The name under which the configuration has the certificate, or null. */
    public String certificateName(X509Certificate certificate) {
        return table.nameOf(certificate);
    }

    /** The authority at the root of a client's chain, which was verified: its last certificate, or who of {@code ca-file} signed that, and so on up. Null when none is known. */
    public X509Certificate root(X509Certificate last) {
        X509Certificate at = last;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            X509Certificate below = at;
            if (below.getSubjectX500Principal().equals(below.getIssuerX500Principal())) {
                return below;
            }
            X509Certificate above = table.authorities().stream().filter(authority -> signed(authority, below)).findFirst().orElse(null);
            if (above == null) {
                return table.authorities().contains(below) ? below : null;
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

    /** What a client gets that asks for that name and knows every kind of key; null when there is nothing and {@code strict-sni} is set. */
    SslContext choose(String name) {
        SniTable.Certificate certificate = table.choose(name, HelloCapabilities.ANY, strict);
        return certificate == null ? null : certificate.context();
    }

    @Override
    public synchronized void close() {
        store.forget(this);
        contexts.close();
    }
}
