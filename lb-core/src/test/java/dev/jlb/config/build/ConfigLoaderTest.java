package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Timeouts;
import dev.jlb.config.model.UserList;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sections to model: what HAProxy says of a line, inheritance, and what the model then holds. */
class ConfigLoaderTest {
    private static final String BASE = "defaults\n mode http\n timeout client 1s\n timeout server 1s\n timeout connect 1s\n";

    private final Diagnostics diagnostics = new Diagnostics();

    private Configuration load(String text, Verdict verdict) {
        return ConfigLoader.load(List.of(new SourceFile("t.cfg", text)), new Environment(Map.of("HOST", "127.0.0.7")), diagnostics, verdict);
    }

    private List<String> messages(Severity severity) {
        return diagnostics.all().stream().filter(d -> d.severity() == severity).map(d -> d.span().line() + ": " + d.message()).toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "bind foo | 'bind' : missing port specification in 'foo'",
        "bind :80-70 | 'bind' : invalid port range '80-70'",
        "bind :99999 | 'bind' : invalid port '99999'",
        "server s | 'server' expects <name> and <addr>[:<port>] as arguments.",
        "server s 127.0.0.1:x | 'server l/s' : invalid character 'x' in port number 'x'",
        "server s 127.0.0.1 weight 300 | weight of server is not within 0 and 256 (300).",
        "server s! 127.0.0.1 | character '!' is not permitted in server name 's!'.",
        "server s $NONE | '$NONE' resolves to an empty address (environment variable missing?)",
        "server s 127.0.0.1 check | proxy 'l': server 's' has neither service port nor check port.",
        "timeout client 5 s | 'timeout client' : unexpected extra argument 's' after value '5'.",
        "timeout client 100000d | timer overflow in argument '100000d' to 'timeout client' (maximum value is 2147483647 ms or ~24.8 days)",
        "balance hdr | 'balance hdr' requires a header name in parenthesis.",
        "cookie | 'cookie' expects <cookie_name> as argument.",
        "cookie a insert prefix | cookie 'rewrite', 'insert' and 'prefix' modes are incompatible.",
        "mode ftp | unknown proxy mode 'ftp'.",
        "option foo | unknown option 'foo'.",
        "no option forwardfor | negation/default is not supported for option 'forwardfor'.",
        "reqadd X:y | The 'reqadd' directive is not supported anymore since HAProxy 2.1. Use 'http-request add-header' instead.",
        "frobnicate x | unknown keyword 'frobnicate' in 'listen' section",
        "stick-table type foo size 1 | stick-table: unknown type 'foo'.",
        "stick-table type ip size 1 write-to nowhere | stick-table 'l': write-to: unable to find stick-table 'nowhere'.",
        "stick-table type ip size 1 write-to l | stick-table 'l': write-to: the source table cannot be used as the target table itself.",
        "stick-table type ip size 1 len 5 | stick-table: unknown argument 'len'.",
        "stick on src table nowhere | Proxy 'l': unable to find stick-table 'nowhere'.",
        "default_backend nowhere | Proxy 'l': unable to find required default_backend: 'nowhere'.",
        "log 127.0.0.1 foo | log : unknown log facility 'foo'",
        "http-reuse maybe | 'http-reuse' only supports 'never', 'safe', 'aggressive', 'always'.",
        "retry-on foo | 'retry-on': unknown keyword 'foo'.",
    })
    void saysWhatHaproxySays(String line, String message) {
        load(BASE + "listen l\n bind :1\n " + line + "\n", Verdict.LANGUAGE);
        assertThat(messages(Severity.ALERT)).singleElement().asString().endsWith(": " + message);
    }

    @Test
    void findsAllMistakesInOneRunAndInventsNone() {
        load(BASE + "frontend f\n bind :1\n bnid :2\n default_backend b\nbackend b\n server s 127.0.0.1:1 chekc\n balance roundrobbin\n", Verdict.LANGUAGE);
        assertThat(messages(Severity.ALERT)).extracting(message -> message.substring(0, message.indexOf(':'))).containsExactly("8", "11", "12");
        assertThat(diagnostics.all()).extracting(d -> d.hint()).anyMatch(hint -> hint.contains("'bind'")).anyMatch(hint -> hint.contains("'check'"));
    }

    @Test
    void inheritsFromNamedDefaultsAndKeepsItsOwn() {
        Configuration configuration = load(
                "defaults a\n mode http\n timeout client 1s\n retries 5\ndefaults b from a\n timeout client 2s\nfrontend f from b\n bind :1\n timeout http-request 3s\n", Verdict.RUN);
        assertThat(messages(Severity.ALERT)).isEmpty();
        var settings = configuration.frontend("f").orElseThrow().settings();
        assertThat(settings.get(Timeouts.CLIENT)).isEqualTo(2000);
        assertThat(settings.get(Timeouts.HTTP_REQUEST)).isEqualTo(3000);
        assertThat(settings.get(ProxyOptions.RETRIES)).isEqualTo(5);
    }

    @Test
    void mergesDefaultServerAndExpandsTemplatesAndAddresses() {
        Configuration configuration = load(BASE + "backend b\n default-server inter 5s weight 7\n server one $HOST:80 check\n server-template t 2-3 127.0.0.1:81 weight 9\n", Verdict.RUN);
        var servers = configuration.backend("b").orElseThrow().servers();
        assertThat(servers).extracting(server -> server.name()).containsExactly("one", "t2", "t3");
        assertThat(servers.getFirst().address()).isEqualTo(new Address.Inet("", "127.0.0.7", 80, false));
        assertThat(servers.getFirst().settings().get(ServerOptions.INTER)).isEqualTo(5000);
        assertThat(servers).extracting(server -> server.settings().get(ServerOptions.WEIGHT)).containsExactly(7, 9, 9);
    }

    @Test
    void holdsNotImplementedAgainstAFileOnlyWhenItShallRun() {
        String text = BASE + "listen l\n bind :1\n quic-initial accept\n";
        load(text, Verdict.LANGUAGE);
        assertThat(messages(Severity.ALERT)).isEmpty();
        load(text, Verdict.RUN);
        assertThat(messages(Severity.ALERT)).containsExactly("8: 'quic-initial' is not implemented by jlb yet.");
    }

    @Test
    void ignoresWithAWarningWhatTheOtherSideWouldDo() {
        load(BASE + "frontend f\n bind :1\n balance roundrobin\nbackend b\n maxconn 5\n option logasap\n", Verdict.RUN);
        assertThat(messages(Severity.ALERT)).isEmpty();
        assertThat(messages(Severity.WARNING)).contains(
                "8: 'balance' ignored because frontend 'f' has no backend capability.", "10: 'maxconn' ignored because backend 'b' has no frontend capability.",
                "11: 'logasap' ignored because backend 'b' has no frontend capability.");
    }

    @Test
    void readsUserLists() {
        Configuration configuration = load("userlist l\n group g users ann\n user ann insecure-password x groups g\n", Verdict.RUN);
        assertThat(configuration.sections().get(new NamedSection.Key(SectionKind.USERLIST, "l"))).isInstanceOf(UserList.class);
        assertThat(configuration.userList("l").orElseThrow().users().get("ann").password()).isEqualTo("x");
        assertThat(configuration.hasListener()).isFalse();
    }

    /** {@code default-path}: files are relative to the folder that it names, for the lines below and for the files behind. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "default-path config, etc/a.cfg, etc/list, true", "default-path config, etc/a.cfg, list, false", "default-path parent, etc/a.cfg, list, true", "default-path current, etc/a.cfg, etc/list, false",
        "default-path origin ROOT/etc, x/a.cfg, etc/list, true", "default-path origin ROOT/etc, x/a.cfg, list, false"
    })
    void readsFilesRelativeToDefaultPath(String directive, String configuration, String list, boolean found, @TempDir Path root) throws Exception {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve(list), "/x\n");
        Files.writeString(root.resolve(list).resolveSibling("map"), "/x y\n");
        String section = "\n bind :80\n mode http\n timeout client 1s\n timeout server 1s\n timeout connect 1s\n http-request deny if { path -f list }\n http-request deny if { path,map(file@map) -m found }\n";
        SourceFile first = new SourceFile(root + "/" + configuration, "global\n " + directive.replace("ROOT", root.toString()) + "\nlisten x" + section);
        SourceFile second = new SourceFile(root + "/" + configuration + "2", "listen y" + section);
        Diagnostics diagnostics = new Diagnostics();
        ConfigLoader.load(List.of(first, second), new Environment(Map.of()), diagnostics);
        assertThat(diagnostics.all().stream().filter(d -> d.severity() == Severity.ALERT).map(d -> d.span().file().name() + d.message()).toList()).as(directive).hasSize(found ? 0 : 4);
    }
}
