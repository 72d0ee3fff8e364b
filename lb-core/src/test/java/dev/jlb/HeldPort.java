package dev.jlb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port of 127.0.0.1 that a program under test is to listen on, and nobody else.
 *
 * <p>Load balancers share ports (SO_REUSEPORT): two tests, of this JVM or of another one, that have found the same port free would both get it, and then each other's
 * connections. So the port stays taken by a socket that does not listen. It was bound alone, and only then lets others in that say the same of themselves: the kernel gives
 * the port to the program, and refuses it to whoever looks for a free one as this class does. Until the program listens connections are refused.
 *
 * <p>The ports lie below those that systems give to outgoing connections.
 */
public final class HeldPort implements AutoCloseable {
    private static final int FIRST = 12_000;
    private static final int LAST = 32_000;
    /** None is given twice, so that what comes late for one test does not come to another one. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    /** A channel that nobody refers to would be closed. */
    private static final Set<SocketChannel> HOLDERS = ConcurrentHashMap.newKeySet();

    private final SocketChannel holder;
    private final int number;

    private HeldPort(SocketChannel holder, int number) {
        this.holder = holder;
        this.number = number;
    }

    /** A port that is held until this is closed. */
    public static HeldPort take() {
        try {
            while (true) {
                int number = ThreadLocalRandom.current().nextInt(FIRST, LAST);
                if (GIVEN.add(number)) {
                    SocketChannel holder = SocketChannel.open();
                    try {
                        holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number));
                        letIn(holder);
                        HOLDERS.add(holder);
                        return new HeldPort(holder, number);
                    } catch (BindException taken) {
                        holder.close();
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where sockets cannot share a port, it can only be let go and hoped for. */
    private static void letIn(SocketChannel holder) throws IOException {
        if (!holder.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            holder.close();
            return;
        }
        // this one is for programs that do not share ports
        holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        holder.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }

    /** A port that is held as long as this JVM lives. */
    public static int forGood() {
        return take().number();
    }

    public int number() {
        return number;
    }

    @Override
    public void close() {
        HOLDERS.remove(holder);
        try {
            holder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
