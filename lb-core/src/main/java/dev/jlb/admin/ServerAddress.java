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
        if (words.length > 5) {
            if (!words[5].equals("port") || words.length < 7 || !words[6].matches("\\d{1,5}") || Integer.parseInt(words[6]) > 65535) {
                return "Invalid port by 'stats socket command'\n";
            }
            port = Integer.parseInt(words[6]);
        }
        String from = old.getAddress().getHostAddress();
        String to = words[4];
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            String moved = address.equals(old.getAddress()) ? "no need to change the addr" : "IP changed from '" + from + "' to '" + to + "'";
            String ported = words.length < 7 ? "" : port == old.getPort() ? ", no need to change the port" : ", port changed from '" + old.getPort() + "' to '" + port + "'";
            backend.address(server, new InetSocketAddress(address, port), to.indexOf(':') >= 0 ? "[" + to + "]:" + port : to + ":" + port);
            return moved + ported + " by 'stats socket command'\n";
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
