package dev.jlb.diff;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A syslog receiver on loopback. */
final class LogSink implements AutoCloseable {
    /** Notices about servers and proxies, not about traffic; their text differs from version to version. */
    private static final Pattern NOTICE = Pattern.compile(
            "^(Proxy|Server|Health check|backend|Backup|Running on|Stopping|Active|Weight|Paused|\\[).*", Pattern.DOTALL);

    private final DatagramSocket socket;
    private final List<String> lines = new ArrayList<>();

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
                add(Mask.header(line).replaceAll("check duration: \\d+ms", "check duration: Nms"));
                continue;
            }
            line = line.replaceFirst("^<\\d+>[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d (\\S+ )?[\\w.-]+\\[\\d+]: ", "");
            if (!NOTICE.matcher(line).matches()) {
                add(line);
            }
        }
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    /** Waits until so many lines have come, or patience ends. */
    void await(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Peer.PATIENCE_MS);
        synchronized (lines) {
            while (lines.size() < count) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return;
                }
                lines.wait(left);
            }
        }
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
