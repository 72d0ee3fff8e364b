package dev.jlb.sequence;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Sends requests without waiting for their answers, which come in order; once more on a new connection those that an answer that closes has left over. */
final class PipelinedClient {
    /** So many that neither side has to wait for the other to read. */
    private static final int AT_ONCE = 25;

    private PipelinedClient() {}

    /** Appends the body of each answer of status 200, {@code -} for others. */
    static void ask(Path listener, List<String> requests, StringBuilder answers) throws IOException {
        int done = 0;
        while (done < requests.size()) {
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(listener))) {
                InputStream in = new java.io.BufferedInputStream(Channels.newInputStream(channel));
                boolean open = true;
                while (open && done < requests.size()) {
                    List<String> some = requests.subList(done, Math.min(requests.size(), done + AT_ONCE));
                    channel.write(ByteBuffer.wrap(String.join("", some).getBytes(StandardCharsets.ISO_8859_1)));
                    for (int i = 0; open && i < some.size(); i++) {
                        open = answer(in, answers);
                        done++;
                    }
                }
            }
        }
    }

    /** @return whether the connection stays */
    private static boolean answer(InputStream in, StringBuilder answers) throws IOException {
        String status = line(in);
        int length = -1;
        boolean stays = true;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(java.util.Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).trim());
            }
            stays &= !lower.startsWith("connection: close");
        }
        String body = new String(length < 0 ? in.readAllBytes() : in.readNBytes(length), StandardCharsets.ISO_8859_1);
        answers.append(status.contains(" 200 ") ? body : "-");
        return stays && length >= 0;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended after " + line);
            }
            line.append((char) c);
        }
        return line.substring(0, line.length() - 1);
    }
}
