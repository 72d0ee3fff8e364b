package dev.jlb.log;

import dev.jlb.template.TextBuffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
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
        message.append('\n');
        try {
            return socket.send(ByteBuffer.wrap(message.bytes(), 0, message.length()), address) != 0;
        } catch (IOException unreachable) {
            return false;
        } finally {
            message.truncate(message.length() - 1);
        }
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
