package dev.jlb.sample.fetch;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/** The addresses of this machine's interfaces, read once and again when they are older than a second. */
final class LocalAddresses {
    private static final long FRESH = 1_000_000_000L;

    /** @param nanos when they were read */
    private record Known(long nanos, Set<String> addresses) {}

    private static volatile Known known;

    private LocalAddresses() {}

    static boolean contains(byte[] address) {
        try {
            if (InetAddress.getByAddress(address).isLoopbackAddress()) {
                return true;
            }
        } catch (UnknownHostException wrongLength) {
            return false;
        }
        Known now = known;
        if (now == null || System.nanoTime() - now.nanos > FRESH) {
            now = new Known(System.nanoTime(), read());
            known = now;
        }
        return now.addresses.contains(new String(address, StandardCharsets.ISO_8859_1));
    }

    private static Set<String> read() {
        try {
            return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                    .map(address -> new String(address.getAddress(), StandardCharsets.ISO_8859_1)).collect(Collectors.toSet());
        } catch (SocketException unreadable) {
            return Set.of();
        }
    }
}
