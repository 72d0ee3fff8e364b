package dev.jlb.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.OpenSslSession;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;

/** What BoringSSL tells of a connection beyond the JDK's interface; the JDK's own engine keeps all this to itself (null). */
public final class EngineFacts {
    private static final Pattern LIBRARY_ERROR = Pattern.compile("error:([0-9a-fA-F]{8}):[^\\r\\n]*");
    private static final String WRONG_VERSION = "error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER";
    /** BoringSSL's names of curves where OpenSSL's are others. */
    private static final Map<String, String> CURVES = Map.of("P-224", "secp224r1", "P-256", "prime256v1", "P-384", "secp384r1", "P-521", "secp521r1", "x25519", "X25519");

    private EngineFacts() {}

    /** {@code no-tls-tickets}: Netty turns tickets on for each engine, whatever its context says. */
    static void refuseTickets(SSLEngine engine) {
        if (engine instanceof ReferenceCountedOpenSslEngine library) {
            SSL.setOptions(library.sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
    }

    /** The name that a client's hello asks for; {@code SNIHostName} refuses some that are in use, with an underscore for one. */
    static void askFor(SSLEngine engine, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        if (engine instanceof ReferenceCountedOpenSslEngine library) {
            SSL.setTlsExtHostName(library.sslPointer(), new String(bytes, StandardCharsets.UTF_8));
        } else {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIServerName(StandardConstants.SNI_HOST_NAME, bytes) {}));
            engine.setSSLParameters(parameters);
        }
    }

    /** The name that the client's hello asks for, as it is, or null. */
    public static String askedFor(SSLEngine engine) {
        if (engine instanceof ReferenceCountedOpenSslEngine library) {
            long connection = library.sslPointer();
            String name = connection == 0 ? null : SSL.getSniHostname(connection);
            return name == null ? null : new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        }
        if (engine.getSession() instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name.getType() == StandardConstants.SNI_HOST_NAME) {
                    return new String(name.getEncoded(), StandardCharsets.ISO_8859_1);
                }
            }
        }
        return null;
    }

    private static byte[] ask(SSLEngine engine, LongFunction<byte[]> question) {
        long connection = engine instanceof ReferenceCountedOpenSslEngine library ? library.sslPointer() : 0;
        byte[] answer = connection == 0 ? null : question.apply(connection);
        return answer == null || answer.length == 0 ? null : answer;
    }

    public static byte[] masterKey(SSLEngine engine) {
        return ask(engine, SSL::getMasterKey);
    }

    public static byte[] clientRandom(SSLEngine engine) {
        return ask(engine, SSL::getClientRandom);
    }

    public static byte[] serverRandom(SSLEngine engine) {
        return ask(engine, SSL::getServerRandom);
    }

    /** Whether the handshake was shortened by an earlier session; null when nobody knows. */
    public static Boolean resumed(SSLEngine engine) {
        long connection = engine instanceof ReferenceCountedOpenSslEngine library ? library.sslPointer() : 0;
        return connection == 0 ? null : (Boolean) SSL.isSessionReused(connection);
    }

    /** OpenSSL's name of the cipher suite. */
    public static String cipher(SSLEngine engine) {
        return CipherExpression.opensslName(engine.getSession().getCipherSuite());
    }

    /** OpenSSL's name of the curve that the keys were agreed on, or null. */
    public static String curve(SSLEngine engine) {
        String name = engine.getSession() instanceof OpenSslSession session ? session.getNamedGroup() : null;
        return name == null || name.isEmpty() ? null : CURVES.getOrDefault(name, name);
    }

    /** The library's line about why a handshake or a connection failed, {@code error:<8 digits>:…}; null when it left none. */
    public static String error(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Matcher line = LIBRARY_ERROR.matcher(String.valueOf(cause.getMessage()));
            if (line.find()) {
                return line.group();
            }
            if (cause instanceof NotSslRecordException) {
                // Netty sees it before the library does
                return WRONG_VERSION;
            }
        }
        return null;
    }
}
