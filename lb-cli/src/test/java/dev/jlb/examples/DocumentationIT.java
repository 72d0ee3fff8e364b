package dev.jlb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.HeldPort;
import dev.jlb.diff.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs what the guides in docs/ show, from the first line to the last: a block {@code haproxy FILE} is written to that file, a block {@code sh} is run line by line and
 * every line must succeed, and each line of a block {@code output} must be in what the block before it printed. Ports are other ones, and {@code /etc} and
 * {@code /run} are folders of the test.
 */
class DocumentationIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)(?: (\\S+))?\\n(.*?)^```$");
    private static final List<Integer> PORTS = List.of(8080, 8081, 8443);

    @TempDir
    Path folder;

    private final Map<String, String> replaced = new LinkedHashMap<>();
    private final Map<String, String> shown = new LinkedHashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"operations.md", "migration.md"})
    @Timeout(180)
    void everyCommandWorksAsWritten(String page) throws Exception {
        for (String tool : List.of("socat", "curl", "openssl")) {
            assumeTrue(new ProcessBuilder("sh", "-c", "command -v " + tool).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0, tool + " is not installed");
        }
        String text = Files.readString(Program.root().resolve("docs").resolve(page));
        replacements();
        String printed = "";
        int commands = 0;
        List<String> outputs = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        try {
            while (block.find()) {
                String content = local(block.group(3));
                switch (block.group(1)) {
                    case "haproxy" -> {
                        Path file = folder.resolve(local(block.group(2)));
                        Files.createDirectories(file.getParent());
                        Files.writeString(file, content);
                    }
                    case "sh" -> {
                        StringBuilder said = new StringBuilder();
                        for (String line : content.lines().toList()) {
                            said.append(run(line));
                            commands++;
                        }
                        printed = said.toString();
                    }
                    case "output" -> {
                        for (String line : content.lines().toList()) {
                            assertThat(printed).contains(line);
                            outputs.add(line);
                        }
                    }
                    default -> { }
                }
            }
        } finally {
            stop();
        }
        assertThat(commands).isGreaterThan(5);
        assertThat(outputs).isNotEmpty();
    }

    /** Ports and folders of the page, and what stands for them here. */
    private void replacements() throws IOException {
        for (int port : PORTS) {
            replaced.put(":" + port, ":" + HeldPort.forGood());
        }
        Files.createDirectories(folder.resolve("run"));
        replaced.put("/run/", folder.resolve("run") + "/");
        replaced.put("/etc/", folder.resolve("etc") + "/");
    }

    private String local(String text) {
        String result = text;
        for (Map.Entry<String, String> each : replaced.entrySet()) {
            result = result.replace(each.getKey(), each.getValue());
        }
        return result;
    }

    private String run(String line) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().merge("PATH", Program.root().toString(), (path, root) -> root + ":" + path);
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(line).isTrue();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(line + "\n" + said).isZero();
        return said;
    }

    /** What the page left running. */
    private void stop() throws IOException {
        List<Path> files;
        try (var found = Files.walk(folder)) {
            files = found.filter(file -> file.toString().endsWith(".pid")).toList();
        }
        for (Path file : files) {
            ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).ifPresent(ProcessHandle::destroy);
        }
    }
}
