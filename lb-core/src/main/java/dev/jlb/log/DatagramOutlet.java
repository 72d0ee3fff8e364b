package dev.jlb.log;

import dev.jlb.template.TextBuffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;

/** A syslog server over UDP (RFC 5426): one datagram per message, dropped when the kernel will not take it. */
final class DatagramOutlet implements Outlet {
    private final DatagramChannel socket;
    private final InetSocketAddress address;

    DatagramOutlet(InetSocketAddress address) throws IOException {
        this.address = address;
        this.socket = DatagramChannel.open(address.getAddress() instanceof java.net.Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        socket.configureBlocking(false);
    }

    @Override
    public boolean send(TextBuffer message) {
        return Datagrams.send(socket, message, address);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException closed) {
            // nothing is left to be sent
        }
    }
}
