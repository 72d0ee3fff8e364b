package dev.jlb.tls;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.sample.IpText;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509TrustManager;

/** The TLS side of one server's connections. Shared by all event loops. */
public final class ServerTls implements TlsUser, AutoCloseable {
    private final Server server;
    private final TlsStore store;
    /** Null without {@code tune.ssl.keylog on}. */
    private final KeyLog keyLog;

    private final boolean verify;
    private final String verifyHost;
    private final boolean noTickets;
    private volatile SslContext context;

    ServerTls(Server server, TlsStore store, KeyLog keyLog) throws PemException {
        this.server = server;
        this.store = store;
        this.keyLog = keyLog;
        String own = server.settings().get(ServerOptions.VERIFY);
        this.verify = (own.isEmpty() ? store.global().get(GlobalSettings.SERVER_VERIFY) : own).equals("required");
        this.verifyHost = server.settings().get(ServerOptions.VERIFYHOST);
        this.noTickets = (server.settings().has(ServerOptions.NO_TLS_TICKETS) ? server.settings() : store.global().get(GlobalSettings.SERVER_OPTIONS)).is(ServerOptions.NO_TLS_TICKETS);
        this.context = build();
        store.uses(this);
    }

    private SslContext build() throws PemException {
        Settings settings = server.settings();
        Settings global = store.global();
        Settings defaults = global.get(GlobalSettings.SERVER_OPTIONS);
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(TlsProvider.get());
        String authorities = settings.get(ServerOptions.CA_FILE);
        String revoked = settings.get(ServerOptions.CRL_FILE);
        if (!verify) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else if (!authorities.isEmpty() && !authorities.equals("@system-ca")) {
            List<X509Certificate> anchors = store.authorities(authorities);
            if (revoked.isEmpty()) {
                builder.trustManager(anchors.toArray(X509Certificate[]::new));
            } else {
                builder.trustManager((X509TrustManager) new RevocationTrust(anchors, store.revocations(revoked)));
            }
        }
        if (!settings.get(ServerOptions.CRT).isEmpty()) {
            PemBundle own = store.certificates(settings.get(ServerOptions.CRT)).getFirst().bundle();
            builder.keyManager(own.key(), own.chain().toArray(X509Certificate[]::new));
        }
        List<String> off = new ArrayList<>(settings.get(ServerOptions.OFF_VERSIONS));
        off.addAll(defaults.get(ServerOptions.OFF_VERSIONS));
        String low = settings.has(ServerOptions.MIN_VERSION) ? settings.get(ServerOptions.MIN_VERSION) : defaults.get(ServerOptions.MIN_VERSION);
        String high = settings.has(ServerOptions.MAX_VERSION) ? settings.get(ServerOptions.MAX_VERSION) : defaults.get(ServerOptions.MAX_VERSION);
        builder.protocols(TlsVersions.of(low, high, off));
        TlsContexts.ciphers(builder, or(settings.get(ServerOptions.CIPHERS), global.get(GlobalSettings.SERVER_CIPHERS)), or(settings.get(ServerOptions.CIPHERSUITES), global.get(GlobalSettings.SERVER_CIPHERSUITES)));
        TlsContexts.alpn(builder, settings.get(ServerOptions.ALPN));
        String curves = or(settings.get(ServerOptions.CURVES), global.get(GlobalSettings.SERVER_CURVES));
        if (!curves.isEmpty() && TlsProvider.get() != SslProvider.JDK) {
            builder.option(OpenSslContextOption.GROUPS, TlsGroups.of(curves));
        }
        SslContext built = TlsContexts.build(builder, "'server " + server.name() + "'");
        resumption(built, settings);
        if (keyLog != null) {
            keyLog.attach(built);
        }
        return built;
    }

    /** Sessions go on unless {@code no-ssl-reuse} forbids it. The JDK's engine cannot be told. */
    private static void resumption(SslContext built, Settings settings) {
        if (built instanceof ReferenceCountedOpenSslContext library && settings.is(ServerOptions.NO_SSL_REUSE)) {
            library.sessionContext().setSessionCacheEnabled(false);
        }
    }

    private static String or(String own, String other) {
        return own.isEmpty() ? other : own;
    }

    @Override
    public synchronized void rebuild() throws PemException {
        SslContext old = context;
        context = build();
        // connections that use it hold it themselves
        ReferenceCountUtil.release(old);
    }

    @Override
    public int certificates(String name) {
        String own = server.settings().get(ServerOptions.CRT);
        return !own.isEmpty() && store.path(own).equals(name) ? 1 : 0;
    }

    @Override
    public int verifiers(String name) {
        return server.settings().get(ServerOptions.CA_FILE).equals(name) || server.settings().get(ServerOptions.CRL_FILE).equals(name) ? 1 : 0;
    }

    /**
     * A handler for a new connection, first in its pipeline. The handshake starts when the connection is active.
     *
     * @param sni the name to ask for, or null; with {@code verify required} it is also the name that the
     *     certificate must bear; {@code verifyhost} counts without it (manual 5.2 {@code verify}, {@code verifyhost})
     * @param timeoutMillis of the handshake, 0 for none
     */
    public SslHandler newHandler(ByteBufAllocator allocator, String sni, long timeoutMillis) {
        String expected = sni == null || sni.isEmpty() ? verifyHost : sni;
        boolean checksName = verify && expected != null && !expected.isEmpty();
        // the engine's peer host is what Netty's and the JDK's verification compare with
        SslHandler handler = handler(allocator, checksName ? expected : sni);
        if (noTickets) {
            EngineFacts.refuseTickets(handler.engine());
        }
        try {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm(checksName ? "HTTPS" : "");
            parameters.setServerNames(List.of());
            handler.engine().setSSLParameters(parameters);
            if (sni != null && isName(sni)) {
                EngineFacts.askFor(handler.engine(), sni);
            }
        } catch (RuntimeException refused) {
            ReferenceCountUtil.release(handler.engine());
            throw refused;
        }
        handler.setHandshakeTimeoutMillis(timeoutMillis);
        return handler;
    }

    /** With the context of now; one that the runtime API replaces in this moment may be gone. */
    private SslHandler handler(ByteBufAllocator allocator, String peer) {
        SslContext current = context;
        while (true) {
            try {
                return peer != null ? current.newHandler(allocator, peer, -1) : current.newHandler(allocator);
            } catch (IllegalReferenceCountException replaced) {
                if (context == current) {
                    throw replaced;
                }
                current = context;
            }
        }
    }

    /** A connection's secrets are to be kept, if {@code tune.ssl.keylog} is on. */
    public void watch(SslHandler handler, Channel channel) {
        if (keyLog != null) {
            keyLog.watch(handler, channel);
        }
    }

    /** A secret of a connection in hexadecimal; null without {@code tune.ssl.keylog on}. @param label as in key log files */
    public String secret(SSLEngine engine, String label) {
        return keyLog == null ? null : keyLog.secret(engine, label);
    }

    /** RFC 6066 section 3: a literal address is no server name, nor is what does not fit. Everything else is sent as it is. */
    private static boolean isName(String text) {
        return !text.isEmpty() && text.length() < 256 && text.indexOf(0) < 0 && IpText.parse(text) == null;
    }

    @Override
    public synchronized void close() {
        store.forget(this);
        ReferenceCountUtil.release(context);
    }
}
