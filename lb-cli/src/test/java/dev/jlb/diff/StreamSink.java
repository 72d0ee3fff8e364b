package dev.jlb.diff;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A syslog receiver over TCP on loopback, for rings: a line for each message. */
final class StreamSink implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final ReceivedLines lines = new ReceivedLines();

    StreamSink() throws IOException {
        Thread.ofVirtual().name("log sink").start(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    Thread.ofVirtual().start(() -> read(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    private void read(Socket socket) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException closed) {
            // what has come counts
        }
    }

    /** Waits until so many lines have come, or patience ends. */
    void await(int count) throws InterruptedException {
        lines.await(count);
    }

    List<String> lines() {
        return lines.all();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
