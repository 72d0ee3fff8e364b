package dev.jlb.diff;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** A syslog receiver on loopback. */
final class LogSink implements AutoCloseable {
    /** Notices about servers and proxies, not about traffic; their text differs from version to version. */
    private static final Pattern NOTICE = Pattern.compile(
            "^(Proxy|Server|Health check|backend|Backup|Running on|Stopping|Active|Weight|Paused|\\[).*", Pattern.DOTALL);

    private final DatagramSocket socket;
    private final ReceivedLines lines = new ReceivedLines();

    private final boolean whole;

    /** @param whole lines are kept with their headers, and notices too */
    LogSink(boolean whole) throws IOException {
        this.whole = whole;
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().name("log sink").start(this::receive);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void receive() {
        byte[] buffer = new byte[65_536];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException e) {
                return; // closed
            }
            String line = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1).stripTrailing();
            if (whole) {
                lines.add(Mask.header(line).replaceAll("check duration: \\d+ms", "check duration: Nms"));
                continue;
            }
            line = line.replaceFirst("^<\\d+>[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d (\\S+ )?[\\w.-]+\\[\\d+]: ", "");
            if (!NOTICE.matcher(line).matches()) {
                lines.add(line);
            }
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
    public void close() {
        socket.close();
    }
}
