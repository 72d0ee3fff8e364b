package dev.jlb.log;

import dev.jlb.template.TextBuffer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Standard output, standard error or another descriptor. A pipe or a terminal may make a writer wait, so a thread of its own writes; what
 * does not fit into a bounded buffer meanwhile is dropped.
 */
final class DescriptorOutlet implements Outlet {
    private static final int MOST_BYTES = 1 << 20;

    /** Writes all of it, waiting as long as that takes. */
    @FunctionalInterface
    interface Writer {
        void write(byte[] bytes, int length) throws IOException;
    }

    private final Writer writer;
    private final String name;
    private final LongAdder dropped;
    /** Lines of {@link #pending}. */
    private int lines;
    private TextBuffer pending = new TextBuffer(8192);
    private TextBuffer spare = new TextBuffer(8192);
    /** Those of what is being written; of the writing thread alone. */
    private int batchLines;
    private Thread thread;
    private boolean writing;
    private boolean closed;

    /** @param dropped counts lines that were taken and could not be written */
    DescriptorOutlet(String name, Writer writer, LongAdder dropped) {
        this.dropped = dropped;
        this.name = name;
        this.writer = writer;
    }

    @Override
    public synchronized boolean send(TextBuffer message) {
        if (closed || pending.length() + message.length() + 1 > MOST_BYTES) {
            return false;
        }
        pending.append(message.bytes(), 0, message.length());
        pending.append('\n');
        lines++;
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("log " + name).start(this::run);
        }
        notifyAll();
        return true;
    }

    private void run() {
        while (true) {
            TextBuffer batch = next();
            if (batch == null) {
                return;
            }
            try {
                writer.write(batch.bytes(), batch.length());
            } catch (IOException gone) {
                // nobody reads any more; as with HAProxy the lines are lost
                dropped.add(batchLines);
            }
            batch.clear();
        }
    }

    private synchronized TextBuffer next() {
        writing = false;
        notifyAll();
        while (pending.length() == 0) {
            if (closed) {
                return null;
            }
            try {
                wait();
            } catch (InterruptedException ended) {
                return null;
            }
        }
        TextBuffer batch = pending;
        batchLines = lines;
        lines = 0;
        pending = spare;
        spare = batch;
        writing = true;
        return batch;
    }

    /** Gives what was accepted a second to get out. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (thread != null && (writing || pending.length() > 0)) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return;
            }
            try {
                wait(left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
