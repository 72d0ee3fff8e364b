package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Owners and permissions of UNIX sockets: real sockets of a running load balancer, and what {@code stat} says of them. */
class UnixSocketFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                                       | mode 640                | rw-r----- | 0 | 0",
        "unix-bind mode 600                       | name a                  | rw------- | 0 | 0",
        "unix-bind mode 600                       | mode 660                | rw-rw---- | 0 | 0",
        "unix-bind mode 600 uid 1 gid 2           | name a                  | rw------- | 1 | 2",
        "unix-bind uid 1 gid 2 mode 640           | user root group root    | rw-r----- | 0 | 0",
        "unix-bind user root group root mode 640  | uid 3 gid 4             | rw-r----- | 3 | 4",
    })
    void belongsToWhomTheFileSays(String global, String options, String mode, int uid, int gid) throws Exception {
        assumeTrue(root(), "only root may give files away");
        try (LoadBalancer lb = start("global\n" + global + "\n stats socket " + folder.resolve("admin") + " mode 600\n", folder + "/front", options)) {
            assertThat(facts(folder.resolve("front"))).isEqualTo(mode + " " + uid + " " + gid);
            assertThat(facts(folder.resolve("admin"))).startsWith("rw-------");
        }
    }

    @Test
    void aPrefixStandsBeforeThePathsOfBindLines() throws Exception {
        try (LoadBalancer lb = start("global\n unix-bind prefix " + folder + "/a-\n", "/front", "mode 600")) {
            assertThat(folder.resolve("a-")).doesNotExist();
        } catch (IOException noSuchFolder) {
            // <folder>/a-/front
            assertThat(noSuchFolder.getMessage()).contains("a-/front");
        }
        try (LoadBalancer lb = start("global\n unix-bind prefix " + folder + "\n", "/front", "mode 600")) {
            assertThat(facts(folder.resolve("front"))).startsWith("rw-------");
        }
    }

    @Test
    void whoIsNotKnownIsNamed() {
        assertThatThrownBy(() -> start("", folder + "/front", "user no-such-user-here").close()).hasMessageContaining("'user' : unknown user name 'no-such-user-here'");
        assertThatThrownBy(() -> start("", folder + "/front", "group no-such-group-here").close()).hasMessageContaining("'group' : unknown group name 'no-such-group-here'");
    }

    private static boolean root() throws IOException {
        return "root".equals(System.getProperty("user.name")) && Files.getFileStore(Path.of("/")).supportsFileAttributeView("unix");
    }

    private static String facts(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + " " + Files.getAttribute(file, "unix:uid") + " " + Files.getAttribute(file, "unix:gid");
    }

    private static LoadBalancer start(String global, String path, String options) throws IOException {
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("test", global + "defaults\n mode http\n timeout client 1s\nfrontend f\n bind " + path + " " + options + "\n http-request return status 200\n")), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        return LoadBalancer.start(configuration, diagnostics);
    }
}
