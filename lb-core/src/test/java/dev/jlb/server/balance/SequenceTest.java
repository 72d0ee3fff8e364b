package dev.jlb.server.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.Backends;
import dev.jlb.server.Outcome;
import dev.jlb.server.RequestSamples;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState;
import dev.jlb.server.WeightChange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The servers that 1,000 requests meet, one after the other, are those that HAProxy chooses. Skipped where HAProxy is not installed. */
class SequenceTest {
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
    private static final int REQUESTS = 1000;
    private static final String THREE = "server s1 %s\nserver s2 %s\nserver s3 %s\n";
    private static final String WEIGHTED = "server s1 %s weight 10\nserver s2 %s weight 25\nserver s3 %s weight 3\nserver s4 %s weight 1\nserver s5 %s weight 100\n";
    private static final String BACKUP = "server s1 %s backup\nserver s2 %s weight 2\nserver s3 %s weight 5\nserver s4 %s weight 0\n";
    private static final String ONLY_BACKUPS = "server s1 %s weight 0\nserver s2 %s backup\nserver s3 %s backup\n";

    /** One request: source address, target, value of the header x-key (none when empty). */
    private record Request(byte[] source, String target, String key) {}

    static Stream<String> cases() {
        List<String> all = new ArrayList<>();
        for (String servers : List.of(THREE, WEIGHTED, BACKUP, ONLY_BACKUPS)) {
            for (String algorithm : List.of("roundrobin", "static-rr", "leastconn", "first")) {
                all.add("balance " + algorithm + "\n" + servers);
            }
        }
        for (String servers : List.of(THREE, WEIGHTED)) {
            for (String type : List.of("", "hash-type consistent\n", "hash-type map-based djb2\n", "hash-type consistent wt6\n", "hash-type consistent crc32\n", "hash-type map-based sdbm avalanche\n", "hash-type consistent djb2 avalanche\n")) {
                for (String algorithm : List.of("source", "uri", "hdr(x-key)")) {
                    all.add("balance " + algorithm + "\n" + type + servers);
                }
            }
        }
        // hdr() use_domain_only is not here: HAProxy 2.6 reads the byte behind the value, so that its own answers differ from time to time
        for (String algorithm : List.of("uri depth 1", "uri len 6", "uri whole", "uri path-only", "url_param u", "hdr(x-key)", "uri depth 2 whole")) {
            all.add("balance " + algorithm + "\n" + WEIGHTED);
        }
        all.add("balance roundrobin\noption allbackups\n" + ONLY_BACKUPS);
        all.add("balance static-rr\noption allbackups\n" + ONLY_BACKUPS);
        all.add("balance uri\nhash-type consistent\nserver s1 %s id 7\nserver s2 %s\nserver s3 %s id 1 weight 3\n");
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isHaproxys(String lines, @TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(HAPROXY));
        List<Request> requests = requests();
        assertThat(ours(lines, requests, Map.of())).isEqualTo(haproxys(lines, requests, folder, Map.of()));
    }

    /** Algorithms whose servers come and go, and change their weights; many more of these, through both whole programs, are in SequenceIT of lb-cli. */
    static Stream<String> moving() {
        List<String> all = new ArrayList<>();
        for (String servers : List.of(THREE, WEIGHTED)) {
            for (String algorithm : List.of("roundrobin", "static-rr", "leastconn", "first", "source", "source\nhash-type consistent", "uri", "uri\nhash-type consistent", "hash path,lower", "hash path,lower\nhash-type consistent djb2", "hash path,lower\nhash-type consistent crc32 avalanche")) {
                all.add("balance " + algorithm + "\n" + servers);
            }
        }
        return all.stream();
    }

    /** Commands of the runtime API, each before the request of its number. */
    private static final Map<Integer, String> EVENTS = new TreeMap<>(Map.of(150, "disable server b/s2", 320, "set weight b/s1 40", 470, "enable server b/s2", 610, "set weight b/s3 0", 700, "set weight b/s3 50%", 850, "set weight b/s1 100%"));

    private static final Map<Integer, String> STATES = Map.of(150, "disable server b/s2", 470, "enable server b/s2");

    @ParameterizedTest
    @MethodSource("moving")
    void isHaproxysWhileServersComeAndGo(String lines, @TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(HAPROXY));
        List<Request> requests = requests();
        // HAProxy may not have forgotten the last request when the command comes, so that its server is not idle when weights are ordered anew
        Map<Integer, String> events = lines.startsWith("balance leastconn") ? STATES : EVENTS;
        assertThat(ours(lines, requests, events)).isEqualTo(haproxys(lines, requests, folder, events));
    }

    private static void event(BackendRuntime backend, String command) {
        String[] words = command.split(" ");
        ServerRuntime server = backend.server(words[2].substring(2));
        switch (words[0]) {
            case "disable" -> backend.changes().administrative(server, ServerState.FORCED_MAINT, 0);
            case "enable" -> backend.changes().administrative(server, 0, ServerState.FORCED_MAINT);
            default -> WeightChange.apply(server, words[3]);
        }
    }

    /** Gives a command to HAProxy and waits for its answer. */
    private static void command(Path socket, String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.ISO_8859_1)));
            Channels.newInputStream(channel).readAllBytes();
        }
    }

    private static List<Request> requests() {
        Random random = new Random(7);
        List<Request> result = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            byte[] source = {10, (byte) random.nextInt(4), (byte) random.nextInt(), (byte) random.nextInt()};
            String target = "/" + "abc".charAt(random.nextInt(3)) + random.nextInt(30) + "/x" + random.nextInt(100) + "/y?v=" + i + (i % 7 == 0 ? "" : "&u=" + random.nextInt(50));
            String key = switch (i % 5) {
                case 0 -> "";
                case 1 -> "host" + random.nextInt(50);
                case 2 -> "www.h" + random.nextInt(50) + ".example.com";
                default -> "d" + random.nextInt(200) + ".org";
            };
            result.add(new Request(source, target, key));
        }
        return result;
    }

    private static String ours(String lines, List<Request> requests, Map<Integer, String> events) {
        BackendRuntime backend = Backends.of(lines.replace("%s", "127.0.0.1:1"));
        StringBuilder sequence = new StringBuilder();
        for (Request request : requests) {
            if (events.containsKey(sequence.length())) {
                event(backend, events.get(sequence.length()));
            }
            Map<String, String> headers = request.key.isEmpty() ? Map.of() : Map.of("x-key", request.key);
            Backends.Stream stream = new Backends.Stream(new RequestSamples(request.source, request.target, headers));
            Outcome outcome = backend.place(stream);
            ServerRuntime server = stream.server();
            sequence.append(outcome == Outcome.GRANTED ? server.name().substring(1) : "-");
            backend.release(stream);
        }
        return sequence.toString();
    }

    private static String haproxys(String lines, List<Request> requests, Path folder, Map<Integer, String> events) throws Exception {
        StringBuilder config = new StringBuilder("global\nnbthread 1\nstats socket " + folder + "/api.sock level admin\ndefaults\nmode http\ntimeout client 5s\ntimeout server 5s\ntimeout connect 5s\nlisten b\nbind unix@" + folder
                + "/front.sock\nhttp-request set-src hdr(x-src)\n");
        String text = lines;
        int count = 0;
        while (text.contains("%s")) {
            count++;
            text = text.replaceFirst("%s", "unix@" + folder + "/s" + count + ".sock");
        }
        config.append(text);
        for (int i = 1; i <= count; i++) {
            config.append("frontend f").append(i).append("\nbind unix@").append(folder).append("/s").append(i).append(".sock\nhttp-request return status 200 content-type text/plain string ").append(i).append("\n");
        }
        Path file = Files.writeString(folder.resolve("h.cfg"), config);
        Process process = new ProcessBuilder(HAPROXY.toString(), "-db", "-f", file.toString()).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
        try {
            return ask(folder, requests, process, events);
        } finally {
            process.destroy();
            process.waitFor(5, TimeUnit.SECONDS);
        }
    }

    private static String ask(Path folder, List<Request> requests, Process process, Map<Integer, String> events) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        SocketChannel channel = null;
        while (channel == null) {
            SocketChannel attempt = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                attempt.connect(UnixDomainSocketAddress.of(folder.resolve("front.sock")));
                channel = attempt;
            } catch (IOException notYet) {
                attempt.close();
                assertThat(process.isAlive() && System.nanoTime() < deadline).as("haproxy listens").isTrue();
                process.waitFor(5, TimeUnit.MILLISECONDS);
            }
        }
        StringBuilder sequence = new StringBuilder();
        try (SocketChannel client = channel) {
            InputStream in = Channels.newInputStream(client);
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
            for (Request request : requests) {
                if (events.containsKey(sequence.length())) {
                    command(folder.resolve("api.sock"), events.get(sequence.length()));
                }
                String head = "GET " + request.target + " HTTP/1.1\r\nhost: h\r\nx-src: " + (request.source[0] & 255) + "." + (request.source[1] & 255) + "." + (request.source[2] & 255) + "." + (request.source[3] & 255) + "\r\n"
                        + (request.key.isEmpty() ? "" : "x-key: " + request.key + "\r\n") + "\r\n";
                client.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1)));
                sequence.append(answer(reader));
            }
        }
        return sequence.toString();
    }

    private static String answer(BufferedReader reader) throws IOException {
        String status = reader.readLine();
        int length = 0;
        for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
            if (line.startsWith("content-length: ")) {
                length = Integer.parseInt(line.substring(16));
            }
        }
        char[] body = new char[length];
        for (int at = 0; at < length; ) {
            at += reader.read(body, at, length - at);
        }
        return status.contains(" 200 ") ? new String(body) : "-";
    }
}
