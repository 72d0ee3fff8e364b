package dev.jlb.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers start as an earlier process left them; lines as HAProxy 2.6 wrote them. */
class StateFileTest {
    private static final String HEAD = "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight …\n";

    @TempDir
    Path folder;

    private final Diagnostics diagnostics = new Diagnostics();

    private ServerRuntime server(String line) throws Exception {
        Path file = Files.writeString(folder.resolve("state"), HEAD + line + "\n");
        Configuration configuration = Backends.load("global\nserver-state-base " + folder + "\nserver-state-file " + file.getFileName() + "\nbackend b\nload-server-state-from-file global\nserver s 127.0.0.1:80 check weight 10\n");
        BackendRuntime backend = Backends.of(configuration, "b", HealthListener.NONE);
        new ServerAddresses().resolve(backend, StateFile.NONE, diagnostics);
        StateFile.global(configuration.global(), diagnostics).apply(backend, diagnostics);
        return backend.server("s");
    }

    @ParameterizedTest
    @CsvSource({
        "2 b 1 s 127.0.0.1 2 0 3 10 8 1 0 4 0 0 0 0 - 80 - 0 0 - - 0, UP, 3",
        "2 b 1 s 127.0.0.1 0 1 10 10 7 1 0 0 0 0 0 0 - 80 - 0 0 - - 0, MAINT, 0",
        "2 b 1 s 127.0.0.1 2 8 10 10 7 1 0 2 0 0 0 0 - 80 - 0 0 - - 0, DRAIN, 0",
        "2 b 1 s 127.0.0.1 0 0 10 10 8 8 2 0 6 0 0 0 - 80 - 0 0 - - 0, DOWN, 0",
        // the weight in the file of today is another one
        "2 b 1 s 127.0.0.1 2 0 3 7 8 1 0 4 0 0 0 0 - 80 - 0 0 - - 0, UP, 10",
        // another server, too few fields, no numbers
        "2 b 1 t 127.0.0.1 0 1 10 10 7 1 0 0 0 0 0 0 - 80 - 0 0 - - 0, UP, 10",
        "2 b 1 s 127.0.0.1 0 1 10, UP, 10",
        "2 b 1 s 127.0.0.1 x 1 10 10 7 1 0 0 0 0 0 0 - 80 - 0 0 - - 0, UP, 10",
    })
    void isRestored(String line, String status, int weight) throws Exception {
        ServerRuntime server = server(line);
        String actual = server.maintenance() ? "MAINT" : server.draining() ? "DRAIN" : server.usable() ? "UP" : "DOWN";
        assertThat(actual).isEqualTo(status);
        assertThat(server.usable() ? server.weight() : 0).isEqualTo(weight);
    }

    @ParameterizedTest
    @CsvSource({
        "2 b 1 s 127.0.0.1 2 0 10 10 100 1 0 1 6 0 0 0 - 80 - 0 0 - - 0, 4, 100, 80",
        "2 b 1 s 127.0.0.1 1 0 10 10 100 1 0 9 6 0 0 0 - 80 - 0 0 - - 0, 1, 100, 80",
        "2 b 1 s 127.0.0.1 3 0 10 10 100 1 0 1 6 0 0 0 - 80 - 0 0 - - 0, 2, 100, 80",
        "2 b 1 s 127.0.0.1 0 0 10 10 -1 1 0 4 6 0 0 0 - 81 - 0 0 - - 0, 0, 0, 81",
        "2  b  1  s  127.0.0.9  2  0  10  10  7  1  0  4  6  0  0  0  -  65535  -, 4, 7, 65535",
    })
    void healthTimeAndPortAreThoseOfTheFile(String line, int health, long seconds, int port) throws Exception {
        ServerRuntime server = server(line);
        assertThat(server.check().health()).isEqualTo(health);
        assertThat(server.secondsSinceChange()).isBetween(seconds, seconds + 60);
        assertThat(server.address()).isEqualTo(new InetSocketAddress("127.0.0.1", port));
        assertThat(server.inherited()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2 b 1 s 127.0.0.1 4 1 10 10 7 1 0 4 6 0 0 0 - 80 -, srv_op_state value '4'",
        "2 b 1 s 127.0.0.1 2 9 10 10 7 1 0 4 6 0 0 0 - 80 -, srv_admin_state value '9'",
        "2 b 1 s 127.0.0.1 2 1 257 10 7 1 0 4 6 0 0 0 - 80 -, srv_uweight value '257'",
        "2 b 1 s 127.0.0.1 2 1 10 x 7 1 0 4 6 0 0 0 - 80 -, srv_iweight value 'x'",
        "2 b 1 s 127.0.0.1 2 1 10 10 x 1 0 4 6 0 0 0 - 80 -, srv_last_time_change value 'x'",
        "2 b 1 s 127.0.0.1 2 1 10 10 7 1 0 x 6 0 0 0 - 80 -, srv_check_health value 'x'",
        "2 b 1 s 127.0.0.1 2 1 10 10 7 1 0 4 64 0 0 0 - 80 -, srv_check_state value '64'",
        "2 b 1 s 127.0.0.1 2 1 10 10 7 1 0 4 6 0 0 0 - 65536 -, srv_port value '65536'",
        "2 b 1 s 127.0.0.1 2 1 10 257 7 1 0 4 6 0 0 0 - 80 -, srv_iweight value '257'",
        "2 b 1 s 127.0.0.1 2 1 10 10 7 99 0 4 6 0 0 0 - 80 -, srv_check_status value '99'",
        "2 b 1 s 127.0.0.1 2 1 10 10 7 1 5 4 6 0 0 0 - 80 -, srv_check_result value '5'",
        "2 b 1 s 127.0.0.1 2 1 10 10 7 1 -1 4 6 0 0 0 - 80 -, srv_check_result value '-1'",
        "2 b 1 s 127.0.0.1 2 1 10 10 7 1 0 4 6 32 0 0 - 80 -, srv_agent_state value '32'",
        "2 b 1 s 127.0.0.1 2 1 10 10 7 1 0 4 6 0 2 0 - 80 -, bk_f_forced_id value '2'",
        "2 b 1 s 127.0.0.1 2 1 10 10 7 1 0 4 6 0 0 x - 80 -, srv_f_forced_id value 'x'",
    })
    void aLineWithAValueThatCannotBeIsNotUsed(String line, String reason) throws Exception {
        assertThat(server(line).usable()).isTrue();
        assertThat(diagnostics.all()).singleElement().satisfies(one -> assertThat(one.message()).isEqualTo("server-state application failed for server 'b/s', invalid " + reason));
    }

    @Test
    void theFirstLineOfAServerCountsAndADamagedFileTellsNothing() throws Exception {
        String drain = "2 b 1 s 127.0.0.1 2 8 10 10 7 1 0 4 6 0 0 0 - 80 -";
        String rest = "2 b 1 s 127.0.0.1 2 1 10 10 7 1 0 4 6 0 0 0 - 80 -";
        assertThat(server(drain + "\n" + rest).draining()).isTrue();
        assertThat(diagnostics.all()).isEmpty();
        assertThat(server(drain + "\nshort line").draining()).isFalse();
        assertThat(diagnostics.all().getFirst().message()).isEqualTo("config: corrupted global server state file '" + folder.resolve("state") + "' at line 4.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "1$LINE(b,s)$                   | 5 | ``",
        "` 1$LINE(b,s)$`                | 5 | ``",
        "1$# x$$LINE(b,s)$              | 5 | ``",
        "1$LINE(b,s)$LINE(b,t)$         | 5 | Proxy 'b': can't find server 't' in backend 'b'",
        "1$LINE(c,s)$LINE(b,s)$         | 5 | Proxy 'b': backend name mismatch: from server state file: 'c', from running config 'b'",
        "1$LINE(b,s)                    | 1 | Proxy 'b': corrupted server state file 'FILE' at line 2.",
        "1$LINE(b,s)$bad$               | 1 | Proxy 'b': corrupted server state file 'FILE' at line 3.",
        "1                              | 1 | Proxy 'b': Can't get version of the server state file 'FILE'.",
        "`1 $LINE(b,s)$`                | 1 | Proxy 'b': Can't get version of the server state file 'FILE'.",
        "$1$LINE(b,s)$                  | 1 | Proxy 'b': Can't get version of the server state file 'FILE'.",
        "2$LINE(b,s)$                   | 1 | Proxy 'b': Can't get version of the server state file 'FILE'.",
        "``                             | 1 | Proxy 'b': Can't get version of the server state file 'FILE'.",
    })
    void aFileOfTheBackendsOwn(String text, int weight, String warning) throws Exception {
        Path file = Files.writeString(folder.resolve("b"), text.replaceAll("LINE\\((.),(.)\\)", "7 $1 1 $2 127.0.0.1 2 0 5 1 100 1 0 2 0 0 0 0 - 80 - 0 0 - - 0").replace('$', '\n'));
        Configuration configuration = Backends.load("global\nserver-state-base " + folder + "\nbackend b\nload-server-state-from-file local\nserver s 127.0.0.1:80\n");
        BackendRuntime backend = Backends.of(configuration, "b", HealthListener.NONE);
        StateFile.local(configuration.proxies().getFirst(), configuration.global(), diagnostics).apply(backend, diagnostics);
        assertThat(backend.server("s").weight()).isEqualTo(weight);
        assertThat(diagnostics.all().stream().map(each -> each.message()).toList()).isEqualTo(warning.isEmpty() ? java.util.List.of() : java.util.List.of(warning.replace("FILE", file.toString())));
    }

    @Test
    void aMissingFileChangesNothing() throws Exception {
        Configuration configuration = Backends.load("global\nserver-state-file /nowhere/at/all\nbackend b\nload-server-state-from-file global\nserver s 127.0.0.1:80\n");
        BackendRuntime backend = Backends.of(configuration, "b", HealthListener.NONE);
        StateFile.global(configuration.global(), diagnostics).apply(backend, diagnostics);
        assertThat(backend.server("s").usable()).isTrue();
        assertThat(diagnostics.all().getFirst().message()).isEqualTo("config: Can't open global server state file '/nowhere/at/all': No such file or directory.");
    }
}
