package dev.jlb.server.persist;

import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.ServerRuntime;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * {@code persist rdp-cookie} (manual 4.2): the cookie that a terminal server gave its client says where the session runs, as {@code <address>.<port>.0000}, both the
 * decimal number that their bytes make in network order on a little-endian machine.
 */
public final class RdpPersistence {
    private final Expression cookie;

    /** @param cookie gives the cookie's value */
    public RdpPersistence(Expression cookie) {
        this.cookie = cookie;
    }

    /** The server that the stream's cookie names, whatever its state; null for none. */
    public ServerRuntime server(SampleContext stream, Sample scratch, BackendRuntime backend) {
        if (!cookie.evaluateBytes(stream, scratch)) {
            return null;
        }
        Optional<Destination> wanted = decode(scratch.data, scratch.offset, scratch.offset + scratch.length);
        if (wanted.isEmpty()) {
            return null;
        }
        for (ServerRuntime server : backend.servers()) {
            if (server.address() instanceof InetSocketAddress address && wanted.get().is(address)) {
                return server;
            }
        }
        return null;
    }

    private record Destination(int address, int port) {
        boolean is(InetSocketAddress other) {
            byte[] bytes = other.getAddress() == null ? new byte[0] : other.getAddress().getAddress();
            return bytes.length == 4 && other.getPort() == port && (bytes[3] << 24 | (bytes[2] & 0xff) << 16 | (bytes[1] & 0xff) << 8 | bytes[0] & 0xff) == address;
        }
    }

    private static Optional<Destination> decode(byte[] data, int from, int to) {
        long[] parts = new long[2];
        int at = from;
        while (at < to && data[at] == ' ') {
            at++;
        }
        for (int part = 0; part < 2; part++) {
            int start = at;
            long value = 0;
            for (; at < to && data[at] >= '0' && data[at] <= '9'; at++) {
                // what is too large wraps, as in HAProxy
                value = value * 10 + data[at] - '0';
            }
            if (at == start || at == to || data[at] != '.') {
                return Optional.empty();
            }
            parts[part] = value;
            at++;
        }
        return Optional.of(new Destination((int) parts[0], Short.toUnsignedInt(Short.reverseBytes((short) parts[1]))));
    }
}
