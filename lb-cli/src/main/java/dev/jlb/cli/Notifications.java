package dev.jlb.cli;

import dev.jlb.log.UnixDatagrams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Tells systemd how the service is (sd_notify): datagrams to NOTIFY_SOCKET, where there is one. */
final class Notifications {
    private Notifications() {}

    static void send(String state) {
        String socket = System.getenv("NOTIFY_SOCKET");
        if (socket == null || socket.isEmpty()) {
            return;
        }
        try (UnixDatagrams out = UnixDatagrams.open(socket)) {
            byte[] text = state.getBytes(StandardCharsets.US_ASCII);
            if (!out.send(text, text.length)) {
                throw new IOException("the socket's reader does not take it");
            }
        } catch (IOException deaf) {
            Report.line(System.err, "WARNING", "cannot notify " + socket + ": " + deaf.getMessage());
        }
    }
}
