package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code add-acl}, {@code del-acl}, {@code set-map}, {@code del-map} in every set that has them: what one request changes, the next one sees. */
class PatternActionsTest {
    @TempDir
    private Path folder;

    @Test
    void listsAndMapsAreChangedByRules() throws Exception {
        for (String name : new String[] {"req", "res", "after"}) {
            Files.writeString(folder.resolve(name + ".acl"), "/first\n");
            Files.writeString(folder.resolve(name + ".map"), "/first old\n");
        }
        try (Live live = new Live("""
                frontend f
                  bind 127.0.0.1:${f}
                  http-request set-var(txn.p) path
                  default_backend b
                backend b
                  http-request set-var(txn.k) url_param(k)
                  http-request set-var(txn.v) url_param(v)
                  http-request add-acl(DIR/req.acl) %[var(txn.k)] if { path /add }
                  http-request del-acl(DIR/req.acl) %[var(txn.k)] if { path /del }
                  http-request set-map(DIR/req.map) %[var(txn.k)] %[var(txn.v)] if { path /add }
                  http-request del-map(DIR/req.map) %[var(txn.k)] if { path /del }
                  http-response add-acl(DIR/res.acl) %[var(txn.k)] if { var(txn.p) -m str /add }
                  http-response del-acl(DIR/res.acl) %[var(txn.k)] if { var(txn.p) -m str /del }
                  http-response set-map(DIR/res.map) %[var(txn.k)] %[var(txn.v)] if { var(txn.p) -m str /add }
                  http-response del-map(DIR/res.map) %[var(txn.k)] if { var(txn.p) -m str /del }
                  http-after-response set-map(DIR/after.map) %[var(txn.k)] %[var(txn.v)] if { var(txn.p) -m str /add }
                  http-after-response del-map(DIR/after.map) %[var(txn.k)] if { var(txn.p) -m str /del }
                  http-after-response del-acl(DIR/after.acl) %[var(txn.k)] if { var(txn.p) -m str /del }
                  http-after-response set-var(txn.a) str(no)
                  http-after-response set-var(txn.a) str(yes) if { var(txn.k) -m str -f DIR/req.acl } { var(txn.k) -m str -f DIR/res.acl }
                  http-after-response set-var(txn.b) str(no)
                  http-after-response set-var(txn.b) str(yes) if { var(txn.k) -m str -f DIR/after.acl }
                  http-after-response set-header X "%[var(txn.a)] %[var(txn.b)] %[var(txn.k),map(DIR/req.map,-)] %[var(txn.k),map(DIR/res.map,-)] %[var(txn.k),map(DIR/after.map,-)]"
                  server s 127.0.0.1:${origin}
                frontend origin
                  bind 127.0.0.1:${origin}
                  http-request return status 200
                """.replace("DIR", folder.toString()))) {
            assertThat(seen(live, "/look?k=/first")).isEqualTo("yes yes old old old");
            assertThat(seen(live, "/look?k=/k")).isEqualTo("no no - - -");
            assertThat(seen(live, "/add?k=/k&v=1")).isEqualTo("yes no 1 1 1");
            assertThat(seen(live, "/add?k=/k&v=2")).isEqualTo("yes no 2 2 2");
            assertThat(seen(live, "/look?k=/k")).isEqualTo("yes no 2 2 2");
            assertThat(seen(live, "/del?k=/k")).isEqualTo("no no - - -");
            assertThat(seen(live, "/del?k=/first")).isEqualTo("no no - - -");
            assertThat(seen(live, "/look?k=/first")).isEqualTo("no no - - -");
        }
    }

    private static String seen(Live live, String target) throws Exception {
        String answer = live.talk("f", "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        return answer.lines().filter(line -> line.startsWith("x: ")).findFirst().orElseThrow(() -> new AssertionError(answer)).substring(3);
    }
}
