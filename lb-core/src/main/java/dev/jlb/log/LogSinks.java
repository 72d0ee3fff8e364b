package dev.jlb.log;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.LogSettings.Target;
import dev.jlb.template.LogDates;
import dev.jlb.template.TextBuffer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The targets that a proxy's lines go to: each with its syslog format, facility and levels (manual 4.2 {@code log}). Datagrams are sent without
 * waiting and dropped, counted, when the kernel will not take them.
 */
public final class LogSinks implements AutoCloseable {
    private static final byte[] NEW_LINE = {'\n'};

    /** A target that is open. */
    private record Sink(Target target, DatagramChannel socket, InetSocketAddress address, OutputStream stream, boolean unix) {}

    private final List<Sink> sinks = new ArrayList<>();
    private final String tag;
    private final String hostName;
    /** What {@code format rfc3164} puts in when no {@code log-send-hostname} says otherwise. */
    private final String ownName;
    private final LongAdder dropped = new LongAdder();
    private final long pid = ProcessHandle.current().pid();

    /**
     * @param hostName to put into lines, or "" for none
     * @throws IOException when a socket cannot be made
     */
    public LogSinks(List<Target> targets, String tag, String hostName) throws IOException {
        this.tag = tag;
        this.hostName = hostName;
        this.ownName = ownName(targets);
        for (Target target : targets) {
            switch (target.address()) {
                case Address.Inet inet -> {
                    InetSocketAddress address = new InetSocketAddress(inet.host().isEmpty() ? "127.0.0.1" : inet.host(), inet.port());
                    DatagramChannel socket = DatagramChannel.open(inet.host().contains(":") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
                    socket.configureBlocking(false);
                    sinks.add(new Sink(target, socket, address, null, false));
                }
                case Address.Standard standard ->
                    sinks.add(new Sink(target, null, null, new FileOutputStream(standard.error() ? FileDescriptor.err : FileDescriptor.out), false));
                case Address.Unix unix -> sinks.add(new Sink(target, null, null, UnixDatagrams.open(unix.path()), true));
                default -> throw new IOException("cannot log to " + target.address());
            }
        }
    }

    /** Asked only where a target needs it: a slow resolver must not delay every start. */
    private static String ownName(List<Target> targets) {
        if (targets.stream().noneMatch(target -> target.format().equals("rfc3164"))) {
            return "";
        }
        try {
            return java.net.InetAddress.getLocalHost().getHostName();
        } catch (java.net.UnknownHostException nameless) {
            return "localhost";
        }
    }

    @Override
    public void close() throws IOException {
        for (Sink sink : sinks) {
            if (sink.socket() != null) {
                sink.socket().close();
            } else if (sink.unix()) {
                sink.stream().close();
            }
        }
    }

    public boolean isEmpty() {
        return sinks.isEmpty();
    }

    /** Lines that could not be sent. */
    public long dropped() {
        return dropped.sum();
    }

    /** Sends one line to every target whose levels admit it. */
    public void send(int level, TextBuffer line) {
        for (int i = 0, n = sinks.size(); i < n; i++) {
            Sink sink = sinks.get(i);
            Target target = sink.target();
            if (level <= target.maxLevel()) {
                write(sink, Math.max(level, target.minLevel()), line);
            }
        }
    }

    /** Sends a line that is no stream's. */
    public void send(int level, String line) {
        if (!sinks.isEmpty()) {
            TextBuffer buffer = new TextBuffer(line.length() + 16);
            buffer.append(line);
            send(level, buffer);
        }
    }

    private void write(Sink sink, int level, TextBuffer line) {
        byte[] header = header(sink, level).getBytes(StandardCharsets.ISO_8859_1);
        int length = Math.min(line.length(), Math.max(0, sink.target().length() - header.length - 1));
        try {
            if (sink.socket() != null) {
                ByteBuffer datagram = ByteBuffer.allocate(header.length + length + 1);
                datagram.put(header).put(line.bytes(), 0, length).put((byte) '\n').flip();
                if (sink.socket().send(datagram, sink.address()) == 0) {
                    dropped.increment();
                }
            } else {
                byte[] whole = new byte[header.length + length + NEW_LINE.length];
                System.arraycopy(header, 0, whole, 0, header.length);
                System.arraycopy(line.bytes(), 0, whole, header.length, length);
                whole[whole.length - 1] = '\n';
                sink.stream().write(whole);
            }
        } catch (IOException gone) {
            dropped.increment();
        }
    }

    private String header(Sink sink, int level) {
        int priority = sink.target().facility() * 8 + level;
        long now = System.currentTimeMillis();
        String host = hostName.isEmpty() ? "" : hostName + " ";
        boolean console = sink.stream() != null && !sink.unix();
        String format = sink.target().format().isEmpty() ? console ? "raw" : sink.target().address() instanceof Address.Unix || hostName.isEmpty() ? "local" : "rfc3164" : sink.target().format();
        return switch (format) {
            case "raw" -> "";
            case "short" -> "<" + level + ">";
            case "priority" -> "<" + priority + ">";
            case "timed" -> "<" + level + ">" + tag + "[" + pid + "]: ";
            case "iso" -> java.time.Instant.ofEpochMilli(now).truncatedTo(java.time.temporal.ChronoUnit.MICROS) + " " + host + tag + "[" + pid + "]: ";
            case "rfc5424" -> "<" + priority + ">1 " + java.time.Instant.ofEpochMilli(now) + " " + (hostName.isEmpty() ? "-" : hostName) + " " + tag + " " + pid + " - - ";
            case "local" -> "<" + priority + ">" + LogDates.syslog(now) + " " + tag + "[" + pid + "]: ";
            default -> "<" + priority + ">" + LogDates.syslog(now) + " " + (host.isEmpty() ? ownName + " " : host) + tag + "[" + pid + "]: ";
        };
    }
}
