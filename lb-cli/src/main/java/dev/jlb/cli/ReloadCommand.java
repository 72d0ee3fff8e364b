package dev.jlb.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code jlb reload}: makes a running jlb read its files again. */
final class ReloadCommand {
    private ReloadCommand() {}

    /** Through the master's command line, whose answer says what came of it. @param address as it was given to {@code -S}, options behind a comma and all @return 0 when the new configuration serves */
    static int socket(String address, boolean hard) {
        String answer;
        try (SocketChannel channel = SocketChannel.open(address(address.replaceFirst(",.*", "")))) {
            channel.write(ByteBuffer.wrap((hard ? "hard-reload\n" : "reload\n").getBytes(StandardCharsets.US_ASCII)));
            channel.shutdownOutput();
            answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException none) {
            System.err.println("jlb reload: cannot reach a jlb at '" + address + "': " + none.getMessage());
            return 1;
        }
        if (answer.startsWith("Unknown command")) {
            System.err.println("jlb reload: '" + address + "' is a 'stats socket'; it is the address of -S that reloads");
            return 1;
        }
        System.out.print(answer.stripTrailing() + "\n");
        return answer.startsWith("Success=1") ? 0 : 1;
    }

    private static SocketAddress address(String text) {
        String plain = text.replaceFirst("^(unix@|ipv4@|ipv6@)", "");
        int colon = plain.lastIndexOf(':');
        return plain.startsWith("/") || text.startsWith("unix@") || !plain.matches(".*:[0-9]+")
                ? UnixDomainSocketAddress.of(plain)
                : new InetSocketAddress(colon == 0 ? "127.0.0.1" : plain.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(plain.substring(colon + 1)));
    }

    /** By a signal; what comes of it is in the log of the process. */
    static int pidFile(Path file) throws IOException {
        String content = Files.readString(file).strip();
        if (!content.matches("[0-9]{1,18}")) {
            System.err.println("jlb reload: " + file + " holds no number of a process");
            return 1;
        }
        long pid = Long.parseLong(content);
        if (ProcessHandle.of(pid).isEmpty()) {
            System.err.println("jlb reload: no process has the number " + pid + " of " + file);
            return 1;
        }
        Signals.send(pid, "USR2");
        System.out.println("SIGUSR2 sent to " + pid + "; its messages tell whether the file was good");
        return 0;
    }
}
