package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Casts;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Converter;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.StreamFacts;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;

/** Converters that hand on what they are given and look at, or change, the stream around: {@code when}, {@code debug}, {@code capture-req}, {@code capture-res} (manual 7.3.1). */
final class StreamConverters {
    private StreamConverters() {}

    static List<ConverterDeclaration> all() {
        return List.of(
                new ConverterDeclaration("when", 1, 3, SampleType.ANY, SampleType.ANY, "Hands the sample on when a condition holds.", StreamConverters::when),
                new ConverterDeclaration("debug", 0, 2, SampleType.ANY, SampleType.ANY, "Writes the sample to a ring, stdout or stderr, and hands it on.", StreamConverters::debug),
                new ConverterDeclaration("capture-req", 1, 1, SampleType.STR, SampleType.STR, "Puts the sample into a slot of captured request headers too.", (a, c) -> capture(a.getFirst(), true)),
                new ConverterDeclaration("capture-res", 1, 1, SampleType.STR, SampleType.STR, "Puts the sample into a slot of captured response headers too.", (a, c) -> capture(a.getFirst(), false)));
    }

    private static Converter capture(Word word, boolean request) {
        int slot = Values.integer(word, "id", 0, Integer.MAX_VALUE);
        return (ctx, s) -> ctx.setCapture(request, slot, Arrays.copyOfRange(s.data, s.offset, s.offset + s.length));
    }

    private static Converter debug(List<Word> a, CompileContext c) {
        String prefix = a.isEmpty() ? "" : a.getFirst().text();
        String sink = a.size() > 1 && !a.get(1).text().isEmpty() ? a.get(1).text() : "buf0";
        if (!List.of("buf0", "stdout", "stderr").contains(sink) && !c.hasRing(sink)) {
            throw new ConfigException(a.get(1).span(), "No such sink '" + sink + "'.", "stdout, stderr, buf0 or a ring section");
        }
        return (ctx, s) -> {
            Sample copy = new Sample().copyFrom(s);
            String value = Casts.cast(copy, SampleType.STR) ? copy.text() : "(undisplayable)";
            ctx.world().event(sink, "[debug] " + prefix + ": type=" + s.type.name().toLowerCase(Locale.ROOT) + " <" + value + ">");
            return true;
        };
    }

    private static Converter when(List<Word> a, CompileContext c) {
        Word word = a.getFirst();
        boolean negated = word.text().startsWith("!");
        String name = negated ? word.text().substring(1) : word.text();
        if (name.equals("acl") && a.size() < 2) {
            throw new ConfigException(word.span(), "condition 'acl' expects the name of an ACL.", "when(acl,<name>)");
        }
        if (!name.equals("acl") && a.size() > 1) {
            throw new ConfigException(a.get(1).span(), "condition '" + name + "' takes no argument.");
        }
        BiPredicate<SampleContext, Sample> condition = switch (name) {
            case "error" -> (ctx, s) -> failed(ctx.facts());
            case "normal" -> (ctx, s) -> !failed(ctx.facts());
            case "forwarded" -> (ctx, s) -> forwarded(ctx.facts());
            case "toapplet" -> (ctx, s) -> toApplet(ctx.facts());
            case "processed" -> (ctx, s) -> forwarded(ctx.facts()) || toApplet(ctx.facts());
            case "stopping" -> (ctx, s) -> ctx.world().stopping();
            case "acl" -> c.condition(a.get(1));
            default -> throw new ConfigException(word.span(), "unknown condition '" + name + "'.", "error, normal, forwarded, processed, stopping, toapplet or acl, with ! before it or not");
        };
        return (ctx, s) -> condition.test(ctx, new Sample()) != negated;
    }

    private static boolean failed(StreamFacts facts) {
        return facts != null && facts.failed();
    }

    private static boolean forwarded(StreamFacts facts) {
        return facts != null && !facts.serverName().startsWith("<");
    }

    private static boolean toApplet(StreamFacts facts) {
        return facts != null && facts.serverName().startsWith("<") && !facts.serverName().equals("<NOSRV>");
    }
}
