package dev.jlb.server.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.Backends;
import dev.jlb.server.RequestSamples;
import dev.jlb.server.ServerRuntime;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every expectation was seen on HAProxy 2.6 with servers at 127.0.0.1:9472 to 9475. */
class RdpPersistenceTest {
    @ParameterizedTest
    @CsvSource(nullValues = "none", ignoreLeadingAndTrailingWhitespace = false, value = {
        "16777343.549.0000,s3", "16777343.549.,s3", "16777343.549.x,s3", " 16777343.549.0000,s3", "16777343.66085.0000,s3", "4311744639.549.0000,s3", "16777343.37.0000,s1",
        "16777343.549,none", "16777343.9474.0000,none", "x.1.0000,none", "99999999999.1.0000,none", "16777344.549.0000,none", ".549.0000,none"
    })
    void namesTheServerOfItsAddress(String value, String name) {
        BackendRuntime backend = Backends.of("mode tcp\nserver s1 127.0.0.1:9472\nserver s2 127.0.0.1:9473\nserver s3 127.0.0.1:9474\nserver s4 127.0.0.1:9475\n");
        for (ServerRuntime server : backend.servers()) {
            backend.changes().address(server, new InetSocketAddress("127.0.0.1", 9471 + server.id()), "");
        }
        Expression expression = Expression.compile(Word.of("req.hdr(x)"), CompileContext.of(new Diagnostics(), Phase.BACKEND_CHOICE)).orElseThrow();
        ServerRuntime found = new RdpPersistence(expression).server(new RequestSamples(new byte[4], "/", Map.of("x", value)), new Sample(), backend);
        assertThat(found == null ? null : found.name()).isEqualTo(name);
    }
}
