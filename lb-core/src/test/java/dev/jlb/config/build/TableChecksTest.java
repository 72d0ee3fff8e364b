package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tables {@code write-to} may name, and that a section has one table. */
class TableChecksTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", value = {
        "type ip size 1 write-to t                   | stick-table type ip size 1                     | ''",
        "type string len 5 size 1 write-to t         | stick-table type string len 5 size 9 store gpt0 | ''",
        "type string len 5 size 1 write-to t         | stick-table type string size 1                 | stick-table 'l': write-to: stick-table 't' must be of the same type and have the same key length.",
        "type ipv6 size 1 write-to t                 | stick-table type ip size 1                     | stick-table 'l': write-to: stick-table 't' must be of the same type and have the same key length.",
        "type ip size 1 write-to p/u recv-only       | stick-table type ip size 1                     | ''",
        "type ip size 1 write-to p/v                 | stick-table type ip size 1                     | stick-table 'l': write-to: unable to find stick-table 'p/v'.",
        "type ip size 1                              | stick-table type ip size 1 write-to l          | ''",
        "type ip size 1 peers q                      | stick-table type ip size 1                     | Proxy 'l': unable to find sync peers 'q'.",
    })
    void writeTo(String table, String other, String message) {
        assertThat(alerts("listen l\n bind :8080\n timeout client 1s\n timeout connect 1s\n timeout server 1s\n stick-table " + table + "\nbackend t\n " + other + "\npeers p\n peer a 127.0.0.1:1024\n table u type ip size 1\n"))
                .isEqualTo(message.isEmpty() ? List.of() : List.of(message));
    }

    @ParameterizedTest
    @CsvSource({
        "backend b, stick-table type ip size 1, backend 'b' at t.cfg:2.",
        "peers b, table t type ip size 1, peers section at t.cfg:2."
    })
    void twice(String section, String line, String place) {
        assertThat(alerts(section + "\n " + line + "\n " + line + "\n")).singleElement().asString().contains("conflicts with table declared in " + place);
    }

    private static List<String> alerts(String text) {
        Diagnostics diagnostics = new Diagnostics();
        ConfigLoader.load(List.of(new SourceFile("t.cfg", text)), new Environment(Map.of()), diagnostics);
        return diagnostics.all().stream().filter(each -> each.severity() == Severity.ALERT).map(Diagnostic::message).toList();
    }
}
