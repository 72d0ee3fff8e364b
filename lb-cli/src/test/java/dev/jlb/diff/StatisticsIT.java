package dev.jlb.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Everything that tells of counters, in every form, from jlb and from HAProxy after the same traffic with the same configuration. The values of each kind of traffic are
 * {@link DifferentialIT}'s matter; here it is names, places, types and labels, which programs rely on.
 */
class StatisticsIT {
    private static final String CONFIGURATION = """
            global
                stats socket ipv4@127.0.0.1:CLI level admin
                nbthread 1
                maxconn 2000
            defaults
                mode http
                timeout connect 2s
                timeout client 5s
                timeout server 5s
            frontend web
                bind 127.0.0.1:WEB
                http-request use-service prometheus-exporter if { path /metrics }
                http-request track-sc0 src table tab
                http-request deny if { path /denied }
                stats uri /stats
                default_backend app
            backend app
                balance roundrobin
                cookie SRV insert
                server s1 127.0.0.1:DEAD check inter 500ms fall 1
                server s2 127.0.0.1:ECHO cookie two weight 20 maxconn 100 maxqueue 7
                server s3 127.0.0.1:ECHO disabled
                server s4 127.0.0.1:ECHO backup
            frontend raw
                mode tcp
                bind 127.0.0.1:RAW
                default_backend rawb
            backend rawb
                mode tcp
                balance leastconn
                server s1 127.0.0.1:ECHO
            backend tab
                balance source
                stick-table type ip size 100 expire 1m store gpc0,http_req_rate(10s)
            listen echo
                bind 127.0.0.1:ECHO
                balance roundrobin
                http-request return status 200 content-type text/plain string hi
            """;

    /** One program, its ports, and what it says. */
    private static final class Side {
        private final int web;
        private final int raw;
        private final int commands;
        private final Program.Running running;
        private final List<String> ports = new ArrayList<>();

        Side(Program program) throws IOException, InterruptedException {
            PortPool pool = new PortPool();
            web = pool.next();
            raw = pool.next();
            commands = pool.next();
            int echo = pool.next();
            int dead = pool.next();
            Path file = Files.createTempFile("statistics", ".cfg");
            Files.writeString(file, CONFIGURATION.replace("WEB", "" + web).replace("RAW", "" + raw).replace("CLI", "" + commands).replace("ECHO", "" + echo).replace("DEAD", "" + dead));
            for (int port : List.of(web, raw, commands, echo, dead)) {
                ports.add("" + port);
            }
            running = program.start(file, commands);
            await("app,s1,", "DOWN");
            for (String path : List.of("/", "/a", "/denied", "/stats;csv")) {
                get(web, path);
            }
            get(raw, "/");
            await("rawb,BACKEND,", "UP");
        }

        /** Until the row that begins so has that in it, and no session is left. */
        private void await(String row, String state) throws IOException, InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (System.nanoTime() < end) {
                List<String> rows = ask("show stat").lines().toList();
                boolean quiet = rows.stream().filter(line -> line.contains(",") && !line.startsWith("#")).allMatch(line -> line.split(",")[4].matches("0?"));
                if (quiet && rows.stream().anyMatch(line -> line.startsWith(row) && line.contains("," + state + ","))) {
                    return;
                }
                Thread.sleep(20);
            }
            throw new IOException("no " + state + " in " + row);
        }

        String ask(String command) throws IOException {
            return masked(Cli.ask(commands, command));
        }

        String get(int port, String path) throws IOException {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(Peer.PATIENCE_MS);
                socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                int head = answer.indexOf("\r\n\r\n");
                String body = answer.substring(head + 4);
                return masked(answer.substring(0, head).toLowerCase(Locale.ROOT).contains("chunked") ? joined(body) : body);
            }
        }

        private static String joined(String chunks) {
            StringBuilder body = new StringBuilder();
            int at = 0;
            while (true) {
                int end = chunks.indexOf("\r\n", at);
                int size = Integer.parseInt(chunks.substring(at, end), 16);
                if (size == 0) {
                    return body.toString();
                }
                body.append(chunks, end + 2, end + 2 + size);
                at = end + 2 + size + 2;
            }
        }

        private String masked(String text) {
            String result = text;
            for (int i = 0; i < ports.size(); i++) {
                result = result.replace(ports.get(i), "P" + i);
            }
            return result;
        }
    }

    private static Side jlb;
    private static Side haproxy;

    @BeforeAll
    static void start() throws Exception {
        Program reference = Program.haproxy();
        assumeTrue(reference != null, "haproxy is not installed");
        haproxy = new Side(reference);
        jlb = new Side(Program.jlb());
    }

    @AfterAll
    static void stop() throws Exception {
        for (Side side : new Side[] {haproxy, jlb}) {
            if (side != null) {
                side.running.stop();
            }
        }
    }

    /** Counters of single protocols, behind the columns with fixed places, and the columns that 2.6 has not. */
    private static boolean sameInBoth(String line) {
        return !line.matches(".*\\b(h[123]_\\w+|ssl_\\w+|h[123]req|sess_other|req_other|srid|priv_idle_cur)\\b.*");
    }

    private static List<String> lines(String text, String from, String to) {
        return text.lines().filter(StatisticsIT::sameInBoth).map(line -> line.replaceFirst(from, to)).toList();
    }

    @Test
    void typedStatisticsHaveTheSameNamesPlacesAndTypes() throws IOException {
        assertThat(lines(jlb.ask("show stat typed"), "^(([^:]*:){3}).*", "$1")).isEqualTo(lines(haproxy.ask("show stat typed"), "^(([^:]*:){3}).*", "$1")).hasSizeGreaterThan(300);
    }

    @Test
    void jsonHasTheSameFields() throws IOException {
        String from = "\"value\":(\"(\\\\.|[^\"])*\"|-?\\d+)}}.*";
        String[] texts = new String[2];
        int i = 0;
        for (Side side : List.of(jlb, haproxy)) {
            texts[i++] = String.join("\n", lines(side.ask("show stat json").replace("}},{", "}}\n{").replace("}}],[{", "}}\n{"), from, ""));
        }
        assertThat(texts[0].replaceAll("^\\[\\[", "")).isEqualTo(texts[1].replaceAll("^\\[\\[", ""));
    }

    @Test
    void infoHasTheSameLines() throws IOException {
        assertThat(lines(jlb.ask("show info typed"), "^(([^:]*:){3}).*", "$1")).isEqualTo(lines(haproxy.ask("show info typed"), "^(([^:]*:){3}).*", "$1")).hasSizeGreaterThan(60);
        assertThat(lines(jlb.ask("show info"), ":.*", "")).isEqualTo(lines(haproxy.ask("show info"), ":.*", ""));
        assertThat(lines(jlb.ask("show info float"), ": \\d+", ": N").stream().filter(line -> line.contains("_sec")).map(line -> line.replaceFirst("\\d{1,6}$", "F")).toList())
                .isEqualTo(lines(haproxy.ask("show info float"), ": \\d+", ": N").stream().filter(line -> line.contains("_sec")).map(line -> line.replaceFirst("\\d{1,6}$", "F")).toList());
    }

    @Test
    void eachLineCanBeDescribed() throws IOException {
        assertThat(jlb.ask("show info desc").lines().filter(line -> !line.isEmpty())).allMatch(line -> line.matches(".*:\"[^\"]+\""));
        assertThat(jlb.ask("show stat typed desc").lines().filter(line -> !line.isEmpty())).allMatch(line -> line.matches(".*:\"[^\"]+\""));
    }

    @Test
    void selectionsChooseTheSameRows() throws IOException {
        for (String command : List.of("show stat web 1 -1", "show stat -1 4 2", "show stat -1 2 -1", "show stat 3 -1 -1", "show stat app 6 -1", "show stat nosuch -1 -1", "show stat typed up no-maint",
                "show stat up", "show stat no-maint", "show stat -1 x -1", "show stat domain proxy -1 1 -1", "show stat domain foo")) {
            List<List<String>> rows = new ArrayList<>();
            for (Side side : List.of(jlb, haproxy)) {
                rows.add(side.ask(command).lines().filter(line -> !line.startsWith("#")).map(line -> line.contains(",") ? String.join(",", List.of(line.split(",", -1)).subList(0, 2)) + " " + line.split(",", -1)[17] : line).toList());
            }
            assertThat(rows.get(0)).as(command).isEqualTo(rows.get(1));
        }
    }

    @Test
    void serversAndTablesAreTheSame() throws IOException {
        // seconds since the last change
        String age = "^((\\S+ ){9})\\d+ ";
        assertThat(lines(jlb.ask("show servers state"), age, "$1T ")).isEqualTo(lines(haproxy.ask("show servers state"), age, "$1T "));
        assertThat(jlb.ask("set server app/s2 state maint; show servers state app").lines().map(line -> line.replaceFirst(age, "$1T ")))
                .containsExactlyElementsOf(haproxy.ask("set server app/s2 state maint; show servers state app").lines().map(line -> line.replaceFirst(age, "$1T ")).toList());
        jlb.ask("set server app/s2 state ready");
        haproxy.ask("set server app/s2 state ready");
        // used_max, need_est and what is idle depend on time
        String connections = "( \\d+){4,5} -1( \\d+){2}$";
        assertThat(lines(jlb.ask("show servers conn"), connections, "")).isEqualTo(lines(haproxy.ask("show servers conn"), connections, ""));
        assertThat(lines(jlb.ask("show table"), "", "")).isEqualTo(lines(haproxy.ask("show table"), "", ""));
        // "shard" is 3.x's
        assertThat(jlb.ask("show table tab").replaceAll("0x\\w+|exp=\\d+| shard=0|(?<=10000\\)=)\\d+", "")).isEqualTo(haproxy.ask("show table tab").replaceAll("0x\\w+|exp=\\d+|(?<=10000\\)=)\\d+", ""));
    }

    @Test
    void metricsHaveTheSameNamesTypesAndLabels() throws IOException {
        for (String query : List.of("", "?scope=server&no-maint", "?scope=frontend&scope=backend", "?scope=&scope=global", "?scope=*&scope=", "?scope=sticktable")) {
            List<TreeSet<String>> found = new ArrayList<>();
            for (Side side : List.of(jlb, haproxy)) {
                TreeSet<String> names = new TreeSet<>();
                side.get(side.web, "/metrics" + query).lines()
                        .filter(line -> !line.startsWith("# HELP") && !line.contains("jlb_") && !line.contains("zlib"))
                        .filter(line -> !line.isEmpty())
                        .forEach(line -> names.add(line.startsWith("#") ? line : line.replaceFirst(" [^ ]*$", "").replaceFirst("version=.*", "version")));
                found.add(names);
            }
            TreeSet<String> more = new TreeSet<>(found.get(0));
            more.removeAll(found.get(1));
            assertThat(more).as("only jlb: " + query).isEmpty();
            TreeSet<String> less = new TreeSet<>(found.get(1));
            less.removeAll(found.get(0));
            assertThat(less).as("only HAProxy: " + query).isEmpty();
        }
    }

    @Test
    void thePageGivesTheSameCsvAsTheCommandLine() throws IOException {
        String page = jlb.get(jlb.web, "/stats;csv").lines().findFirst().orElseThrow();
        assertThat(page).isEqualTo(jlb.ask("show stat").lines().findFirst().orElseThrow());
        String fixed = haproxy.get(haproxy.web, "/stats;csv").lines().findFirst().orElseThrow().replaceFirst(",-,.*", ",");
        assertThat(page).startsWith(fixed);
        assertThat(jlb.get(jlb.web, "/stats;json")).startsWith("[[{\"objType\":\"Frontend\"");
    }
}
