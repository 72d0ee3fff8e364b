package dev.jlb.log;

import dev.jlb.template.TextBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A buffer of log messages of a fixed size (manual 12.5). New messages overwrite the oldest ones, unless a server of the ring is connected and
 * has not been sent those yet: then the new ones are dropped. One lock, held while a message is copied.
 */
public final class LogRing {
    /** Bytes of a message's length before the message. */
    private static final int PREFIX = 4;

    private final String name;
    private final String description;
    private final String format;
    private final int maxLength;
    private final ByteBuffer store;
    /** Positions count bytes since the beginning; {@code % capacity} is the place. */
    private long oldest;

    private long end;
    private long dropped;
    private final List<Reader> holding = new ArrayList<>();
    /** Those of servers, here or away. */
    private final List<Reader> servers = new ArrayList<>();
    private long overwritten;
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

    /**
     * @param format of messages whose target names none
     * @param size bytes
     * @param maxLength of a message with its header
     * @param file holds the ring, or ""
     */
    public LogRing(String name, String description, String format, int size, int maxLength, String file) throws IOException {
        this.name = name;
        this.description = description.isEmpty() ? name : description;
        this.format = format;
        this.maxLength = Math.min(maxLength > 0 ? maxLength : size, size - PREFIX);
        this.store = file.isEmpty() ? ByteBuffer.allocate(size) : map(Path.of(file), size);
    }

    /** A file that is there already is kept under another name, so that what led to a crash can be read. */
    private static ByteBuffer map(Path file, int size) throws IOException {
        if (Files.exists(file) && Files.size(file) > 0) {
            try {
                Files.move(file, file.resolveSibling(file.getFileName() + ".bak"), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException notAllowed) {
                // a folder that cannot be written to is how an administrator says that no copy is wanted (manual 12.5)
            }
        }
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
        }
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    /** Of traffic's lines whose target names none. */
    String format() {
        return format.isEmpty() ? "raw" : format;
    }

    /** What the section says, or "". */
    String declaredFormat() {
        return format;
    }

    public synchronized long dropped() {
        return dropped + overwritten;
    }

    /** Those of the dropped ones that were taken, and made room for newer ones before a server that is away could have them. */
    public synchronized long overwritten() {
        return overwritten;
    }

    /** Called after every message, on the thread that logs: it must not wait. */
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    public void unlisten(Runnable listener) {
        listeners.remove(listener);
    }

    /** False when a reader holds what would have to go. */
    boolean append(TextBuffer message) {
        int length = Math.min(message.length(), maxLength);
        synchronized (this) {
            long floor = end;
            for (Reader reader : holding) {
                floor = Math.min(floor, reader.position);
            }
            while (end + PREFIX + length - oldest > store.capacity()) {
                if (oldest >= floor && oldest < end) {
                    dropped++;
                    return false;
                }
                for (Reader server : servers) {
                    if (server.position <= oldest) {
                        overwritten++;
                        break;
                    }
                }
                oldest += PREFIX + length(oldest);
            }
            for (int i = 0; i < PREFIX; i++) {
                store.put(place(end + i), (byte) (length >> 24 - 8 * i));
            }
            copy(end + PREFIX, message.bytes(), length);
            end += PREFIX + length;
        }
        for (Runnable listener : listeners) {
            listener.run();
        }
        return true;
    }

    private int place(long position) {
        return (int) (position % store.capacity());
    }

    private void copy(long position, byte[] bytes, int length) {
        int first = Math.min(length, store.capacity() - place(position));
        store.put(place(position), bytes, 0, first);
        store.put(0, bytes, first, length - first);
    }

    private int length(long position) {
        int length = 0;
        for (int i = 0; i < PREFIX; i++) {
            length = length << 8 | store.get(place(position + i)) & 0xff;
        }
        return length;
    }

    /** Reads from the oldest message on, or from now on. @param holds whether messages stay until it has read them */
    public Reader reader(boolean fromNow, boolean holds) {
        synchronized (this) {
            Reader reader = new Reader(fromNow ? end : oldest);
            if (holds) {
                holding.add(reader);
            }
            return reader;
        }
    }

    /** Reads for a server: what it has not been sent and is overwritten while it is away counts as dropped. */
    Reader serverReader() {
        synchronized (this) {
            Reader reader = new Reader(oldest);
            servers.add(reader);
            return reader;
        }
    }

    /** A place in the ring. */
    public final class Reader {
        private long position;

        private Reader(long position) {
            this.position = position;
        }

        /** The next message, or null. */
        public byte[] next() {
            synchronized (LogRing.this) {
                position = Math.max(position, oldest);
                if (position >= end) {
                    return null;
                }
                byte[] message = new byte[length(position)];
                int first = Math.min(message.length, store.capacity() - place(position + PREFIX));
                store.get(place(position + PREFIX), message, 0, first);
                store.get(0, message, first, message.length - first);
                position += PREFIX + message.length;
                return message;
            }
        }

        /** Whether messages stay from now on until it has read them. */
        void hold(boolean holds) {
            synchronized (LogRing.this) {
                position = Math.max(position, oldest);
                holding.remove(this);
                if (holds) {
                    holding.add(this);
                }
            }
        }

        public void close() {
            hold(false);
            synchronized (LogRing.this) {
                servers.remove(this);
            }
        }
    }
}
