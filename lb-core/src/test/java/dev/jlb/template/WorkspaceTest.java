package dev.jlb.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.HttpMessage;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.FixedRequest;
import dev.jlb.sample.Phase;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.Variables;
import dev.jlb.sample.World;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Rendering shares what it works with: results must not, whatever is rendered in the middle of it. */
class WorkspaceTest {
    private static Template template(String text) {
        Diagnostics diagnostics = new Diagnostics();
        return Template.plain(Word.of(text), CompileContext.of(diagnostics, Phase.HTTP_REQUEST)).orElseThrow(() -> new AssertionError(diagnostics.all().toString()));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A request that renders another template whenever it is looked at, or throws. */
    private record Nested(FixedRequest fixed, Template other, boolean broken) implements SampleContext {
        @Override
        public Phase phase() {
            return fixed.phase();
        }

        @Override
        public HttpMessage request() {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            assertThat(text(other.render(fixed))).isEqualTo("GET-42");
            return fixed.request();
        }

        @Override
        public Connection client() {
            return fixed.client();
        }

        @Override
        public Variables variables() {
            return fixed.variables();
        }

        @Override
        public World world() {
            return fixed.world();
        }

        @Override
        public byte[] scratch(int size) {
            return fixed.scratch(size);
        }
    }

    @Test
    void oneWithinAnother() {
        Template inner = template("%[method]-%[req.hdr(x-num)]");
        Template outer = template("a%[method]b%[path]c%[req.hdr(x-ip)]d");
        assertThat(text(outer.render(new Nested(new FixedRequest(), inner, false)))).isEqualTo("aGETb/some/Path/x.htmlc10.1.2.3d");
        assertThat(text(inner.render(new FixedRequest()))).isEqualTo("GET-42");
    }

    @Test
    void resultsAreOnesOwn() {
        Template small = template("%[method]");
        byte[] first = small.render(new FixedRequest());
        byte[] large = template("x".repeat(40_000) + "%[path]").render(new FixedRequest());
        byte[] second = small.render(new FixedRequest());
        assertThat(text(first)).isEqualTo("GET");
        assertThat(text(second)).isEqualTo("GET");
        assertThat(large).hasSize(40_000 + "/some/Path/x.html".length());
    }

    @Test
    void whatBreaksLeavesNothingBehind() {
        Template template = template("before %[method] behind");
        try {
            template.render(new Nested(new FixedRequest(), null, true));
        } catch (UnsupportedOperationException noProgramToTell) {
            // FixedRequest has nobody to say it to
        }
        assertThat(text(template.render(new FixedRequest()))).isEqualTo("before GET behind");
    }
}
