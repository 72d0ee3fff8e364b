package dev.jlb.admin;

import dev.jlb.log.LogRing;
import dev.jlb.proxy.Program;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code show events <ring> [-w] [-n] [-0]} (management.txt 9.3): writes a ring's messages to a client, as fast as it reads. Lives on the client's loop. */
final class EventStream {
    private final LogRing ring;
    private final LogRing.Reader reader;
    private final Channel channel;
    private final char separator;
    private final boolean waits;
    private final Runnable done;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Runnable listener = this::wake;
    private boolean ended;

    private EventStream(LogRing ring, Channel channel, boolean fromNow, boolean waits, char separator, Runnable done) {
        this.ring = ring;
        this.reader = ring.reader(fromNow, false);
        this.channel = channel;
        this.waits = waits;
        this.separator = separator;
        this.done = done;
    }

    /** A ring to be shown. @param separator behind each message */
    record Request(LogRing ring, boolean fromNow, boolean waits, char separator) {}

    static void addTo(Map<String, Command> all) {
        all.put("show events", call -> CompletableFuture.completedFuture(answer(call)));
    }

    /** What is said at once; a ring that is to be shown is left to the connection. */
    private static String answer(Call call) {
        Program program = call.program();
        String[] words = call.words();
        if (words.length < 3) {
            StringBuilder out = new StringBuilder("Supported events sinks are listed below. Add -w(wait), -n(new). Any key to stop\n");
            line(out, "stdout", "fd", 0, "standard output (fd#1)");
            line(out, "stderr", "fd", 0, "standard output (fd#2)");
            program.logs().rings().forEach(ring -> line(out, ring.name(), "buffer", ring.dropped(), ring.description()));
            return out.toString();
        }
        if (program.logs().ring(words[2]) == null) {
            return words[2].equals("stdout") || words[2].equals("stderr") ? "Nothing to report for this sink\n" : "No such event sink\n";
        }
        for (int i = 3; i < words.length; i++) {
            if (!words[i].matches("-[wn0]+")) {
                return "unknown option\n";
            }
        }
        String options = String.join("", Arrays.asList(words).subList(3, words.length));
        call.session().events = new Request(program.logs().ring(words[2]), options.contains("n"), options.contains("w"), options.contains("0") ? '\0' : '\n');
        return "\n";
    }

    private static void line(StringBuilder out, String name, String type, long dropped, String description) {
        out.append(String.format("    %-10s : type=%s, %d dropped, %s%n", name, type, dropped, description));
    }

    /** @param done called once, on the channel's loop */
    static EventStream start(Request request, Channel channel, Runnable done) {
        EventStream stream = new EventStream(request.ring(), channel, request.fromNow(), request.waits(), request.separator(), done);
        if (stream.waits) {
            stream.ring.listen(stream.listener);
        }
        return stream;
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            channel.eventLoop().execute(() -> {
                woken.set(false);
                pump();
            });
        }
    }

    /** Writes what there is, as long as the client takes it. */
    void pump() {
        if (ended) {
            return;
        }
        byte[] message = null;
        while (channel.isWritable() && (message = reader.next()) != null) {
            ByteBuf bytes = channel.alloc().buffer(message.length + 1);
            bytes.writeBytes(message).writeByte(separator);
            channel.write(bytes);
        }
        channel.flush();
        if (message == null && channel.isWritable() && !waits) {
            end();
        }
    }

    /** The client said something, or left. */
    void end() {
        if (!ended) {
            ended = true;
            ring.unlisten(listener);
            done.run();
        }
    }
}
