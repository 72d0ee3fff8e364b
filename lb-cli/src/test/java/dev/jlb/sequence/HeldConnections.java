package dev.jlb.sequence;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Opens connections and ends others at random, each step only when the one before it has come to its end. */
final class HeldConnections {
    private static final int MOST_OPEN = 40;

    private final Path listener;
    private final SequenceCase row;
    private final Commands commands;
    private final Random random = new Random(23);
    private final List<SocketChannel> open = new ArrayList<>();

    /** Gives a command to the program. */
    interface Commands {
        void give(String command) throws IOException;
    }

    HeldConnections(Path listener, SequenceCase row, Commands commands) {
        this.listener = listener;
        this.row = row;
        this.commands = commands;
    }

    String run() throws IOException {
        StringBuilder sequence = new StringBuilder();
        try {
            while (sequence.length() < SequenceTable.REQUESTS) {
                if (!open.isEmpty() && (open.size() == MOST_OPEN || random.nextInt(100) < 45)) {
                    end(open.remove(random.nextInt(open.size())));
                    continue;
                }
                String event = row.events().get(sequence.length());
                if (event != null) {
                    commands.give(event);
                }
                sequence.append(begin());
            }
            for (SocketChannel channel : open) {
                end(channel);
            }
        } finally {
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
        return sequence.toString();
    }

    private char begin() throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(listener));
        String source = "10." + random.nextInt(4) + "." + random.nextInt(256) + "." + random.nextInt(256);
        channel.write(ByteBuffer.wrap(("PROXY TCP4 " + source + " 127.0.0.1 1000 80\r\n").getBytes(StandardCharsets.ISO_8859_1)));
        int token = Channels.newInputStream(channel).read();
        if (token < 0) {
            channel.close();
            return '-';
        }
        open.add(channel);
        return (char) token;
    }

    /** Ends the client's side first; when the other side's end is here the program has forgotten the connection. */
    private static void end(SocketChannel channel) throws IOException {
        channel.shutdownOutput();
        Channels.newInputStream(channel).readAllBytes();
        channel.close();
    }
}
