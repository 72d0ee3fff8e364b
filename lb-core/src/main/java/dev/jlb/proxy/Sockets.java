package dev.jlb.proxy;

import dev.jlb.config.model.Address;
import java.net.SocketAddress;

/** Addresses of sockets, for all that listen. */
public final class Sockets {
    private Sockets() {}

    /** See {@link Transport#socketAddress}. */
    public static SocketAddress address(Address address) {
        return Transport.socketAddress(address);
    }
}
