package dev.jlb.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The sockets where clients come in: one for each {@code bind}, in file order. */
public final class Listeners {
    private final List<Listener> all = new ArrayList<>();

    void add(Listener listener) {
        all.add(listener);
    }

    /** Finds each one the socket of an earlier program that it can have. */
    void succeed(Listeners before) {
        Succession.sockets(before.all, all);
    }

    /** Binds every address. @throws IOException in HAProxy's words when one cannot be had */
    void open() throws IOException {
        for (Listener listener : all) {
            try {
                listener.open();
            } catch (IOException failed) {
                throw new IOException("Starting frontend " + listener.front.name() + ": " + failed.getMessage(), failed);
            }
        }
    }

    void accept() {
        all.forEach(Listener::accept);
    }

    void close() {
        all.forEach(Listener::close);
    }

    /** That of a front end's {@code bind} line, counted from 0. */
    Listener of(String frontend, int bind) {
        return all.stream().filter(listener -> listener.front.name().equals(frontend)).skip(bind).findFirst().orElseThrow();
    }

    /** Stops accepting for one front end; its streams go on. */
    public synchronized void close(FrontSide front, FrontSide.State state) {
        front.state(state);
        all.stream().filter(listener -> listener.front == front).forEach(Listener::close);
    }

    /** Accepts again for a front end that is paused. @throws IOException when an address cannot be bound again */
    public synchronized void open(FrontSide front) throws IOException {
        for (Listener listener : all) {
            if (listener.front == front) {
                listener.open();
                listener.accept();
            }
        }
        front.state(FrontSide.State.OPEN);
    }

    /** Sockets of a front end, in the order of its lines. */
    public List<Listener> of(FrontSide front) {
        return all.stream().filter(listener -> listener.front == front).toList();
    }

    /**
     * Gives the sockets of the internet to who is at the other end of a connection.
     *
     * @param channel its descriptor
     * @param names whether those with an abstract name go with them, which another program would not reach by its own idea of such a name
     * @throws IOException when they are not taken
     */
    public void give(int channel, boolean names) throws IOException {
        SocketHandOver.send(channel, all.stream().filter(listener -> names || listener.address() instanceof InetSocketAddress).map(Listener::given).filter(Objects::nonNull).toList());
    }

    /** The local address of each {@code bind}, in file order. */
    public List<SocketAddress> addresses() {
        return all.stream().map(Listener::address).toList();
    }

    /** Where the {@code bind} of that name listens, or the first one of the front end with "". */
    public Optional<InetSocketAddress> address(String frontend, String bind) {
        return withPort(frontend, bind).map(Listener::address).map(InetSocketAddress.class::cast);
    }

    /** Whether that one speaks TLS. */
    public Optional<Boolean> secure(String frontend, String bind) {
        return withPort(frontend, bind).map(Listener::secure);
    }

    private Optional<Listener> withPort(String frontend, String bind) {
        return all.stream()
                .filter(listener -> listener.front.name().equals(frontend) && (bind.isEmpty() || listener.name().equals(bind)) && listener.address() instanceof InetSocketAddress)
                .findFirst();
    }
}
