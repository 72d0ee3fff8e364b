package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Ascii;
import dev.jlb.sample.Casts;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Converter;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** Cutting, comparing and picking from strings (manual 7.3.1). */
final class TextConverters {
    private TextConverters() {}

    static List<ConverterDeclaration> all() {
        List<ConverterDeclaration> all = new ArrayList<>();
        text(all, "cut_crlf", "What stands before the first CR or LF.", s -> {
            int end = 0;
            while (end < s.length() && s.charAt(end) != '\r' && s.charAt(end) != '\n') {
                end++;
            }
            return s.substring(0, end);
        });
        text(all, "reverse", "The bytes backwards.", s -> new StringBuilder(s).reverse().toString());
        text(all, "host_only", "A Host header without its port, in lower case.", s -> Ascii.lower(s.substring(0, portStart(s) < 0 ? s.length() : portStart(s) - 1)));
        text(all, "reverse_dom", "A host name, its labels backwards.", TextConverters::reverseLabels);
        all.add(new ConverterDeclaration("x509_v_err_str", 0, 0, SampleType.SINT, SampleType.STR, "The name of the error with a certificate that the number stands for.", (a, c) -> (ctx, s) -> s.setString(CertificateErrors.name(s.number)) != null));
        all.add(new ConverterDeclaration("port_only", 0, 0, SampleType.STR, SampleType.SINT, "The port of a Host header, 0 when there is none.", (a, c) -> (ctx, s) -> {
            String text = s.text();
            int from = portStart(text);
            long port = 0;
            for (int i = from; from > 0 && i < text.length() && port < 100_000; i++) {
                port = port * 10 + text.charAt(i) - '0';
            }
            return done(s.setInt(port));
        }));
        all.add(new ConverterDeclaration("ltrim", 1, 1, SampleType.STR, SampleType.STR, "Without leading characters of a set.", (a, c) -> trim(a.getFirst().text(), true)));
        all.add(new ConverterDeclaration("rtrim", 1, 1, SampleType.STR, SampleType.STR, "Without trailing characters of a set.", (a, c) -> trim(a.getFirst().text(), false)));
        all.add(new ConverterDeclaration("strcmp", 1, 1, SampleType.STR, SampleType.SINT, "Compares with a variable: below 0, 0 or above.", (a, c) -> {
            Parameter other = Parameter.variable(a.getFirst(), c);
            return (ctx, s) -> {
                byte[] mine = Arrays.copyOfRange(s.data, s.offset, s.offset + s.length);
                byte[] theirs = other.bytes(ctx);
                return theirs != null && done(s.setInt(compare(mine, theirs)));
            };
        }));
        all.add(new ConverterDeclaration("add_item", 2, 3, SampleType.STR, SampleType.STR, "Appends to a list.", TextConverters::addItem));
        all.add(new ConverterDeclaration("param", 1, 2, SampleType.STR, SampleType.STR, "A parameter of a query string.", (a, c) -> {
            String name = a.getFirst().text();
            String delimiter = a.size() > 1 && !a.get(1).text().isEmpty() ? a.get(1).text() : "&";
            return (ctx, s) -> param(s, name, delimiter);
        }));
        all.add(new ConverterDeclaration("url_enc", 0, 1, SampleType.STR, SampleType.STR, "Encodes as %XX for a query.", (a, c) -> {
            if (!a.isEmpty() && !a.getFirst().text().isEmpty() && !a.getFirst().is("query")) {
                throw new ConfigException(a.getFirst().span(), "unexpected encode type '" + a.getFirst() + "'.", "'query' is the only one");
            }
            return (ctx, s) -> done(s.setString(urlEncode(s)));
        }));
        all.add(new ConverterDeclaration("language", 1, 2, SampleType.STR, SampleType.STR, "The best of some languages for Accept-Language.", (a, c) -> {
            List<String> known = List.of(a.getFirst().text().split(";"));
            String otherwise = a.size() > 1 ? a.get(1).text() : null;
            return (ctx, s) -> {
                String best = language(s.text(), known);
                String chosen = best == null ? otherwise : best;
                return chosen != null && done(s.setString(chosen));
            };
        }));
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static void text(List<ConverterDeclaration> all, String name, String doc, UnaryOperator<String> operator) {
        all.add(new ConverterDeclaration(name, 0, 0, SampleType.STR, SampleType.STR, doc, (a, c) -> (ctx, s) -> {
            String result = operator.apply(s.text());
            return result != null && done(s.setString(result));
        }));
    }

    /** Where the digits of a port begin, or -1. */
    private static int portStart(String host) {
        int at = host.length();
        while (at > 0 && host.charAt(at - 1) >= '0' && host.charAt(at - 1) <= '9') {
            at--;
        }
        boolean address = host.startsWith("[") && !host.substring(0, at).contains("]");
        return at > 0 && host.charAt(at - 1) == ':' && !address ? at : -1;
    }

    private static String reverseLabels(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        List<String> labels = Arrays.asList(bare.split("\\.", -1));
        if (labels.contains("")) {
            return null;
        }
        Collections.reverse(labels);
        return String.join(".", labels);
    }

    private static Converter trim(String set, boolean left) {
        return (ctx, s) -> {
            int from = s.offset;
            int to = s.offset + s.length;
            if (left) {
                while (from < to && set.indexOf(s.data[from] & 0xff) >= 0) {
                    from++;
                }
            } else {
                while (to > from && set.indexOf(s.data[to - 1] & 0xff) >= 0) {
                    to--;
                }
            }
            return done(s.setString(s.data, from, to - from));
        };
    }

    /** The difference of the first bytes that differ, else the sign of that of the lengths, as HAProxy gives them. */
    private static long compare(byte[] left, byte[] right) {
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            if (left[i] != right[i]) {
                return (left[i] & 0xff) - (right[i] & 0xff);
            }
        }
        return Integer.signum(left.length - right.length);
    }

    private static Converter addItem(List<Word> a, CompileContext c) {
        String delimiter = a.getFirst().text();
        String suffix = a.size() > 2 ? a.get(2).text() : "";
        Word name = a.get(1);
        if (name.text().isEmpty() && suffix.isEmpty()) {
            throw new ConfigException(name.span(), "one of the optional arguments has to be nonempty");
        }
        var variable = name.text().isEmpty() ? null : c.variable(name.text()).orElseThrow(() -> new ConfigException(name.span(), "failed to register variable '" + name + "'"));
        return (ctx, s) -> {
            String start = s.text();
            Sample value = new Sample();
            String middle = variable != null && ctx.variables().get(variable, value) && Casts.cast(value, SampleType.STR) ? value.text() : "";
            String item = middle + suffix;
            return done(s.setString(start + (start.isEmpty() || item.isEmpty() ? "" : delimiter) + item));
        };
    }

    private static boolean param(Sample s, String name, String delimiter) {
        String text = s.text();
        int from = 0;
        while (from <= text.length()) {
            int end = text.indexOf(delimiter, from);
            end = end < 0 ? text.length() : end;
            String pair = text.substring(from, end);
            int equals = pair.indexOf('=');
            if ((equals < 0 ? pair : pair.substring(0, equals)).equals(name)) {
                int value = equals < 0 ? end : from + equals + 1;
                return done(s.setString(s.data, s.offset + value, end - value));
            }
            from = end + delimiter.length();
        }
        return false;
    }

    private static String urlEncode(Sample s) {
        StringBuilder out = new StringBuilder(s.length + 16);
        for (int i = s.offset, end = s.offset + s.length; i < end; i++) {
            int b = s.data[i] & 0xff;
            if (b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '.' || b == '_' || b == '~') {
                out.append((char) b);
            } else {
                out.append('%').append(Character.toUpperCase(Character.forDigit(b >> 4, 16))).append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return out.toString();
    }

    private static String language(String header, List<String> known) {
        String best = null;
        int bestWeight = 0;
        for (String item : header.split(",")) {
            String[] parts = item.strip().split(";", 2);
            String tag = parts[0].strip();
            int weight = parts.length < 2 ? 1000 : weight(parts[1].strip());
            if (weight <= bestWeight) {
                continue;
            }
            int dash = tag.indexOf('-');
            String found = known.contains(tag) ? tag : dash > 0 && known.contains(tag.substring(0, dash)) ? tag.substring(0, dash) : null;
            if (found != null) {
                best = found;
                bestWeight = weight;
            }
        }
        return best;
    }

    /** {@code q=0.5} in thousandths; something else counts as 1. */
    private static int weight(String parameter) {
        String value = parameter.replace(" ", "");
        if (!value.startsWith("q=") || value.length() < 3 || !Character.isDigit(value.charAt(2))) {
            return 1000;
        }
        int weight = (value.charAt(2) - '0') * 1000;
        int unit = 100;
        for (int i = 4; i < value.length() && unit > 0 && Character.isDigit(value.charAt(i)); i++) {
            weight += (value.charAt(i) - '0') * unit;
            unit /= 10;
        }
        return Math.min(weight, 1000);
    }
}
