package dev.jlb.sequence;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** TCP servers that send their number, from 1, and hold each connection until the other side ends it. */
final class TokenServers implements AutoCloseable {
    private static final int BACKLOG = 256;

    private final List<ServerSocket> listeners = new ArrayList<>();

    TokenServers(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            listeners.add(listener);
            int token = '1' + i;
            Thread.ofVirtual().start(() -> accept(listener, token));
        }
    }

    int port(int index) {
        return listeners.get(index).getLocalPort();
    }

    private static void accept(ServerSocket listener, int token) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> hold(socket, token));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void hold(Socket socket, int token) {
        try (socket) {
            socket.getOutputStream().write(token);
            byte[] ignored = new byte[512];
            while (socket.getInputStream().read(ignored) >= 0) {
                // until its end
            }
        } catch (IOException e) {
            // the other side is gone
        }
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket listener : listeners) {
            listener.close();
        }
    }
}
