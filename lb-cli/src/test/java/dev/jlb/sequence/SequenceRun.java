package dev.jlb.sequence;

import dev.jlb.diff.PortPool;
import dev.jlb.diff.Program;
import dev.jlb.sequence.SequenceCase.Traffic;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs rows of the table on one program, all in one process of one thread. A sequence has one character for each request: the number of the server that
 * it met, or {@code -} where it met none.
 */
final class SequenceRun implements AutoCloseable {
    private static final int MOST_SERVERS = 5;
    private static final String DEFAULTS = """
            defaults
                mode http
                timeout connect 5s
                timeout client 20s
                timeout server 20s
                timeout queue 20s
                maxconn 400
            """;

    private final List<SequenceCase> rows;
    private final Path folder;
    private final TokenServers tokens = new TokenServers(MOST_SERVERS);
    private Program.Running running;

    private SequenceRun(List<SequenceCase> rows) throws IOException {
        this.rows = rows;
        this.folder = Files.createTempDirectory("seq");
    }

    /** The sequence of each row, by its name. */
    static Map<String, String> run(List<SequenceCase> rows, Program program) throws IOException, InterruptedException {
        try (SequenceRun run = new SequenceRun(rows)) {
            run.start(program);
            Map<String, String> sequences = new LinkedHashMap<>();
            for (int i = 0; i < rows.size(); i++) {
                sequences.put(rows.get(i).name(), run.sequence(i));
            }
            return sequences;
        }
    }

    private void start(Program program) throws IOException, InterruptedException {
        PortPool ports = new PortPool();
        int[] servers = new int[MOST_SERVERS];
        for (int i = 0; i < MOST_SERVERS; i++) {
            servers[i] = ports.next();
        }
        int ready = ports.next();
        StringBuilder text = new StringBuilder("global\n    nbthread 1\n    maxconn 500\n    stats socket " + path("api") + " level admin\n").append(DEFAULTS);
        for (int i = 0; i < MOST_SERVERS; i++) {
            text.append("frontend f").append(i + 1).append("\n    bind 127.0.0.1:").append(servers[i]).append("\n    http-request return status 200 content-type text/plain string ").append(i + 1).append('\n');
        }
        text.append("frontend front\n    bind unix@").append(path("front")).append("\n    http-request set-src hdr(x-src)\n    use_backend %[req.hdr(x-case)]\n");
        for (int i = 0; i < rows.size(); i++) {
            backend(text, i, servers);
        }
        text.append("frontend ready_when_this_listens\n    bind 127.0.0.1:").append(ready).append('\n');
        Path config = Files.writeString(folder.resolve("sequence.cfg"), text);
        running = program.start(config, ready);
    }

    private Path path(String name) {
        return folder.resolve(name + ".sock");
    }

    private void backend(StringBuilder text, int index, int[] ports) {
        SequenceCase row = rows.get(index);
        if (row.traffic() == Traffic.REQUESTS) {
            text.append("backend b").append(index).append('\n');
        } else {
            text.append("listen b").append(index).append("\n    mode tcp\n    bind unix@").append(path("b" + index)).append(row.traffic() == Traffic.CONNECTIONS ? " accept-proxy" : "").append('\n');
            if (row.traffic() == Traffic.RDP) {
                text.append("    tcp-request inspect-delay 5s\n    tcp-request content accept if { req.rdp_cookie_cnt gt 0 } or { req.len ge 15 }\n");
            }
        }
        int server = 0;
        for (String line : row.lines()) {
            text.append("    ").append(line.contains("%s") ? line.replace("%s", "127.0.0.1:" + (row.traffic() == Traffic.REQUESTS ? ports[server] : tokens.port(server))) : line).append('\n');
            server += line.contains("%s") ? 1 : 0;
        }
    }

    private String sequence(int index) throws IOException, InterruptedException {
        SequenceCase row = rows.get(index);
        try {
            return switch (row.traffic()) {
                case REQUESTS -> requests(index);
                case CONNECTIONS -> new HeldConnections(path("b" + index), row, command -> command(command, index)).run();
                case RDP -> rdp(index);
            };
        } catch (IOException e) {
            throw new IOException(row.name() + ": " + e.getMessage() + "\n" + running.output(), e);
        }
    }

    private String requests(int index) throws IOException {
        List<String> requests = RequestStream.requests("b" + index, rows.get(index).name().contains("check_post"));
        List<Integer> stops = new ArrayList<>(rows.get(index).events().keySet());
        stops.add(requests.size());
        StringBuilder sequence = new StringBuilder();
        for (int stop : stops) {
            PipelinedClient.ask(path("front"), requests.subList(sequence.length(), stop), sequence);
            String event = rows.get(index).events().get(stop);
            if (event != null) {
                awaitIdle(index);
                command(event, index);
            }
        }
        return sequence.toString();
    }

    private String rdp(int index) throws IOException {
        StringBuilder sequence = new StringBuilder();
        for (byte[] first : RequestStream.rdp()) {
            String event = rows.get(index).events().get(sequence.length());
            if (event != null) {
                command(event, index);
            }
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path("b" + index)))) {
                channel.write(ByteBuffer.wrap(first));
                int token = Channels.newInputStream(channel).read();
                sequence.append(token < 0 ? '-' : (char) token);
            }
        }
        return sequence.toString();
    }

    /** A client has its answer a moment before the program has forgotten the request. */
    private void awaitIdle(int index) throws IOException {
        boolean idle = false;
        while (!idle) {
            // # pxname,svname,qcur,qmax,scur
            idle = command("show stat ~ 4 -1", index).lines().filter(line -> line.startsWith("b" + index + ",")).allMatch(line -> line.split(",")[4].equals("0"));
        }
    }

    /** Gives a command. @return its answer */
    private String command(String command, int index) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path("api")));
            channel.write(ByteBuffer.wrap((command.replace("~", "b" + index) + "\n").getBytes(StandardCharsets.ISO_8859_1)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (running != null) {
            running.stop();
        }
        tokens.close();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(folder);
    }
}
