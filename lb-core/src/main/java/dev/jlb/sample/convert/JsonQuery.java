package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A path into JSON text, and the value it leads to (manual 7.3.1, "json_query"). The text is read only as far as the value; names of members
 * are compared as they are written. Strings and booleans come as such, numbers as strings with six digits unless integers are asked for,
 * arrays as they are written; objects and null are nothing.
 */
final class JsonQuery {
    /** The largest integer that every JSON reader keeps (2^53 - 1). */
    private static final double MOST = 9007199254740991d;

    private static final int DEPTH = 64;

    /** A member by its name, or (name null) an element by its number; -1: the first. */
    private record Step(String name, int index) {}

    private final List<Step> steps;
    private final boolean integer;

    private JsonQuery(List<Step> steps, boolean integer) {
        this.steps = steps;
        this.integer = integer;
    }

    /** From {@code <path>[,int]}; a path that is none finds nothing. */
    static JsonQuery of(List<Word> arguments) {
        Word path = arguments.getFirst();
        if (path.text().isEmpty()) {
            throw new ConfigException(path.span(), "json_path must not be empty.");
        }
        boolean integer = arguments.size() > 1 && !arguments.get(1).text().isEmpty();
        if (integer && !arguments.get(1).is("int")) {
            throw new ConfigException(arguments.get(1).span(), "output_type only supports \"int\" as argument.");
        }
        return new JsonQuery(steps(path.text()), integer);
    }

    private static List<Step> steps(String path) {
        if (!path.startsWith("$")) {
            return null;
        }
        List<Step> steps = new ArrayList<>();
        int at = 1;
        while (at < path.length()) {
            if (path.charAt(at) == '.') {
                StringBuilder name = new StringBuilder();
                at++;
                while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
                    if (path.charAt(at) == '\\' && at + 1 < path.length()) {
                        at++;
                    }
                    name.append(path.charAt(at++));
                }
                steps.add(new Step(name.toString(), 0));
            } else if (path.charAt(at) == '[' && path.indexOf(']', at) > at + 1) {
                int end = path.indexOf(']', at);
                String index = path.substring(at + 1, end);
                if (!index.equals("*") && !(index.length() < 10 && index.chars().allMatch(c -> c >= '0' && c <= '9'))) {
                    return null;
                }
                steps.add(new Step(null, index.equals("*") ? -1 : Integer.parseInt(index)));
                at = end + 1;
            } else {
                return null;
            }
        }
        return steps;
    }

    /** Replaces a sample of JSON text by what the path leads to; false when it leads nowhere. */
    boolean apply(Sample s) {
        return steps != null && new Reader(s.data, s.offset, s.offset + s.length).find(0, s);
    }

    /** The text of a member, or of a member of that, null when there is none or it is no string; for tokens, whose fields are few. */
    static String string(byte[] json, String... names) {
        Reader reader = new JsonQuery(List.of(names).stream().map(name -> new Step(name, 0)).toList(), false).new Reader(json, 0, json.length);
        Sample sample = new Sample();
        return reader.find(0, sample) && sample.type == SampleType.STR ? sample.text() : null;
    }

    /** Whether there is a member of that name, whatever it holds. */
    static boolean has(byte[] json, String name) {
        return new JsonQuery(List.of(new Step(name, 0)), false).new Reader(json, 0, json.length).find(0, null);
    }

    private final class Reader {
        private final byte[] data;
        private final int end;
        private int at;

        Reader(byte[] data, int from, int end) {
            this.data = data;
            this.at = from;
            this.end = end;
        }

        private int peek() {
            while (at < end && (data[at] == ' ' || data[at] == '\t' || data[at] == '\n' || data[at] == '\r')) {
                at++;
            }
            return at < end ? data[at] & 0xff : -1;
        }

        private boolean take(char c) {
            boolean there = peek() == c;
            at += there ? 1 : 0;
            return there;
        }

        boolean find(int step, Sample out) {
            if (step == steps.size()) {
                return out == null || value(out);
            }
            Step wanted = steps.get(step);
            boolean object = wanted.name() != null;
            if (!take(object ? '{' : '[') || peek() == (object ? '}' : ']')) {
                return false;
            }
            for (int i = 0; ; i++) {
                boolean here = wanted.index() < 0 || i == wanted.index();
                if (object) {
                    int from = at + 1;
                    if (!skipString()) {
                        return false;
                    }
                    here = new String(data, from, at - 1 - from, StandardCharsets.ISO_8859_1).equals(wanted.name());
                    if (!take(':')) {
                        return false;
                    }
                }
                if (here) {
                    return find(step + 1, out);
                }
                if (!skip(0) || !take(',')) {
                    return false;
                }
            }
        }

        private boolean value(Sample out) {
            int from;
            switch (peek()) {
                case '"' -> {
                    from = at + 1;
                    return skipString() && unescape(from, at - 1, out);
                }
                case '[' -> {
                    from = at;
                    if (!skip(0)) {
                        return false;
                    }
                    out.setString(data, from, at - from);
                }
                case 't', 'f' -> {
                    boolean yes = data[at] == 't';
                    if (!skip(0)) {
                        return false;
                    }
                    out.setBool(yes);
                }
                default -> {
                    from = at;
                    return skipNumber() && number(new String(data, from, at - from, StandardCharsets.ISO_8859_1), out);
                }
            }
            return true;
        }

        private boolean number(String text, Sample out) {
            double value = decimal(text);
            if (!integer) {
                out.setString(general(value));
                return true;
            }
            if (value > MOST || value < -MOST) {
                return false;
            }
            out.setInt((long) value);
            return true;
        }

        /** Passes a value of any kind. */
        private boolean skip(int depth) {
            int first = peek();
            if (depth > DEPTH) {
                return false;
            }
            return switch (first) {
                case '"' -> skipString();
                case 't' -> skipWord("true");
                case 'f' -> skipWord("false");
                case 'n' -> skipWord("null");
                case '{', '[' -> {
                    at++;
                    char close = first == '{' ? '}' : ']';
                    if (take(close)) {
                        yield true;
                    }
                    do {
                        if (first == '{' && !(peek() == '"' && skipString() && take(':')) || !skip(depth + 1)) {
                            yield false;
                        }
                    } while (take(','));
                    yield take(close);
                }
                default -> skipNumber();
            };
        }

        private boolean skipWord(String word) {
            for (int i = 0; i < word.length(); i++, at++) {
                if (at >= end || data[at] != word.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private boolean skipString() {
            if (peek() != '"') {
                return false;
            }
            for (at++; at < end; at++) {
                if (data[at] == '"') {
                    at++;
                    return true;
                }
                at += data[at] == '\\' ? 1 : 0;
            }
            return false;
        }

        /** A number as strtod(3) would take it, as far as it goes. */
        private boolean skipNumber() {
            int from = at;
            at += at < end && data[at] == '-' ? 1 : 0;
            digits();
            if (at > from && at < end && data[at] == '.') {
                at++;
                digits();
            }
            if (at > from && at < end && (data[at] | 0x20) == 'e') {
                int mark = at++;
                at += at < end && (data[at] == '+' || data[at] == '-') ? 1 : 0;
                int exponent = at;
                digits();
                at = at > exponent ? at : mark;
            }
            return at > from;
        }

        private void digits() {
            while (at < end && data[at] >= '0' && data[at] <= '9') {
                at++;
            }
        }

        /** Only what stays one byte is decoded: of {@code \\u} the first 256, and not the escaped slash. */
        private boolean unescape(int from, int to, Sample out) {
            byte[] text = new byte[to - from];
            int length = 0;
            for (int i = from; i < to; i++) {
                if (data[i] != '\\') {
                    text[length++] = data[i];
                    continue;
                }
                i++;
                int index = "bfnrt\\\"".indexOf(data[i]);
                if (index >= 0) {
                    text[length++] = (byte) "\b\f\n\r\t\\\"".charAt(index);
                } else if (data[i] == 'u' && i + 4 < to && data[i + 1] == '0' && data[i + 2] == '0' && Character.digit(data[i + 3], 16) >= 0 && Character.digit(data[i + 4], 16) >= 0) {
                    text[length++] = (byte) (Character.digit(data[i + 3], 16) << 4 | Character.digit(data[i + 4], 16));
                    i += 4;
                } else {
                    return false;
                }
            }
            out.setString(text, 0, length);
            return true;
        }
    }

    private static double decimal(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException signOnly) {
            return 0;
        }
    }

    /** As printf's {@code %g}: six significant digits, no trailing zeros. */
    static String general(double value) {
        if (Double.isInfinite(value) || Double.isNaN(value)) {
            return value > 0 ? "inf" : value < 0 ? "-inf" : "nan";
        }
        String sign = value < 0 || 1 / value < 0 ? "-" : "";
        if (value == 0) {
            return sign + "0";
        }
        BigDecimal rounded = new BigDecimal(Math.abs(value)).round(new MathContext(6, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < 6) {
            return sign + rounded.stripTrailingZeros().toPlainString();
        }
        String digits = rounded.stripTrailingZeros().unscaledValue().toString();
        return sign + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
