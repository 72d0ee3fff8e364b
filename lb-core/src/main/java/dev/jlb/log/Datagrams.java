package dev.jlb.log;

import dev.jlb.template.TextBuffer;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Messages of syslog in datagrams (RFC 5426): one each, ended by a line feed as HAProxy's are. */
final class Datagrams {
    private Datagrams() {}

    /** @return false when the kernel does not take it: it is lost */
    static boolean send(DatagramChannel socket, TextBuffer message, SocketAddress to) {
        message.append('\n');
        try {
            return socket.send(ByteBuffer.wrap(message.bytes(), 0, message.length()), to) != 0;
        } catch (IOException unreachable) {
            return false;
        } finally {
            message.truncate(message.length() - 1);
        }
    }
}
