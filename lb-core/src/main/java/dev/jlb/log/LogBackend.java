package dev.jlb.log;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.VariableStore;
import dev.jlb.sample.Variables;
import dev.jlb.sample.World;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.ServerRuntime;
import dev.jlb.template.TextBuffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A back end in {@code mode log}: each message goes to the server that {@code balance} chooses (manual 4.2 {@code mode}). */
final class LogBackend implements Outlet {
    /** Puts a stream server's ring and its connection to work. */
    @FunctionalInterface
    interface Forwarders {
        RingForwarder create(LogRing ring, ServerRuntime server);
    }

    private final BackendRuntime backend;
    private final Variables.Variable text;
    private final DatagramChannel socket;
    private final Map<ServerRuntime, LogRing> rings = new HashMap<>();
    private final List<RingForwarder> forwarders = new ArrayList<>();

    /**
     * @param text the variable that {@code balance log-hash} finds the message in, or null
     * @param size of a ring when the server does not say
     */
    LogBackend(BackendRuntime backend, Variables.Variable text, int size, Forwarders create) throws IOException {
        this.backend = backend;
        this.text = text;
        DatagramChannel datagrams = null;
        for (ServerRuntime server : backend.servers()) {
            if (server.configured().settings().is(ServerOptions.DATAGRAM)) {
                datagrams = datagrams == null ? DatagramChannel.open() : datagrams;
            } else {
                int own = server.configured().settings().get(ServerOptions.LOG_BUFSIZE);
                LogRing ring = new LogRing(backend.name() + "/" + server.configured().name(), "", "", own > 0 ? own : size, 0, "");
                rings.put(server, ring);
                forwarders.add(create.create(ring, server));
            }
        }
        socket = datagrams;
        if (socket != null) {
            socket.configureBlocking(false);
        }
    }

    void start() {
        forwarders.forEach(RingForwarder::start);
    }

    @Override
    public boolean send(TextBuffer message) {
        ServerRuntime server = backend.pick(text == null ? Anyone.INSTANCE : new Hashed(message));
        if (server == null) {
            return false;
        }
        server.counters().bytesIn.add(message.length());
        backend.counters().bytesIn.add(message.length());
        LogRing ring = rings.get(server);
        if (ring != null) {
            return ring.append(message);
        }
        if (!(server.address() instanceof InetSocketAddress to)) {
            return false;
        }
        return Datagrams.send(socket, message, to);
    }

    @Override
    public void close() {
        forwarders.forEach(RingForwarder::close);
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException closed) {
            // nothing is left to be sent
        }
    }

    /** There is nothing to hash. */
    private enum Anyone implements BalanceContext {
        INSTANCE;

        @Override
        public SampleContext samples() {
            return null;
        }

        @Override
        public ServerRuntime excluded() {
            return null;
        }
    }

    /** The message is all that converters can see. */
    private final class Hashed implements BalanceContext, SampleContext {
        private final VariableStore variables = new VariableStore(null, null);

        Hashed(TextBuffer message) {
            variables.set(text, new Sample().setString(message.bytes(), 0, message.length()));
        }

        @Override
        public SampleContext samples() {
            return this;
        }

        @Override
        public ServerRuntime excluded() {
            return null;
        }

        @Override
        public Phase phase() {
            return Phase.BACKEND_CHOICE;
        }

        @Override
        public Variables variables() {
            return variables;
        }

        @Override
        public World world() {
            return null;
        }

        @Override
        public byte[] scratch(int size) {
            return new byte[size];
        }
    }
}
