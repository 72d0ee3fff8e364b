package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of SPOE filters: the alerts are HAProxy's, without their file. '@' begins a new line. */
class SpoeFileTest {
    private static final String AGENT = "[e]@spoe-agent a@ messages m@ groups g@ use-backend agents@ timeout hello 1s@ timeout idle 1s@ timeout processing 1s@spoe-group g@ messages m@";
    private static final String MESSAGE = "spoe-message m@ args ip=src@ event on-client-session@";
    private static final String CONFIGURATION = """
            defaults
              mode http
              timeout client 1s
              timeout server 1s
              timeout connect 1s
            frontend f
              bind :8181
              filter spoe engine e config %s
            backend agents
              server s 127.0.0.1:81
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "event on-client-session foo ~ 'event on-client-session' expects either 'if' or 'unless' followed by a condition but found 'foo'.",
        "event ~ missing event name.",
        "event on-foo ~ unknown event 'on-foo'.",
        "event on-client-session@ event on-client-session ~ ``",
        "event on-client-session if x ~ error detected while parsing an 'event on-client-session' condition : no such ACL : 'x'.",
        "event on-client-session if x@ acl x src 1.2.3.4 ~ error detected while parsing an 'event on-client-session' condition : no such ACL : 'x'.",
        "acl x src 1.2.3.4@ event on-client-session if x ~ ``",
        "event on-client-session if { foo } ~ error detected while parsing an 'event on-client-session' condition : unknown fetch method 'foo' in ACL expression 'foo'.",
        "acl a foo ~ error detected while parsing ACL 'a' : unknown fetch method 'foo' in ACL expression 'foo'.",
        "args a=src b=req.hdr(x),lower path ~ ``",
        "args a=src,foo ~ 'args': unknown converter 'foo'",
        "args srcc ~ 'args': unknown fetch method 'srcc'",
    })
    void messages(String line, String expected) throws Exception {
        assertThat(alerts(AGENT + "spoe-message m@ " + line)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "option ~ 'option' expects an option name.",
        "option async ~ ``",
        "option async x ~ 'option' cannot handle unexpected argument 'x'.",
        "option foo ~ option 'foo' is not supported.",
        "option var-prefix ~ 'option var-prefix' expects a value.",
        "option var-prefix a/b ~ 'option var-prefix' only supports [a-zA-Z0-9_.] chars.",
        "option set-on-error e ~ ``",
        "no option async ~ ``",
        "no option var-prefix x ~ negation is not supported for option 'var-prefix'.",
        "timeout ~ 'timeout' expects 'hello', 'idle' and 'processing'.",
        "timeout foo 1 ~ 'timeout' supports 'hello', 'idle' or 'processing' (got foo).",
        "timeout hello ~ 'timeout hello' expects an integer value (in milliseconds).",
        "maxconnrate ~ 'maxconnrate' expects an integer argument.",
        "maxerrrate 5 ~ ``",
        "max-frame-size 4096 ~ ``",
        "log global ~ ``",
        "log x ~ log : expects <address> and <facility> or global as arguments",
        "register-var-names a b ~ ``",
        "groups h ~ 'filter' : 'SPOE agent 'a' try to use undefined SPOE group 'h' at FILE:2'",
        "messages n ~ 'filter' : 'SPOE agent 'a' try to use undefined SPOE message 'n' at FILE:2'",
        "messages m ~ spoe-message 'm' already used.",
        "use-backend ~ 'use-backend' expects a backend name.",
        "use-backend a b ~ 'use-backend' cannot handle unexpected argument 'b'.",
        "use-backend nosuch ~ Proxy f : unknown backend 'nosuch' used by SPOE agent 'a' declared at FILE:2.",
        "foo ~ unknown keyword 'foo' in spoe-agent section.",
    })
    void agents(String line, String expected) throws Exception {
        assertThat(alerts(AGENT.replace("spoe-group g", " " + line + "@spoe-group g") + MESSAGE)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "`` ~ 'filter' : 'No SPOE agent found in file FILE'",
        "spoe-agent a@ use-backend agents ~ 'filter' : 'No SPOE agent found in file FILE'",
        "[x]@spoe-agent a@ use-backend agents ~ 'filter' : 'No SPOE agent found in file FILE'",
        "[e]@spoe-agent a ~ 'filter' : 'No backend declared for SPOE agent 'a' declared at FILE:2'",
        "[e]@spoe-agent a@ use-backend agents@[x]@spoe-agent b@ foo ~ ``",
        "[e]@spoe-agent a@spoe-agent b ~ another spoe-agent section previously defined.",
        "[x]@foo@[e]@spoe-agent a@ use-backend agents ~ unknown keyword 'foo' out of section.",
        "[e]@spoe-agent ~ missing name for spoe-agent section.",
        "[e]@spoe-message m x ~ 'spoe-message' cannot handle unexpected argument 'x'.",
        "[e]@spoe-message a/b ~ character '/' is not permitted in 'spoe-message' name 'a/b'.",
        "[e]@spoe-group k@ foo ~ unknown keyword 'foo' in spoe-group section.",
        "[e ~ empty scope name is forbidden.",
    })
    void files(String lines, String expected) throws Exception {
        assertThat(alerts(lines)).isEqualTo(expected);
    }

    @Test
    void theFileMustBeThere() {
        assertThat(alerts(folder.resolve("none"))).isEqualTo("'filter' : 'Could not open configuration file FILE : No such file or directory'");
    }

    private String alerts(String lines) throws Exception {
        Path file = folder.resolve("e.spoe");
        Files.writeString(file, lines.isEmpty() ? "" : lines.replace('@', '\n') + "\n");
        return alerts(file);
    }

    private static String alerts(Path file) {
        Diagnostics diagnostics = new Diagnostics();
        ConfigLoader.load(List.of(new SourceFile("test", CONFIGURATION.formatted(file))), new Environment(Map.of()), diagnostics, Verdict.LANGUAGE);
        return diagnostics.all().stream().filter(d -> d.severity() == Severity.ALERT).map(Diagnostic::message).collect(Collectors.joining("; ")).replace(file.toString(), "FILE");
    }
}
