package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code init-addr} (manual 5.2): what is said of a server whose name nobody knows, in all forms. Recorded from HAProxy 2.6. */
class InitialAddressTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-", value = {
        "server a nosuch.invalid:80                              | ALERT 'server b/a' : could not resolve address 'nosuch.invalid'.",
        "server a nosuch.invalid:80 init-addr libc               | ALERT 'server b/a' : could not resolve address 'nosuch.invalid'.",
        "server a nosuch.invalid:80 init-addr libc,libc          | ALERT 'server b/a' : could not resolve address 'nosuch.invalid'.",
        "server a nosuch.invalid:80 init-addr last               | ALERT 'server b/a' : no method found to resolve address 'nosuch.invalid'.",
        "server a localhost:80 init-addr last                    | ALERT 'server b/a' : no method found to resolve address 'localhost'.",
        "server a nosuch.invalid:80 init-addr last,libc,none     | WARNING 'server b/a' : could not resolve address 'nosuch.invalid', disabling server.",
        "server a nosuch.invalid:80 init-addr libc,10.0.0.1      | WARNING 'server b/a' : could not resolve address 'nosuch.invalid', falling back to configured address.",
        "server a nosuch.invalid:80 init-addr none               | -",
        "server a nosuch.invalid:80 init-addr none,libc          | -",
        "server a nosuch.invalid:80 init-addr last,none          | -",
        "server a nosuch.invalid:80 init-addr last,10.0.0.1      | -",
        "server a nosuch.invalid:80 init-addr 10.0.0.1,libc      | -",
        "server a nosuch.invalid:80 init-addr 2001:db8::1        | -",
        "server a localhost:80 init-addr last,libc,none          | -",
        "server a 127.0.0.1:80 init-addr last                    | -",
        "server a 127.0.0.1:80 init-addr none                    | -",
        "default-server init-addr none;server a nosuch.invalid:80 | -",
        "server-template a 1 nosuch.invalid:80 init-addr none    | -",
        "server-template a 1 nosuch.invalid:80                   | ALERT 'server b/a1' : could not resolve address 'nosuch.invalid'.",
        "server a nosuch.invalid:80 init-addr 10.0.0.1:80        | ALERT 'init-addr' : unknown init-addr method '10.0.0.1:80', supported methods are 'libc', 'last', 'none'.",
        "server a nosuch.invalid:80 init-addr 10.0.0,none        | ALERT 'init-addr' : unknown init-addr method '10.0.0', supported methods are 'libc', 'last', 'none'.",
        "server a nosuch.invalid:80 init-addr bogus              | ALERT 'init-addr' : unknown init-addr method 'bogus', supported methods are 'libc', 'last', 'none'.",
        "server a nosuch.invalid:80 init-addr NONE               | ALERT 'init-addr' : unknown init-addr method 'NONE', supported methods are 'libc', 'last', 'none'.",
        "server a nosuch.invalid:80 init-addr 1.2.3.4,5.6.7.8    | ALERT 'init-addr' : initial address already specified, cannot add '5.6.7.8'.",
        "server a nosuch.invalid:80 init-addr last,last,last,last,last,last,last,last,last,libc,none | ALERT 'init-addr' : too many init-addr methods when trying to add 'none'.",
        "server a nosuch.invalid:80 init-addr last,last,last,last,last,last,last,last,last,none | -",
        "server a nosuch.invalid:80 init-addr none,              | -",
        "server a nosuch.invalid:80 init-addr [::1]              | -",
        "server a nosuch.invalid:80 init-addr libc,              | ALERT 'server b/a' : could not resolve address 'nosuch.invalid'.",
        "server a nosuch.invalid:80 init-addr                    | ALERT 'server b/a' : could not resolve address 'nosuch.invalid'.",
        "server a nosuch.invalid:80 init-addr ''                 | ALERT 'server b/a' : could not resolve address 'nosuch.invalid'.",
        "server a nosuch.invalid:80 init-addr none init-addr ''  | ALERT 'server b/a' : could not resolve address 'nosuch.invalid'.",
        "default-server init-addr none;server a nosuch.invalid:80 init-addr '' | ALERT 'server b/a' : could not resolve address 'nosuch.invalid'.",
        // HAProxy takes an empty method for the address 0.0.0.0
        "server a nosuch.invalid:80 init-addr ,libc              | ALERT 'init-addr' : unknown init-addr method '', supported methods are 'libc', 'last', 'none'.",
        "server a nosuch.invalid:80 init-addr ,                  | ALERT 'init-addr' : unknown init-addr method '', supported methods are 'libc', 'last', 'none'.",
        // init-state, with servers that track others
        "default-server init-state down;server a 127.0.0.1:80 check;server c 127.0.0.1:80 track a init-state none | -",
        "default-server init-state down;server a 127.0.0.1:80 check;server c 127.0.0.1:80 track a | ALERT 'server b/c' : 'init-state' cannot be used when the server is tracking another one."
    })
    void saidAtTheStart(String lines, String said) {
        assertThat(said("", lines)).isEqualTo(said == null ? "" : said);
    }

    /** The state file may know it, and is read at the start. */
    @ParameterizedTest
    @CsvSource({"last", "'last,libc'"})
    void withAStateFileTheStartDecides(String methods) {
        assertThat(said(" load-server-state-from-file local\n", "server a nosuch.invalid:80 init-addr " + methods)).isEmpty();
    }

    private static String said(String before, String lines) {
        Diagnostics diagnostics = new Diagnostics();
        String text = "defaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\nbackend b\n" + before + " " + lines.replace(";", "\n ") + "\n";
        ConfigLoader.load(List.of(new SourceFile("test.cfg", text)), new Environment(Map.of()), diagnostics);
        return diagnostics.all().stream().map(each -> each.severity() + " " + each.message()).collect(Collectors.joining("\n"));
    }
}
