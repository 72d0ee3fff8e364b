package dev.jlb.admin;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.ServerRuntime;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** {@code set server <b>/<s> addr <ip> [port <port>]} (management.txt 9.3). Streams that run stay where they are. */
final class ServerAddress {
    private ServerAddress() {}

    static String change(BackendRuntime backend, ServerRuntime server, String[] words) {
        if (words.length < 5) {
            return "set server <b>/<s> addr requires an address and optionally a port.\n";
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(words[4]);
        if (bytes == null) {
            return "Invalid addr '" + words[4] + "' by 'stats socket command'\n";
        }
        if (!(server.address() instanceof InetSocketAddress old)) {
            return "Update for the current server's address family is only supported through the configuration file.\n";
        }
        int port = old.getPort();
        String from = NetUtil.toAddressString(old.getAddress());
        String to = words[4];
        String wrong = "";
        if (words.length > 5 && words[5].equals("port")) {
            String given = words.length > 6 ? words[6] : "";
            wrong = given.startsWith("+") || given.startsWith("-")
                    ? ", can't change <port> to port map because it is incompatible with current health check port configuration (use 'port' statement from the 'server' directive."
                    : given.matches("\\d{1,5}") && Integer.parseInt(given) <= 65535 ? "" : ", problem converting port '" + given + "' to an int";
            port = wrong.isEmpty() ? Integer.parseInt(given) : port;
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            String moved = address.equals(old.getAddress()) ? "no need to change the addr" : "IP changed from '" + from + "' to '" + to + "'";
            if (!wrong.isEmpty()) {
                // HAProxy changes nothing then, whatever it says of the address
                return moved + wrong + " by 'stats socket command'\n";
            }
            String ported = words.length < 7 || !words[5].equals("port") ? "" : port == old.getPort() ? ", no need to change the port" : ", port changed from '" + old.getPort() + "' to '" + port + "'";
            backend.changes().address(server, new InetSocketAddress(address, port), to.indexOf(':') >= 0 ? "[" + to + "]:" + port : to + ":" + port);
            return moved + ported + " by 'stats socket command'\n";
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
