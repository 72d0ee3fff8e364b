package dev.jlb.config.model;

/** Listening sockets of another process that this one goes on with ({@code -x}, management.txt 3). */
@FunctionalInterface
public interface HandedSockets {
    /** Takes the one of an address. @param address a numeric address, {@code :} and the port, or an abstract name behind its NUL @param interfaceName "" for none @return its descriptor, or -1 */
    int take(String address, String interfaceName);
}
