package dev.jlb.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.build.ConfigLoader;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.FixedRequest;
import dev.jlb.sample.Phase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code option forwarded}: the values that the manual (4.2) and RFC 7239 give for its arguments; HAProxy 2.6 does not have it. */
class ForwardedHeaderTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "                                            | proto=http;for=127.0.0.1",
        "proto for                                   | proto=http;for=127.0.0.1",
        "host                                        | host=\"WWW.Example.com:8080\"",
        "host-expr str(host.com) by-expr str(_haproxy) for-expr str(::1) for_port-expr int(10) | host=\"host.com\";by=_haproxy;for=\"[::1]:10\"",
        "for-expr int(1),hex                         | for=_0000000000000001",
        "for for_port                                | for=\"127.0.0.1:40000\"",
        "for-expr req.hdr(x-nothing)                 | for=unknown",
        "for-expr str(a\\ b)                         | for=unknown",
        "for-expr src for_port-expr str(x1)          | for=\"127.0.0.1:_x1\"",
        "by_port proto                               | proto=http",
        "for for_port-expr int(70000)                | for=127.0.0.1",
    })
    void value(String arguments, String expected) {
        String text = "backend b\n    mode http\n    option forwarded " + (arguments == null ? "" : arguments) + "\n    server s 127.0.0.1:1\n";
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = ConfigLoader.load(List.of(new SourceFile("t.cfg", text)), new Environment(Map.of()), diagnostics);
        ProxyRules rules = RuleCompiler.compile(configuration.proxies().getFirst(), CompileContext.of(diagnostics, Phase.CONFIG, configuration));
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        assertThat(new String(rules.forwarded().render(new FixedRequest()), StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    }
}
