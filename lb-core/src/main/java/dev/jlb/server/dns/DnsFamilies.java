package dev.jlb.server.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.List;

/** Which address families are asked for and taken ({@code dns-accept-family}, manual 3.1): {@code auto} is IPv4, and IPv6 where the system has a way to it. */
public final class DnsFamilies implements Resolver.Families {
    private static final long LOOK_AGAIN = 30_000_000_000L;

    private final boolean ipv4;
    private final boolean ipv6;
    private final boolean automatic;
    private volatile boolean reachable;
    /** {@link System#nanoTime} of the last look, 0 before the first. */
    private volatile long looked;

    public DnsFamilies(List<String> families) {
        this.automatic = families.contains("auto");
        this.ipv4 = automatic || families.contains("ipv4");
        this.ipv6 = families.contains("ipv6");
    }

    @Override
    public boolean ipv4() {
        return ipv4;
    }

    @Override
    public boolean ipv6() {
        return ipv6 || automatic && reachable();
    }

    private boolean reachable() {
        long now = System.nanoTime();
        if (looked == 0 || now - looked > LOOK_AGAIN) {
            reachable = hasRoute();
            looked = now == 0 ? 1 : now;
        }
        return reachable;
    }

    /** Connecting a datagram socket sends nothing and waits for nothing: it asks for a route. */
    private static boolean hasRoute() {
        try (DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            socket.connect(new InetSocketAddress("2001:4860:4860::8888", 53));
            return true;
        } catch (IOException | UnsupportedOperationException none) {
            return false;
        }
    }
}
