package dev.jlb.server.balance;

import dev.jlb.sample.convert.Hashes;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.server.ServerRuntime;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * What a server's places on a {@link HashRing} are made from ({@code hash-key}, manual 5.2). By id the places are HAProxy's; by address and guid they are the same in
 * every jlb, whatever the order of the servers.
 */
final class RingKey {
    /** Places of one id: no server has more. */
    private static final int SCALE = 4096;

    private RingKey() {}

    static int of(ServerRuntime server) {
        String kind = server.configured().settings().get(ServerOptions.HASH_KEY);
        InetSocketAddress address = server.address() instanceof InetSocketAddress inet && inet.getAddress() != null ? inet : null;
        String guid = server.configured().settings().get(ServerOptions.GUID);
        return switch (kind) {
            case "id32" -> server.id();
            case "addr", "addr-port" -> address == null ? byId(server) : byAddress(address, kind.equals("addr") ? 0 : address.getPort());
            case "guid" -> guid.isEmpty() ? byId(server) : Hashes.avalanche(HashFunction.CRC32.hash(guid.getBytes(StandardCharsets.ISO_8859_1), 0, guid.length()));
            default -> byId(server);
        };
    }

    private static int byId(ServerRuntime server) {
        return server.id() * SCALE;
    }

    private static int byAddress(InetSocketAddress address, int port) {
        byte[] bytes = address.getAddress().getAddress();
        int key = Hashes.avalanche(port);
        for (int i = 0; i < bytes.length; i += 4) {
            key = Hashes.avalanche(key ^ ((bytes[i] & 0xff) << 24 | (bytes[i + 1] & 0xff) << 16 | (bytes[i + 2] & 0xff) << 8 | bytes[i + 3] & 0xff));
        }
        return key;
    }
}
