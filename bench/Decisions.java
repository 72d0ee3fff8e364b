import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What decisions and their records cost per request: rules that do not match, maps of each match type, logs over UDP. Each row is to be compared with the first. */
final class Decisions {
    private static final int ENTRIES = 100_000;
    /** HAProxy walks through regular expressions one by one. */
    private static final int EXPRESSIONS = 200;

    private Decisions() {}

    /** @param folder for the maps */
    static List<Scenario> scenarios(Path folder) throws IOException {
        List<Scenario> all = new ArrayList<>();
        all.add(scenario("none", "no rule", List.of()));
        for (int count : new int[] {10, 100, 1000}) {
            all.add(scenario("walk" + count, count + " rules that do not match, each a search in the path",
                    lines(count, i -> "http-request deny if { path_sub nothing" + i + " }")));
            all.add(scenario("same" + count, count + " rules that do not match, all of one header",
                    lines(count, i -> "http-request deny if { hdr(host) -i nothing" + i + ".example }")));
        }
        all.add(map(folder, "str", ENTRIES, "path", i -> "/nothing/" + i));
        all.add(map(folder, "beg", ENTRIES, "path", i -> "/nothing/" + i + "/"));
        all.add(map(folder, "end", ENTRIES, "path", i -> "/" + i + ".nothing"));
        all.add(map(folder, "sub", ENTRIES, "path", i -> "nothing" + i + "x"));
        all.add(map(folder, "dom", ENTRIES, "hdr(host)", i -> "nothing" + i + ".example"));
        all.add(map(folder, "reg", EXPRESSIONS, "path", i -> "^/nothing" + i + "/[a-z]+$"));
        all.add(map(folder, "ip", ENTRIES, "src", i -> "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)));
        all.add(map(folder, "int", ENTRIES, "dst_port,mul(1000000)", i -> String.valueOf(i)));
        all.add(scenario("log", "a line of 'option httplog' for each request, over UDP", List.of("log 127.0.0.1:" + sink() + " local0", "option httplog")));
        return all;
    }

    private static Scenario scenario(String key, String title, List<String> lines) {
        return new Scenario(key, title, "http", 64, "/128", "requests/s", lines, "");
    }

    private static List<String> lines(int count, IntFunction<String> line) {
        return IntStream.range(0, count).mapToObj(line).toList();
    }

    private static Scenario map(Path folder, String type, int entries, String sample, IntFunction<String> key) throws IOException {
        Path file = folder.resolve("decisions-" + type + ".map");
        Files.write(file, IntStream.range(0, entries).mapToObj(i -> key.apply(i) + " value").toList());
        return scenario("map_" + type, "map_" + type + " with %,d entries, none of which matches".formatted(entries),
                List.of("http-request set-header X-Found %[" + sample + ",map_" + type + "(" + file + ",none)]"));
    }

    /** A reader of datagrams for as long as the benchmark runs. @return its port */
    private static int sink() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                while (true) {
                    socket.receive(packet);
                }
            } catch (IOException closed) {
                // the end
            }
        });
        return socket.getLocalPort();
    }
}
