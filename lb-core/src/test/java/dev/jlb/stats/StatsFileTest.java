package dev.jlb.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dump stats-file}, {@code stats-file}, {@code shm-stats-file} and {@code guid} (management.txt 9.5). */
class StatsFileTest {
    private static final String TEXT = """
            global
             GLOBAL
            defaults
             mode http
             timeout client 5s
             timeout server 5s
             timeout connect 5s
            frontend FRONT
             guid f:1
             option socket-stats
             bind 127.0.0.1:0,127.0.0.1:0 guid-prefix l
             http-request return status 404 if { path /no }
             default_backend b
            backend b
             guid b.1
             server s1 127.0.0.1:1 guid srv-1 disabled
             server s2 127.0.0.1:1 disabled
            frontend without
             bind 127.0.0.1:0
            """;

    @TempDir
    Path folder;

    private static String text(String global, String front) {
        return TEXT.replace("GLOBAL", global).replace("FRONT", front);
    }

    private static void get(LoadBalancer lb, String front, String path) throws Exception {
        InetSocketAddress address = lb.address(front);
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    /** The value of a column in a dump, or null when there is no such line. */
    private static Long value(String dump, String kind, String guid, String column) {
        List<String> columns = List.of();
        for (String line : dump.lines().toList()) {
            if (line.startsWith("#")) {
                columns = line.startsWith("#" + kind + " ") ? List.of(line.substring(kind.length() + 2).split(",")) : List.of();
            } else if (line.startsWith(guid + ",") && !columns.isEmpty()) {
                return Long.valueOf(line.split(",")[columns.indexOf(column)]);
            }
        }
        return null;
    }

    @Test
    void whatHasAnIdentifierStartsWithItsCounters() throws Exception {
        String dump;
        try (LoadBalancer lb = LoadBalancer.start(text("", "f"))) {
            get(lb, "f", "/");
            get(lb, "f", "/no");
            dump = lb.command("dump stats-file");
        }
        assertThat(value(dump, "fe", "f:1", "stot")).isEqualTo(2);
        assertThat(value(dump, "fe", "f:1", "hrsp_5xx")).isEqualTo(1);
        assertThat(value(dump, "fe", "f:1", "hrsp_4xx")).isEqualTo(1);
        assertThat(value(dump, "be", "b.1", "hrsp_5xx")).isEqualTo(1);
        assertThat(value(dump, "srv", "srv-1", "stot")).isZero();
        assertThat(value(dump, "li", "l-1", "conn_tot")).isEqualTo(2);
        assertThat(value(dump, "li", "l-2", "conn_tot")).isZero();
        assertThat(dump).doesNotContain("s2").doesNotContain("without");

        Path file = Files.writeString(folder.resolve("stats"), dump);
        // another name, the same identifier
        try (LoadBalancer lb = LoadBalancer.start(text("stats-file " + file, "renamed"))) {
            assertThat(lb.command("dump stats-file")).isEqualTo(dump);
            get(lb, "renamed", "/no");
            assertThat(value(lb.command("dump stats-file"), "fe", "f:1", "stot")).isEqualTo(3);
            StatTable.Row front = lb.statistics().stream().filter(row -> row.text("svname").equals("FRONTEND") && row.text("pxname").equals("renamed")).findFirst().orElseThrow();
            assertThat(front.text("stot")).isEqualTo("3");
            assertThat(front.text("hrsp_4xx")).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "#fe guid,stot@f:1,7 ~ 7 ~ ''",
        "#fe guid,nosuch,stot@f:1,9,7@other,1,1 ~ 7 ~ ''",
        "#be guid,stot@f:1,7 ~ 0 ~ ''",
        "#future guid,stot@f:1,7 ~ 0 ~ ''",
        "#fe guid,stot@f:1,7,8@f:1,3 ~ 3 ~ at line 2,",
        "#fe guid,stot,bin@f:1,7,x ~ 0 ~ at line 2,",
        "f:1,7 ~ 0 ~ at line 1,",
        "#fe@f:1,7 ~ 0 ~ at line 2,",
        "#fe guid,stot@f:1,-7 ~ 0 ~ at line 2,",
        "#fe guid,stot@f:1, ~ 0 ~ ''",
    })
    void whatCannotBeUsedOfAFileIsSaid(String lines, long stot, String complaint) throws Exception {
        Path file = Files.writeString(folder.resolve("stats"), lines.replace('@', '\n'));
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("t", text("stats-file " + file, "f"))), diagnostics);
        int before = diagnostics.all().size();
        try (LoadBalancer lb = LoadBalancer.start(configuration, diagnostics)) {
            assertThat(value(lb.command("dump stats-file"), "fe", "f:1", "stot")).isEqualTo(stot);
        }
        List<String> said = diagnostics.all().stream().skip(before).map(Diagnostic::message).toList();
        if (complaint.isEmpty()) {
            assertThat(said).isEmpty();
        } else {
            assertThat(said).singleElement().asString().startsWith("config: corrupted stats file").contains(complaint);
        }
    }

    @Test
    void aFileThatIsNotThereIsAWarning() throws Exception {
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("t", text("stats-file /does/not/exist", "f"))), diagnostics);
        try (LoadBalancer lb = LoadBalancer.start(configuration, diagnostics)) {
            assertThat(diagnostics.all()).anyMatch(d -> d.message().equals("config: Can't open stats file '/does/not/exist': No such file or directory."));
            assertThat(lb.command("show stat")).contains("f,FRONTEND");
        }
    }

    @ParameterizedTest
    @CsvSource({"shm-stats-file /x, 1", "'', 0"})
    void aReloadFindsCountersByTheirIdentifiers(String global, long kept) throws Exception {
        try (LoadBalancer lb = LoadBalancer.start(text(global, "f"))) {
            get(lb, "f", "/no");
            lb.reload(text(global, "renamed"));
            String dump = lb.command("dump stats-file");
            assertThat(value(dump, "fe", "f:1", "hrsp_4xx")).as("renamed").isEqualTo(kept);
            get(lb, "renamed", "/no");
            lb.reload(text(global, "renamed"));
            assertThat(value(lb.command("dump stats-file"), "fe", "f:1", "hrsp_4xx")).as("not renamed").isEqualTo(kept + 1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "guid b.1 ~ guid f:1 ~ 'guid' : 'f:1' is already used at t:8.",
        "guid-prefix l ~ guid-prefix srv ~ 'guid' : 'srv-1' is already used at t:11.",
    })
    void anIdentifierBelongsToOneObject(String line, String other, String message) {
        Diagnostics diagnostics = new Diagnostics();
        LoadBalancer.parse(List.of(new SourceFile("t", text("", "f").replace(line, other))), diagnostics);
        assertThat(diagnostics.all().stream().map(Diagnostic::message)).contains(message);
    }
}
