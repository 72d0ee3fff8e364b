package dev.jlb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.diff.Program;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** varnishtest drives jlb as it drives haproxy: inherited sockets, the runtime API, verdicts, syslog, SIGINT. The cases hold on both programs. */
class VarnishtestIT {
    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        Path varnishtest = installed("varnishtest");
        assumeTrue(varnishtest != null, "varnishtest is not installed (Debian: varnish)");
        List<Path> programs = new ArrayList<>(List.of(Program.root().resolve("jlb").toAbsolutePath()));
        Path haproxy = installed("haproxy");
        if (haproxy != null) {
            programs.add(haproxy);
        }
        List<Path> files;
        try (Stream<Path> found = Files.list(Program.root().resolve("lb-cli/src/test/vtc"))) {
            files = found.filter(path -> path.toString().endsWith(".vtc")).sorted().toList();
        }
        assertThat(files).isNotEmpty();
        return programs.stream().flatMap(program -> files.stream()
                .map(file -> DynamicTest.dynamicTest(program.getFileName() + " " + file.getFileName(), () -> run(varnishtest, program, file))));
    }

    /** Once more when it fails: varnishtest gives a program 3 s to start, which a busy machine does not keep. */
    private static void run(Path varnishtest, Path program, Path file) throws Exception {
        String output = once(varnishtest, program, file);
        if (output != null) {
            System.out.println("once more: " + program.getFileName() + " " + file.getFileName());
            output.lines().filter(line -> line.startsWith("---- ")).forEach(System.out::println);
            output = once(varnishtest, program, file);
        }
        assertThat(output).isNull();
    }

    /** What was said when it failed, or null. */
    private static String once(Path varnishtest, Path program, Path file) throws Exception {
        List<String> command = new ArrayList<>();
        if (program.endsWith("haproxy") && interruptIsIgnored()) {
            // jlb handles INT all the same, HAProxy's worker does not, and its master waits for it
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(varnishtest.toString(), "-t", "30", file.toAbsolutePath().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().put("HAPROXY_PROGRAM", program.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0 ? null : output;
    }

    /** In the background of a script, on machines that build. */
    private static boolean interruptIsIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status) && Files.readAllLines(status).stream().anyMatch(line -> line.startsWith("SigIgn:") && (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    private static Path installed(String name) {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin").map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst().orElse(null);
    }
}
