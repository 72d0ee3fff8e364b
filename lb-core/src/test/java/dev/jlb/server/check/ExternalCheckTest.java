package dev.jlb.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that check; statuses, arguments and environment are those that HAProxy 2.6 showed and gave. */
@DisabledOnOs(OS.WINDOWS)
class ExternalCheckTest {
    private static final String GLOBAL = "global\n external-check\n insecure-fork-wanted\n";
    private final CheckFixture fixture = new CheckFixture();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private String script(String text) throws Exception {
        Path file = folder.resolve("check.sh");
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    private String outcome(String command, String server) throws Exception {
        fixture.start("option external-check\nexternal-check command " + command + "\nexternal-check path /usr/bin:/bin\nserver s " + server + "\n", GLOBAL);
        CheckFixture.await(() -> fixture.server("s").check().last().durationMillis() >= 0);
        var result = fixture.server("s").check().last();
        return result.status().code() + " " + result.code();
    }

    @ParameterizedTest
    @CsvSource({"exit 0, PROCOK 0", "exit 3, PROCERR 3", "exec sleep 30, PROCTOUT 0"})
    void theExitStatusTells(String text, String expected) throws Exception {
        assertThat(outcome(script(text), "127.0.0.1:1 check inter 1s")).isEqualTo(expected);
    }

    @Test
    void aMissingProgramIsAnError() throws Exception {
        assertThat(outcome(folder.resolve("none").toString(), "127.0.0.1:1 check inter 20s")).isEqualTo("PROCERR 255");
        assertThat(fixture.next()).isEqualTo("ALERT Failed to exec process for external health check: No such file or directory. Aborting.");
    }

    @Test
    void aNameIsFoundInThePath() throws Exception {
        assertThat(outcome("true", "127.0.0.1:1 check inter 20s")).isEqualTo("PROCOK 0");
    }

    @Test
    void argumentsAndEnvironmentAreHaproxys() throws Exception {
        Path seen = folder.resolve("seen");
        assertThat(outcome(script("echo \"$@\" > " + seen + "; env | grep -v '^_=\\|^PWD=\\|^SHLVL=\\|^OLDPWD=' | sort >> " + seen), "127.0.0.1:8 check inter 20s maxconn 7 port 9 addr 127.0.0.2")).isEqualTo("PROCOK 0");
        assertThat(Files.readString(seen)).isEqualTo("""
                NOT_USED NOT_USED 127.0.0.1 8
                HAPROXY_PROXY_ADDR=
                HAPROXY_PROXY_ID=1
                HAPROXY_PROXY_NAME=b
                HAPROXY_PROXY_PORT=
                HAPROXY_SERVER_ADDR=127.0.0.1
                HAPROXY_SERVER_CURCONN=0
                HAPROXY_SERVER_ID=1
                HAPROXY_SERVER_MAXCONN=7
                HAPROXY_SERVER_NAME=s
                HAPROXY_SERVER_PORT=8
                HAPROXY_SERVER_PROTO=h1
                HAPROXY_SERVER_SSL=0
                PATH=/usr/bin:/bin
                """);
    }
}
