package dev.jlb.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.FixedRequest;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ACL expressions with their flags and match methods (manual 7.1) on one request. */
class ConditionTest {
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', value = {
        "path /some/Path/x.html                 | true",
        "path /SOME/path/x.html                 | false",
        "path -i /SOME/path/x.html              | true",
        "path_beg /some                         | true",
        "path -m beg /some /other               | true",
        "path_beg -i /SOME                      | true",
        "path_end .html                         | true",
        "path_end .htm                          | false",
        "path_sub Path                          | true",
        "path_dir Path                          | true",
        "path_dir some/Path                     | true",
        "path_dir Pat                           | false",
        "path_reg ^/s.*\\.html$                 | true",
        "path_reg ^/S                           | false",
        "path_reg -i ^/S                        | true",
        "path_len 17                            | true",
        "path_len gt 17                         | false",
        "path,length 10:20                      | true",
        "hdr(host) -i www.example.com:8080      | true",
        "hdr(host) www.example.com:8080         | false",
        "hdr_dom(host) -i example.com           | true",
        "hdr_dom(host) -i ample.com             | false",
        "hdr_beg(host) -i www.                  | true",
        "hdr_end(host) :8080                    | true",
        "hdr_sub(user-agent) X11                | true",
        "hdr(x-list) two                        | true",
        "hdr(x-list) six                        | true",
        "hdr(x-list) seven                      | false",
        "req.fhdr(x-list) six                   | true",
        "hdr(x-none) -m found                   | false",
        "hdr(x-empty) -m found                  | true",
        "hdr_cnt(x-list) 5                      | true",
        "hdr_cnt(x-list) gt 5                   | false",
        "hdr_val(x-num) ge 42                   | true",
        "hdr_val(x-num) lt 42                   | false",
        "hdr_val(x-num) :41 43:                 | false",
        "hdr_ip(x-ip) 10.0.0.0/8                | true",
        "hdr_ip(x-ip) 10.2.0.0/255.255.0.0      | false",
        "src 127.0.0.1                          | true",
        "src 10.0.0.0/8 127.0.0.0/8             | true",
        "src ::1                                | false",
        "method GET                             | true",
        "method POST HEAD                       | false",
        "cook(sid) second                       | true",
        "cook(sid) abc123                       | true",
        "cook(sid) -m len 6                     | true",
        "urlp(a) 1                              | true",
        "urlp(c) -m int 3                       | true",
        "str(x) -- x                            | true",
        "str(-i) -- -i                          | true",
        "int(5) eq 5                            | true",
        "int(5) 1:4 6:9                         | false",
        "bool(true)                             | true",
        "int(0) -m bool                         | false",
        "bin(616263) -m bin 616263              | true",
        "str(abc) -m bin 616263                 | true",
        "always_false                           | false",
        "req.ver 1.1                            | true",
        "var(txn.none) -m found                 | false",
        "str(a.b.c) -m dom b                    | true",
        "str(a/b?c) -m dir b                    | true",
    })
    void matches(String words, boolean expected) {
        Diagnostics diagnostics = new Diagnostics();
        List<Word> acl = Arrays.stream(words.strip().split(" +")).map(Word::of).toList();
        AclExpression compiled = AclExpression.compile(acl, acl.getFirst(), CompileContext.of(diagnostics, Phase.HTTP_REQUEST));
        assertThat(diagnostics.all()).isEmpty();
        assertThat(compiled.matches(new FixedRequest(), new Sample())).isEqualTo(expected);
    }
}
