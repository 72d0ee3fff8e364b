package dev.jlb.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Which TLS library runs: BoringSSL where it loads, the JDK's engine otherwise, which costs several times the CPU. */
public final class TlsProvider {
    private TlsProvider() {}

    public static SslProvider get() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    /** For the start-up message and {@code -vv}. */
    public static String description() {
        return OpenSsl.isAvailable() ? OpenSsl.versionString() + " (netty-tcnative)" : "JDK " + Runtime.version() + " (no native TLS library: " + reason() + ")";
    }

    private static String reason() {
        Throwable cause = OpenSsl.unavailabilityCause();
        return cause == null ? "unknown" : String.valueOf(cause.getMessage());
    }
}
