package dev.jlb.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.KeyLogCallback;
import io.netty.internal.tcnative.SSLContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;

/**
 * The secrets of the connections of one listener or server, each as long as its connection lives (manual 3.2 {@code tune.ssl.keylog}). Only BoringSSL hands them out; with the JDK's engine there are none.
 */
public final class KeyLog {
    /** By the address that the library gives a connection; label of the key log to the secret in hexadecimal. */
    private final Map<Long, Map<String, String>> secrets = new ConcurrentHashMap<>();

    private final KeyLogCallback callback = (connection, line) -> {
        Map<String, String> own = secrets.get(connection);
        String[] words = new String(line, StandardCharsets.ISO_8859_1).split(" ");
        if (own != null && words.length == 3) {
            own.put(words[0], words[2]);
        }
    };

    /** Listens to all connections of a context. */
    void attach(SslContext context) {
        if (context instanceof ReferenceCountedOpenSslContext library) {
            SSLContext.setKeyLogCallback(NativeContext.pointer(library), callback);
        }
    }

    /** A connection begins. */
    void watch(SslHandler handler, Channel channel) {
        if (handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
            long connection = engine.sslPointer();
            Map<String, String> own = new ConcurrentHashMap<>();
            secrets.put(connection, own);
            // not what another connection at the same address has learned by then
            channel.closeFuture().addListener(closed -> secrets.remove(connection, own));
        }
    }

    /** Null when there is none. @param label as in key log files */
    public String secret(SSLEngine engine, String label) {
        Map<String, String> own = engine instanceof ReferenceCountedOpenSslEngine library ? secrets.get(library.sslPointer()) : null;
        return own == null ? null : own.get(label);
    }
}
