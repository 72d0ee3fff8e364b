package dev.jlb.diff;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A back end in a process of its own, which can be killed: prints its port, then the request line of each POST before it answers it. */
public final class CountingServer {
    private CountingServer() {}

    public static void main(String[] args) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress())) {
            System.out.println(listener.getLocalPort());
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = socket.getOutputStream();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int length = 0;
                for (String header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
                    if (header.startsWith("content-length: ")) {
                        length = Integer.parseInt(header.substring(16));
                    }
                }
                for (int i = 0; i < length; i++) {
                    in.read();
                }
                if (line.startsWith("POST ")) {
                    synchronized (CountingServer.class) {
                        System.out.println(line);
                        System.out.flush();
                    }
                }
                out.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            }
        } catch (IOException left) {
            // the proxy closed
        }
    }
}
