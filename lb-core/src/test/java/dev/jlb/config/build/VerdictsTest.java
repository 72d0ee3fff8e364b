package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verdicts that need more than one line, held against HAProxy's by hand. The lines stand behind those of {@link #HEAD}; '@' begins a new line. */
class VerdictsTest {
    private static final String HEAD = "defaults\n timeout client 1s\n timeout server 1s\n timeout connect 1s\n mode http\n";
    private static final int LINES = 5;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', value = {
        // what is asked for stands below its use
        "frontend f@ bind :80@ http-request deny if a@ acl a path /x ~ 3: error detected while parsing an 'http-request deny' condition : no such ACL : 'a'.",
        // an ACL that is wrong is reported where it stands, and nowhere else
        "frontend f@ bind :80@ acl a nosuchfetch x@ http-request deny if a@ http-request deny if !a ~ 3: error detected while parsing ACL 'a' : unknown fetch method 'nosuchfetch' in ACL expression 'nosuchfetch'.",
        "frontend f@ bind :80@ acl a var(txn.x) y ~ 3: error detected while parsing ACL 'a' : matching method must be specified first (using '-m') when using a sample fetch of this type ('var(txn.x)').",
        "frontend f@ bind :80@ acl a var(txn.x) -m str y ~ ''",
        "listen l@ bind :80@ default_backend l ~ 1: Proxy 'l': loop detected for default_backend: 'l'.",
        "backend b@ use_backend b if TRUE ~ 2: Proxy 'b': loop detected for use_backend: 'b'.",
        // no error is invented by an earlier one: perhaps the misspelt section is the one that is missing
        "frontend f@ bind :80@ default_backend b@bakend b@ server s 127.0.0.1:1 ~ 4: unknown keyword 'bakend' in 'frontend' section; 5: 'server' not allowed because frontend 'f' has no backend capability.",
        "frontend f@ bind :80@ default_backend b@backend@ server s 127.0.0.1:1 ~ 4: 'backend' expects an <id> argument and optionally supports 'from <id>'.",
        "frontend f@ bind :80@ default_backend b@backend b@ mde tcp@ server s 127.0.0.1:1 ~ 5: unknown keyword 'mde' in 'backend' section",
        // HAProxy 2.6 takes it; the manual forbids it
        "backend b@ http-send-name-header Host ~ 2: 'http-send-name-header' cannot use 'Host' as header name.",
        // an empty word ends a line
        "frontend f@ bind :80 \"\"@ maxconn 10 \"\"@ option httplog \"\" ~ ''",
        "frontend f@ bind :80@ http-request cache-use nosuch ~ 3: Proxy 'f': unable to find the cache section 'nosuch' referenced by 'cache-use'.",
        "frontend f@ bind :80@ http-request deny if { src_http_req_rate(nosuch) gt 1 } ~ *unable to find table 'nosuch'",
        // who may inherit rules of a defaults section
        "defaults d@ http-request deny@listen l from d@ bind :80 ~ 3: a listen section cannot inherit from a defaults section defining TCP/HTTP rules.",
        "defaults d@ mode http@ timeout client 1s@ http-request deny@frontend f from d@ bind :80@frontend g from d@ bind :81 ~ ''",
        "defaults d@ mode http@ timeout client 1s@ http-request deny@frontend f from d@ bind :80@backend b from d ~ 7: frontends and backends cannot inherit from the same defaults section if it defines TCP/HTTP rules (defaults section at test:6).",
        "defaults d@ mode http@ timeout client 1s@ tcp-response content accept@frontend f from d@ bind :80 ~ 5: a frontend section cannot inherit from a defaults section defining 'tcp-response content' rules (defaults section at test:6).",
        "defaults d@ mode http@ http-request deny@defaults e from d ~ 4: a defaults section cannot inherit from a defaults section defining TCP/HTTP rules (defaults section at test:6).",
        "defaults d@ acl a src 1.1.1.1@ http-check expect status 200@listen l from d@ bind :80 ~ ''",
        // what HAProxy does not look at
        "backend b@ timeout connect 5sec@ server s localhost check ~ ''",
        "backend b@ server s 127.0.0.1 check ~ 2: proxy 'b': server 's' has neither service port nor check port.",
        "backend b@ default_backend nosuch ~ 1: Proxy 'b': unable to find required default_backend: 'nosuch'.",
        // calls of what jlb does not have are judged all the same
        "frontend f@ bind :80@ http-request deny if { ssl_c_sha1,hex,nosuch x } ~ *unknown converter 'nosuch'",
        "frontend f@ bind :80@ http-request deny if { fc_pp_tlv x } ~ *missing arguments (got 0/1) in fetch method 'fc_pp_tlv' in ACL expression 'fc_pp_tlv'.",
        // HAProxy compiles these without captures
        "frontend f@ bind :80@ http-request deny if { path_reg (a)\\1 } ~ *regex '(a)\\1' is invalid: reference to non-existent subpattern",
        "frontend f@ bind :80@ http-request replace-path (a)\\1 x ~ ''",
        "frontend f@ bind :80@ http-request deny if { distcc_body(x) -m found } ~ *token name must be exactly 4 characters",
        "frontend f@ bind :80@ tcp-request connection set-var(sess.a) ssl_c_ca_err ~ *'ssl_c_ca_err' extracts information from 'client-side connection', none of which is available here",
        "frontend f@ bind :80@ http-request set-header x %[res.len] ~ *'res.len' extracts information from 'response buffer', none of which is available here",
        "backend b@ balance hash res.hdr(x) ~ *'res.hdr' extracts information from 'HTTP response headers', none of which is available here",
        "frontend f@ bind :80@ http-request deny if { req.hdr_ip 1.2.3.4 } ~ ''",
        "frontend f@ bind :80@ log nosuchtarget local0 ~ *invalid address: 'nosuchtarget'",
    })
    void asHaproxy(String lines, String expected) {
        List<Diagnostic> alerts = alerts(HEAD + lines.replace('@', '\n') + "\n");
        String said = alerts.stream().map(d -> (d.span().line() - LINES) + ": " + d.message()).collect(Collectors.joining("; "));
        if (expected.startsWith("*")) {
            assertThat(said).contains(expected.substring(1));
        } else {
            assertThat(said).isEqualTo(expected);
        }
    }

    private static List<Diagnostic> alerts(String text) {
        Diagnostics diagnostics = new Diagnostics();
        ConfigLoader.load(List.of(new SourceFile("test", text)), new Environment(Map.of()), diagnostics, Verdict.LANGUAGE);
        return diagnostics.all().stream().filter(d -> d.severity() == Severity.ALERT).toList();
    }

    @Test
    void messagesComeInTheOrderOfTheLines() {
        Diagnostics diagnostics = new Diagnostics();
        SourceFile first = new SourceFile("a", HEAD + "frontend f\n bind :80\n use_backend nosuch if TRUE\n foo\n");
        SourceFile second = new SourceFile("b", "backend x\n bar\n");
        ConfigLoader.load(List.of(first, second), new Environment(Map.of()), diagnostics, Verdict.LANGUAGE);
        List<String> places = diagnostics.inFileOrder(List.of(first, second)).stream().map(d -> d.span().file().name() + d.span().line()).toList();
        assertThat(places).isSorted().contains("a9", "b2");
    }
}
