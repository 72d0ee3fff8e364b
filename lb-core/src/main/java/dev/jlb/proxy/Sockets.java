package dev.jlb.proxy;

import dev.jlb.config.model.Address;
import java.net.SocketAddress;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Addresses and permissions of sockets, for all that listen. */
public final class Sockets {
    private Sockets() {}

    /** See {@link Transport#socketAddress}. */
    public static SocketAddress address(Address address) {
        return Transport.socketAddress(address);
    }

    /** Of an octal {@code mode}. */
    public static Set<PosixFilePermission> permissions(int mode) {
        return Listener.permissions(mode);
    }
}
