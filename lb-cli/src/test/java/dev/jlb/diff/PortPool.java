package dev.jlb.diff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that a program under test is to listen on. They are found free all at once, so that no two are the same, and let go
 * just before the program starts. They lie below those that systems give to outgoing connections, so that no connection of
 * another test takes one in that moment, and none is given twice: programs share ports (SO_REUSEPORT), so that two with one port
 * would take each other's connections.
 */
public final class PortPool {
    private static final int FIRST = 12_000;
    private static final int LAST = 32_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private final List<ServerSocket> held = new ArrayList<>();

    public int next() {
        try {
            while (true) {
                int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
                if (!GIVEN.add(port)) {
                    continue;
                }
                ServerSocket socket = new ServerSocket();
                try {
                    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    held.add(socket);
                    return socket.getLocalPort();
                } catch (BindException taken) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the ports go. */
    public void release() {
        try {
            for (ServerSocket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
