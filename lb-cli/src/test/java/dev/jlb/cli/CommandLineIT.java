package dev.jlb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.HeldPort;
import dev.jlb.diff.Program;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HAProxy's command line: exit status and words of each way to ask. */
class CommandLineIT {
    private static final String GOOD = "defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 5s\nlisten l\n bind 127.0.0.1:%d\n server s 127.0.0.1:9\n";

    @TempDir
    Path folder;

    /** HAProxy's language has no port 0. */
    private static String good() {
        return GOOD.formatted(HeldPort.forGood());
    }

    private record Result(int status, String output) {}

    private Result jlb(String options, String... arguments) throws Exception {
        Files.writeString(folder.resolve("good.cfg"), good());
        Files.writeString(folder.resolve("bad.cfg"), good() + " forbid all\n");
        Files.writeString(folder.resolve("names.cfg"), good() + "backend names\n server s no.such.invalid:80\n");
        Files.writeString(folder.resolve("tls.cfg"), good() + "backend tls\n server s 127.0.0.1:443 ssl\n");
        Files.writeString(folder.resolve("empty.cfg"), "global\n");
        Files.writeString(folder.resolve("relay.cfg"), "log-forward l\n timeout client 5s\n dgram-bind 127.0.0.1:1514\n log 127.0.0.1:514 local0\n");
        List<String> command = new ArrayList<>(List.of(Program.root().resolve("jlb").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectInput(new File("/dev/null")).redirectErrorStream(true);
        builder.environment().put("JLB_JAVA_OPTS", options);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -c -f good.cfg          | 0 |
            -c -V -f good.cfg       | 0 | Configuration file is valid
            check -f good.cfg       | 0 |
            -c -- good.cfg          | 0 |
            -dM -dI -d -c -f good.cfg | 0 |
            -c -f bad.cfg           | 1 | unknown keyword 'forbid'
            check -f bad.cfg        | 1 | bad.cfg:9:2
            -f bad.cfg              | 1 | Fatal errors found in configuration
            -c -f empty.cfg         | 2 | Configuration file has no error but will not start (no listener) => exit(2).
            -c -f relay.cfg         | 0 |
            -q -c -f bad.cfg        | 1 |
            -c -f names.cfg         | 1 | could not resolve address
            -dr -c -f names.cfg     | 0 | disabling server.
            -c -f tls.cfg           | 1 | verify is enabled by default but no CA file specified
            -dV -c -f tls.cfg       | 0 |
            -dR -N 5 -m 100 -c -f good.cfg | 0 |
            -N x -c -f good.cfg     | 1 | needs a number, not
            -q -f bad.cfg           | 1 |
            -c                      | 1 | Usage
            -f good.cfg -n 1000000000 | 1 | Cannot raise FD limit to 20000000
            -f empty.cfg            | 1 | No enabled listener found
            -c -f missing.cfg       | 1 | No such file or directory
            -cc 1                   | 0 |
            -cc 0                   | 1 |
            -cc version_atleast(3.4) | 0 |
            -cc feature(JLB)        | 0 |
            -cc foo(                | 2 | unparsable conditional expression
            -Z                      | 1 | Usage
            --help                  | 0 | Usage
            check --help            | 0 | --each
            -v                      | 0 | HAProxy version 3.4
            -vv                     | 0 | Feature list :
            """)
    void answers(String line, int status, String words) throws Exception {
        Result result = jlb("", line.split(" "));
        assertThat(result.status()).as(result.output()).isEqualTo(status);
        if (words == null) {
            assertThat(result.output()).isEmpty();
        } else {
            assertThat(result.output()).contains(words).doesNotContain("Exception");
        }
    }

    /** What only reads must start fast: no class of the network library is asked for. Without the AOT cache, which maps its classes whether or not they are used. */
    @ParameterizedTest
    @CsvSource({"-c -f good.cfg", "-cc 1", "-vv", "check -f good.cfg"})
    void loadsNoNetty(String line) throws Exception {
        Result result = jlb("-XX:AOTMode=off -Xlog:class+load", line.split(" "));
        assertThat(result.status()).isZero();
        assertThat(result.output()).contains("dev.jlb.cli.Main").doesNotContain("io.netty");
    }
}
