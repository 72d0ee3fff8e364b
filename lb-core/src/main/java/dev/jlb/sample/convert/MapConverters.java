package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Casts;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Converter;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.IpText;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.match.PatternList;
import dev.jlb.sample.match.PatternLookup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code map}, {@code map_<match>} and {@code map_<match>_<output>} (manual 7.3.1 and 2.7). */
final class MapConverters {
    private MapConverters() {}

    static List<ConverterDeclaration> all() {
        List<ConverterDeclaration> all = new ArrayList<>();
        all.add(declaration("map", "str", ""));
        for (String method : List.of("str", "beg", "sub", "dir", "dom", "end", "reg", "int", "ip")) {
            all.add(declaration("map_" + method, method, ""));
            for (String output : List.of("int", "ip", "key")) {
                all.add(declaration("map_" + method + "_" + output, method, output));
            }
        }
        all.add(new ConverterDeclaration("map_regm", 1, 2, SampleType.STR, SampleType.STR, "Looks up by regular expressions; the value may name groups.", (a, c) -> {
            PatternLookup lookup = new PatternLookup(c.patterns().list(a.getFirst(), true), "regm", a.getFirst());
            Word otherwise = a.size() > 1 ? a.get(1) : null;
            return (ctx, s) -> {
                String text = s.text();
                PatternList.Entry entry = lookup.find(s);
                var groups = entry == null ? null : PatternLookup.groups(entry, text);
                if (groups == null) {
                    return otherwise != null && done(s.setString(otherwise.text()));
                }
                StringBuilder value = new StringBuilder();
                Regsub.expand(entry.value(), groups, value);
                return done(s.setString(value.toString()));
            };
        }));
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static ConverterDeclaration declaration(String name, String method, String output) {
        SampleType input = switch (method) {
            case "int" -> SampleType.SINT;
            case "ip" -> SampleType.ADDR;
            default -> SampleType.STR;
        };
        SampleType type = switch (output) {
            case "int" -> SampleType.SINT;
            case "ip" -> SampleType.ADDR;
            default -> SampleType.STR;
        };
        return new ConverterDeclaration(name, 1, output.equals("key") ? 1 : 2, input, type, "Looks the sample up in a map.", (a, c) -> converter(a, c, method, output));
    }

    private static Converter converter(List<Word> a, CompileContext c, String method, String output) {
        PatternList list = c.patterns().list(a.getFirst(), true);
        if (!output.equals("key")) {
            list.entries().stream().map(PatternList.Entry::value).filter(value -> !value(value, output, new Sample())).findFirst().ifPresent(value -> {
                throw new ConfigException(a.getFirst().span(), "unable to parse '" + value + "' of file '" + a.getFirst() + "'.", output.equals("int") ? "its values must be numbers" : "its values must be addresses");
            });
        }
        PatternLookup lookup = new PatternLookup(list, method, a.getFirst());
        Word otherwise = a.size() > 1 ? a.get(1) : null;
        Sample fallback = otherwise == null ? null : new Sample();
        if (otherwise != null && !value(otherwise.text(), output, fallback)) {
            throw new ConfigException(otherwise.span(), "'" + otherwise + "' is no " + (output.equals("int") ? "number." : "IP address."));
        }
        return (ctx, s) -> {
            PatternList.Entry entry = lookup.find(s);
            if (entry == null) {
                return fallback != null && done(s.copyFrom(fallback));
            }
            return value(output.equals("key") ? entry.key() : entry.value(), output, s);
        };
    }

    private static boolean value(String text, String output, Sample into) {
        if (output.equals("ip")) {
            byte[] address = IpText.parse(text);
            return address != null && done(into.setAddress(address));
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        into.setString(bytes, 0, bytes.length);
        return !output.equals("int") || text.matches("[+-]?[0-9]+") && Casts.cast(into, SampleType.SINT);
    }
}
