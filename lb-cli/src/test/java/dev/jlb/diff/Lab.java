package dev.jlb.diff;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;

/** One case set up on real sockets: its ports, its back ends, its log receiver; and what was seen there. */
final class Lab implements AutoCloseable {
    private static final int BACKLOG = 64;

    private final Case subject;
    private final String prefix;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, ServerSocket> listeners = new LinkedHashMap<>();
    private final List<Server> connections = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private final List<Thread> players = new CopyOnWriteArrayList<>();
    private final StringBuilder clientsSaw = new StringBuilder();
    private final Signals signals = new Signals();
    private final LogSink log;
    private final Map<String, StreamSink> sinks = new LinkedHashMap<>();

    private record Server(String name, int number, StringBuilder seen) {}

    Lab(Case subject, int number, PortPool pool) throws IOException {
        this.subject = subject;
        this.prefix = "c" + number + "_";
        this.log = new LogSink(subject.whole());
        for (Case.Sink each : subject.sinks()) {
            StreamSink sink = new StreamSink();
            open.add(sink);
            sinks.put(each.name(), sink);
            ports.put(each.name(), sink.port());
        }
        SocketChannel dead = SocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        open.add(dead);
        ports.put("dead", ((InetSocketAddress) dead.getLocalAddress()).getPort());
        if (subject.config().stream().anyMatch(line -> line.contains("${silent}"))) {
            ports.put("silent", silent());
        }
        for (Case.Script script : subject.servers()) {
            if (!listeners.containsKey(script.name())) {
                ServerSocket listener = script.has("tls")
                        ? Tls.context().getServerSocketFactory().createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())
                        : new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
                listeners.put(script.name(), listener);
                ports.put(script.name(), listener.getLocalPort());
                open.add(listener);
                Thread.ofVirtual().start(() -> accept(script.name(), listener));
            }
        }
        for (Case.Script script : subject.clients()) {
            ports.computeIfAbsent(script.name(), name -> pool.next());
        }
    }

    /** A port whose queue of connections is full, so that the kernel does not answer who asks for another one. */
    private int silent() throws IOException {
        ServerSocketChannel full = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        open.add(full);
        for (int i = 0; i < 4; i++) {
            SocketChannel waiting = SocketChannel.open();
            open.add(waiting);
            waiting.configureBlocking(false);
            waiting.connect(full.getLocalAddress());
        }
        return ((InetSocketAddress) full.getLocalAddress()).getPort();
    }

    Case subject() {
        return subject;
    }

    /** What the names of the case's proxies begin with. */
    String prefix() {
        return prefix;
    }

    Map<String, Integer> ports() {
        return ports;
    }

    /** The case's configuration with its own names and ports. */
    String config(Path certificate) {
        StringBuilder text = new StringBuilder();
        for (String line : subject.config()) {
            String filled = line.replace("~", prefix)
                    .replace("${log}", "127.0.0.1:" + log.port())
                    .replace("${pem}", certificate.toString())
                    .replace("${files}", Program.root().resolve("lb-cli/src/test/resources/diff/files").toString());
            for (Map.Entry<String, Integer> port : ports.entrySet()) {
                filled = filled.replace("${" + port.getKey() + "}", port.getValue().toString());
            }
            text.append(filled).append('\n');
        }
        return text.toString();
    }

    private void accept(String name, ServerSocket listener) {
        int number = 0;
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                int connection = ++number;
                Case.Script script = script(name, connection);
                Server server = new Server(name, connection, new StringBuilder());
                if (!script.has("quiet")) {
                    connections.add(server);
                }
                players.add(Thread.ofVirtual().start(() -> play(script, socket, server.seen())));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private Case.Script script(String name, int connection) {
        Case.Script any = null;
        for (Case.Script script : subject.servers()) {
            if (script.name().equals(name)) {
                if (script.number("conn", 0) == connection) {
                    return script;
                }
                if (any == null && script.number("conn", 0) == 0) {
                    any = script;
                }
            }
        }
        return any == null ? new Case.Script(name, List.of(), List.of()) : any;
    }

    private void play(Case.Script script, Socket socket, StringBuilder seen) {
        try (Peer peer = new Peer(script.name(), socket, signals, Pieces.of(script), seen)) {
            open.add(peer);
            if (socket instanceof SSLSocket tls) {
                tls.startHandshake();
            }
            peer.run(script.steps().stream().map(step -> new Case.Step(step.verb(), step.argument().replace("${prefix}", prefix))).toList());
        } catch (IOException e) {
            synchronized (seen) {
                seen.append("  [closed]\n");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the clients do what they do, in order; those in the background at the same time as the others. */
    void run() throws InterruptedException {
        List<Thread> background = new ArrayList<>();
        List<StringBuilder> parts = new ArrayList<>();
        for (Case.Script script : subject.clients()) {
            for (int i = 0; i < script.number("times", 1); i++) {
                StringBuilder seen = new StringBuilder("client " + script.name() + "\n");
                parts.add(seen);
                if (script.has("background")) {
                    background.add(Thread.ofVirtual().start(() -> client(script, seen)));
                } else {
                    client(script, seen);
                }
            }
        }
        for (Thread thread : background) {
            thread.join();
        }
        parts.forEach(clientsSaw::append);
        log.await(subject.logs());
        for (Case.Sink each : subject.sinks()) {
            sinks.get(each.name()).await(each.count());
        }
    }

    private void client(Case.Script script, StringBuilder seen) {
        try {
            int port = ports.get(script.name());
            Socket socket = script.has("tls")
                    ? Tls.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)
                    : new Socket(InetAddress.getLoopbackAddress(), port);
            play(script, socket, seen);
        } catch (IOException e) {
            seen.append("  [closed]\n");
        }
    }

    /** Log lines as they came. */
    List<String> logged() {
        return log.lines();
    }

    /** What was seen, without what differs from run to run; to be asked once the program has ended. */
    String transcript() throws InterruptedException {
        for (Thread player : players) {
            player.join(Peer.PATIENCE_MS);
        }
        StringBuilder text = new StringBuilder(clientsSaw);
        connections.stream()
                .sorted((a, b) -> a.name().equals(b.name()) ? Integer.compare(a.number(), b.number()) : a.name().compareTo(b.name()))
                .forEach(server -> {
                    synchronized (server.seen()) {
                        text.append("server ").append(server.name()).append(" connection ").append(server.number()).append('\n')
                                .append(server.seen());
                    }
                });
        text.append("log\n");
        Stream<String> lines = log.lines().stream().map(Mask::log);
        (subject.sorted() ? lines.sorted() : lines).forEach(line -> text.append("  ").append(line).append('\n'));
        sinks.forEach((name, sink) -> {
            text.append("sink ").append(name).append('\n');
            sink.lines().forEach(line -> text.append("  ").append(Mask.log(Mask.header(line))).append('\n'));
        });
        return Mask.text(text.toString(), ports, prefix);
    }

    @Override
    public void close() throws IOException {
        log.close();
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
