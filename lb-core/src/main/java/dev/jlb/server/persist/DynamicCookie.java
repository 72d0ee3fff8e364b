package dev.jlb.server.persist;

import dev.jlb.sample.convert.Hashes;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A server's value in a {@code cookie ... dynamic} (manual 4.2 {@code dynamic-cookie-key}): what every proxy with the same key makes of the same address. */
final class DynamicCookie {
    private DynamicCookie() {}

    /** XXH64 of key, address and port (four bytes), as 16 hexadecimal digits; "" for what has no address of the internet. */
    static String of(String key, SocketAddress address) {
        if (key.isEmpty() || !(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return "";
        }
        byte[] secret = key.getBytes(StandardCharsets.ISO_8859_1);
        byte[] host = inet.getAddress().getAddress();
        byte[] hashed = ByteBuffer.allocate(secret.length + host.length + 4).put(secret).put(host).putInt(inet.getPort()).array();
        return String.format("%016x", Hashes.xxh64(hashed, 0, hashed.length, 0));
    }
}
