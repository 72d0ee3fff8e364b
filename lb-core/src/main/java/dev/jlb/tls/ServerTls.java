package dev.jlb.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** The TLS side of one server's connections. Shared by all event loops. */
public final class ServerTls implements AutoCloseable {
    private final SslContext context;
    /** Null without {@code tune.ssl.keylog on}. */
    private final KeyLog keyLog;

    private final boolean verify;
    private final String verifyHost;

    ServerTls(SslContext context, KeyLog keyLog, boolean verify, String verifyHost) {
        this.keyLog = keyLog;
        this.context = context;
        this.verify = verify;
        this.verifyHost = verifyHost;
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
        SslHandler handler = checksName || sni != null ? context.newHandler(allocator, checksName ? expected : sni, -1) : context.newHandler(allocator);
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(checksName ? "HTTPS" : "");
        parameters.setServerNames(sni == null || !isName(sni) ? List.of() : List.of(new SNIHostName(sni)));
        handler.engine().setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(timeoutMillis);
        return handler;
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

    /** RFC 6066 section 3: a literal address is no server name. */
    private static boolean isName(String text) {
        return !text.isEmpty() && text.indexOf(':') < 0 && text.chars().anyMatch(c -> Character.isLetter(c)) && text.chars().allMatch(c -> c > ' ' && c < 127) && !text.endsWith(".");
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(context);
    }
}
