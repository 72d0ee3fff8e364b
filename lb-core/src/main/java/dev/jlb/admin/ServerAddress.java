package dev.jlb.admin;

import dev.jlb.proxy.Program;
import dev.jlb.server.ServerRuntime;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** {@code set server <b>/<s> addr <ip> [port <port>]} (management.txt 9.3). Streams that run stay where they are; connections to the old place are not used again. */
final class ServerAddress {
    private static final String BY = " by 'stats socket command'\n";

    private ServerAddress() {}

    static String change(Program program, ServerRuntime server, String[] words) {
        if (words.length < 5) {
            return "set server <b>/<s> addr requires an address and optionally a port.\n";
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(words[4].equals("*") ? "0.0.0.0" : words[4]);
        if (bytes == null) {
            return "Invalid addr '" + words[4] + "'" + BY;
        }
        if (!(server.address() instanceof InetSocketAddress old)) {
            return "Update for the current server address family is only supported through configuration file" + BY;
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            String moved = address.equals(old.getAddress()) ? "no need to change the addr" : "IP changed from '" + NetUtil.toAddressString(old.getAddress()) + "' to '" + words[4] + "'";
            Port before = new Port(server.mapsPort(), server.mapsPort() ? server.portShift() : old.getPort());
            Port port = before;
            String ported = "";
            if (words.length > 5 && words[5].equals("port")) {
                String given = words.length > 6 ? words[6] : "";
                port = Port.of(given);
                // HAProxy changes nothing then, whatever it says of the address
                if (port == null) {
                    return moved + ", problem converting port '" + given + "' to an int" + BY;
                }
                if (port.maps() && program.checks().checkPort(server) == 0) {
                    return moved + ", can't change <port> to port map because it is incompatible with current health check port configuration (use 'port' statement from the 'server' directive." + BY;
                }
                ported = port.equals(before) ? ", no need to change the port" : ", port changed from '" + before + "' to '" + port + "'";
            }
            String text = NetUtil.toAddressString(address);
            server.backend().changes().address(
                    server, new InetSocketAddress(address, port.maps() ? 0 : port.number()), port.maps(), port.maps() ? port.number() : 0, (text.indexOf(':') >= 0 ? '[' + text + ']' : text) + ':' + port.number());
            program.forgetIdle(server);
            return moved + ported + BY;
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A port, or with a sign what is added to the client's destination port. */
    private record Port(boolean maps, int number) {
        private static final int MOST = 65535;

        /** Null for what is none. */
        static Port of(String text) {
            boolean maps = text.startsWith("+") || text.startsWith("-");
            String digits = maps ? text.substring(1) : text;
            if (!digits.matches("\\d{1,5}") || Integer.parseInt(digits) > MOST) {
                return null;
            }
            return new Port(maps, text.startsWith("-") ? -Integer.parseInt(digits) : Integer.parseInt(digits));
        }

        @Override
        public String toString() {
            return (maps && number >= 0 ? "+" : "") + number;
        }
    }
}
