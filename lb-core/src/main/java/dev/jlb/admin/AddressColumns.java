package dev.jlb.admin;

import dev.jlb.config.model.Address;
import dev.jlb.server.ServerRuntime;
import java.net.InetSocketAddress;

/**
 * How dumps show where a server is.
 *
 * @param host its IP address, {@code -} for UNIX sockets and while there is none
 * @param port 0 for UNIX sockets
 * @param name the host name that the configuration gives, or {@code -}
 */
record AddressColumns(String host, int port, String name) {
    static AddressColumns of(ServerRuntime server) {
        Address.Inet inet = server.configured().address() instanceof Address.Inet configured ? configured : null;
        String name = inet == null || inet.host().isEmpty() || isLiteral(inet.host()) ? "-" : inet.host();
        String text = server.addressText();
        boolean found = text != null && (inet != null || server.address() instanceof InetSocketAddress);
        if (!found) {
            return new AddressColumns("-", inet == null ? 0 : inet.port(), name);
        }
        int colon = text.lastIndexOf(':');
        return new AddressColumns(text.substring(0, Math.max(0, colon)).replace("[", "").replace("]", ""), Integer.parseInt(text.substring(colon + 1)), name);
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }
}
