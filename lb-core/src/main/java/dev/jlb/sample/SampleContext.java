package dev.jlb.sample;

import dev.jlb.http.HttpMessage;
import dev.jlb.table.StickCounter;
import java.security.cert.X509Certificate;

/**
 * What an expression may look at while it is evaluated: a stream, a session that has no stream yet, a health check or a
 * command. Everything may be absent; a fetch that finds nothing to fetch from fails, which is not an error.
 * One thread: that of the stream's event loop.
 */
public interface SampleContext {
    /** The phase that is being evaluated. */
    Phase phase();

    /** The request head, or null (tcp mode, not yet received, already forwarded and gone). */
    default HttpMessage request() {
        return null;
    }

    /** The response head, or null. */
    default HttpMessage response() {
        return null;
    }

    /** The client's connection, or null (checks). */
    default Connection client() {
        return null;
    }

    /** The connection to the server, or null when there is none now. */
    default Connection server() {
        return null;
    }

    /** Whether a fetch said, since this was asked last, that more bytes might change its value: see {@link Payload#needMore}. */
    default boolean takeUndecided() {
        return false;
    }

    /** Bytes received and not yet forwarded from the client (request) or server (response); null when there are none. */
    default Payload payload(boolean request) {
        return null;
    }

    /** What is there of the body of an HTTP message that is not forwarded yet; null when there is none to look at. */
    default HttpBody body(boolean request) {
        return null;
    }

    /** Times, counts, names and states of this stream for logs and fetches; null when there is no stream. */
    default StreamFacts facts() {
        return null;
    }

    /** Variables of all scopes; never null. */
    Variables variables();

    /** The program around: proxies, servers, tables, process; never null. */
    World world();

    /** The entry of a stick table that the stream, or its connection, tracks under the number; null when it tracks none. */
    default StickCounter tracked(int counter) {
        return null;
    }

    /** Puts bytes into a slot of {@code declare capture}; false when there is no such slot. */
    default boolean setCapture(boolean request, int slot, byte[] value) {
        return false;
    }

    /** A reused buffer for converters' results, at least {@code size} bytes; valid until the next but one call. */
    byte[] scratch(int size);

    /** Both ends of a connection; addresses may be null, ports 0. */
    record Endpoints(byte[] source, int sourcePort, byte[] destination, int destinationPort) {
        /** Those that count at the moment. */
        public static Endpoints of(Connection connection) {
            return new Endpoints(connection.sourceAddress(), connection.sourcePort(), connection.destinationAddress(), connection.destinationPort());
        }
    }

    /** One side's connection: layers 4 to 6. */
    interface Connection {
        /** Those of the connection itself, whatever rules have set for its session or for a stream since. */
        default Endpoints own() {
            return Endpoints.of(this);
        }

        /** 4 or 16 bytes, or null for a UNIX socket. After PROXY protocol or set-src: what those said. */
        byte[] sourceAddress();

        /** 0 when unknown. */
        int sourcePort();

        byte[] destinationAddress();

        int destinationPort();

        /** The TLS session, or null when the transport is clear text. */
        TlsFacts tls();

        /** A field of the PROXY protocol's header that the connection began with, by its type; null when there was none. @param index of the fields of that type, from 0 */
        default byte[] proxyField(int type, int index) {
            return null;
        }

        /** Whether a PROXY header came first. */
        default boolean proxied() {
            return false;
        }

        /** What the operating system measures of the TCP connection, by the name of the fetch without its prefix; -1 when it does not tell. */
        default long measured(String what) {
            return -1;
        }

        /** What it died of before it could be used; null when it was not made and nobody said why. */
        default ConnectionError error() {
            return ConnectionError.NONE;
        }

        /** The TLS library's line about why the handshake failed, {@code error:<8 hexadecimal digits>:…}; null when it did not. */
        default String tlsError() {
            return null;
        }

        /** What is kept of the message that TLS began with; null when nothing is. */
        default ClientHello hello() {
            return null;
        }

        /** How many streams it carries now, and how many it may: one, but where it is multiplexed. */
        default int streams() {
            return 1;
        }

        default int streamLimit() {
            return 1;
        }

        /** Violations of the protocol and other oddities that its multiplexer has counted. */
        default int glitches() {
            return 0;
        }

        /** Wall clock of accept or connect, milliseconds since 1970. */
        long acceptedMillis();
    }

    /** What is known of a TLS layer; strings are null when unknown. */
    interface TlsFacts {
        String version();

        String cipher();

        String alpn();

        String sni();

        /** The engine's session, for certificates and the like. */
        javax.net.ssl.SSLSession session();

        /** OpenSSL's name of the curve that the keys were agreed on. */
        default String curve() {
            return null;
        }

        /** Whether an earlier session was resumed; null when the library does not tell. */
        default Boolean resumed() {
            return null;
        }

        default byte[] masterKey() {
            return null;
        }

        default byte[] clientRandom() {
            return null;
        }

        default byte[] serverRandom() {
            return null;
        }

        /** In hexadecimal. @param label as in key log files ({@code CLIENT_TRAFFIC_SECRET_0}) */
        default String secret(String label) {
            return null;
        }

        /** The name under which the configuration has the certificate that was shown. */
        default String certificateName() {
            return null;
        }

        /** The authority at the root of the peer's certificate. */
        default X509Certificate root() {
            return null;
        }
    }

    /** Bytes of a channel's buffer. */
    interface Payload {
        int length();

        byte byteAt(int index);

        void copy(int index, byte[] into, int at, int count);

        /** A fetch could not decide with what is there, or may decide otherwise with more; unless complete, the rules are run again then. */
        default void needMore() {}

        /** True when no more bytes will come (shut down or buffer full), so that waiting is in vain. */
        boolean complete();
    }
}
