package broken;

import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.ActionProvider;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Converter;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.ConverterProvider;
import dev.jlb.sample.Fetch;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.FetchProvider;
import dev.jlb.sample.SampleType;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Everything that a plugin can do wrong. BrokenPluginsIT compiles it and loads it. */
public final class Broken implements FetchProvider, ConverterProvider, ActionProvider {
    /** Cannot be made. */
    public static final class Dies implements FetchProvider {
        public Dies() {
            throw new IllegalStateException("cannot be made");
        }

        @Override
        public Collection<FetchDeclaration> fetches() {
            return List.of();
        }
    }

    /** Declares nothing at all. */
    public static final class Null implements FetchProvider {
        @Override
        public Collection<FetchDeclaration> fetches() {
            return null;
        }
    }

    private static FetchDeclaration fetch(String name, Fetch fetch) {
        return new FetchDeclaration(name, 0, 0, SampleType.STR, Needs.NOTHING, "For a test.", (arguments, context) -> fetch);
    }

    private static FetchDeclaration text(String name, String text) {
        return fetch(name, (stream, out) -> {
            out.setString(text);
            return true;
        });
    }

    private static ConverterDeclaration converter(String name, Converter converter) {
        return new ConverterDeclaration(name, 0, 0, SampleType.STR, SampleType.STR, "For a test.", (arguments, context) -> converter);
    }

    @Override
    public Collection<FetchDeclaration> fetches() {
        return Arrays.asList(
                text("src", "not HAProxy's"),
                text("b_twice", "first"),
                text("b_twice", "second"),
                text("no name", ""),
                text("", ""),
                text(null, ""),
                null,
                new FetchDeclaration("b_typeless", 0, 0, null, Needs.NOTHING, "For a test.", (arguments, context) -> (stream, out) -> true),
                new FetchDeclaration("b_needless", 0, 0, SampleType.STR, null, "For a test.", (arguments, context) -> (stream, out) -> true),
                new FetchDeclaration("b_arguments", 3, 1, SampleType.STR, Needs.NOTHING, "For a test.", (arguments, context) -> (stream, out) -> true),
                new FetchDeclaration("b_factoryless", 0, 0, SampleType.STR, Needs.NOTHING, "For a test.", null),
                fetch("b_null", null),
                new FetchDeclaration("b_compiles_not", 0, 0, SampleType.STR, Needs.NOTHING, "For a test.", (arguments, context) -> {
                    throw new IllegalStateException("fetch does not compile");
                }),
                fetch("b_throws", (stream, out) -> {
                    throw new IllegalStateException("fetch broke");
                }),
                fetch("b_overflows", (stream, out) -> {
                    throw new StackOverflowError();
                }),
                fetch("b_links_not", (stream, out) -> {
                    throw new NoClassDefFoundError("gone");
                }),
                // says that it set a value, and did not
                fetch("b_silent", (stream, out) -> true),
                fetch("b_number", (stream, out) -> {
                    out.setInt(1);
                    return true;
                }),
                fetch("b_outside", (stream, out) -> {
                    out.setString(new byte[4], 2, 3);
                    return true;
                }),
                text("b_last", "last"));
    }

    @Override
    public Collection<ConverterDeclaration> converters() {
        return List.of(new ConverterDeclaration("c_silent", 0, 0, SampleType.STR, SampleType.SINT, "For a test.", (arguments, context) -> (stream, sample) -> true),
                converter("c_same", (stream, sample) -> true), converter("c_beyond", (stream, sample) -> {
                    sample.length = sample.data.length + 1;
                    return true;
                }), converter("upper", (stream, sample) -> false), converter("c_null", null), converter("c_throws", (stream, sample) -> {
            throw new IllegalStateException("converter broke");
        }));
    }

    @Override
    public Collection<ActionDeclaration> actions() {
        Set<RuleSet> everywhere = Set.of(RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE, RuleSet.HTTP_AFTER_RESPONSE, RuleSet.TCP_REQUEST_CONTENT);
        return List.of(
                new ActionDeclaration("deny", everywhere, "", "For a test.", (arguments, context) -> stream -> Verdict.CONTINUE),
                new ActionDeclaration("a_null", everywhere, "", "For a test.", (arguments, context) -> null),
                new ActionDeclaration("a_compiles_not", everywhere, "", "For a test.", (arguments, context) -> {
                    throw new IllegalStateException("action does not compile");
                }),
                new ActionDeclaration("a_no_verdict", everywhere, "", "For a test.", (arguments, context) -> stream -> null),
                new ActionDeclaration("a_throws", everywhere, "", "For a test.", (arguments, context) -> stream -> {
                    throw new IllegalStateException("action broke");
                }));
    }
}
