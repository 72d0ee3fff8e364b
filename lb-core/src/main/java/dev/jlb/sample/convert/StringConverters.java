package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.regex.Regex;
import dev.jlb.sample.regex.RegexMatcher;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Strings, encodings and digests (manual 7.3.1). */
final class StringConverters {
    private StringConverters() {}

    static List<ConverterDeclaration> all() {
        List<ConverterDeclaration> all = new ArrayList<>();
        folded(all, "lower", "Lower case, of ASCII letters.", 'A', 'Z');
        folded(all, "upper", "Upper case, of ASCII letters.", 'a', 'z');
        all.add(new ConverterDeclaration("length", 0, 0, SampleType.STR, SampleType.SINT, "Length in bytes.", (a, c) -> (ctx, s) -> set(s.setInt(s.length))));
        all.add(new ConverterDeclaration("bytes", 1, 2, SampleType.BIN, SampleType.BIN, "A part of the bytes.", (a, c) -> {
            NumberParameter offset = NumberParameter.of(a.getFirst(), c, "bytes");
            NumberParameter length = a.size() > 1 ? NumberParameter.of(a.get(1), c, "bytes") : NumberParameter.of(Long.MAX_VALUE);
            return (ctx, s) -> {
                Long from = offset.value(ctx);
                Long count = length.value(ctx);
                boolean valid = from != null && count != null && from >= 0 && from < s.length && count >= 0;
                return set(s.setBytes(s.type, s.data, s.offset + (valid ? from.intValue() : 0), valid ? (int) Math.min(count, s.length - from) : 0));
            };
        }));
        all.add(new ConverterDeclaration("field", 2, 3, SampleType.STR, SampleType.STR, "The n-th part between delimiters.", (a, c) -> parts(a, true)));
        all.add(new ConverterDeclaration("word", 2, 3, SampleType.STR, SampleType.STR, "The n-th non-empty part between delimiters.", (a, c) -> parts(a, false)));
        all.add(new ConverterDeclaration("regsub", 2, 3, SampleType.STR, SampleType.STR, "Replaces what a regular expression matches.", StringConverters::regsub));
        all.add(new ConverterDeclaration("concat", 0, 3, SampleType.STR, SampleType.STR, "Appends a text, a variable and a text.", (a, c) -> {
            String before = a.isEmpty() ? "" : a.getFirst().text();
            boolean named = a.size() > 1 && !a.get(1).text().isEmpty();
            var variable = named ? c.variable(a.get(1).text()) : java.util.Optional.<dev.jlb.sample.Variables.Variable>empty();
            if (named && variable.isEmpty()) {
                throw new ConfigException(a.get(1).span(), "failed to register variable '" + a.get(1) + "'");
            }
            String after = a.size() > 2 ? a.get(2).text() : "";
            return (ctx, s) -> {
                String start = s.text();
                Sample value = new Sample();
                boolean found = variable.isPresent() && ctx.variables().get(variable.get(), value) && dev.jlb.sample.Casts.cast(value, SampleType.STR);
                return set(s.setString(start + before + (found ? value.text() : "") + after));
            };
        }));
        all.add(new ConverterDeclaration("iif", 2, 2, SampleType.BOOL, SampleType.STR, "One of two texts.", (a, c) -> {
            String yes = a.getFirst().text();
            String no = a.get(1).text();
            return (ctx, s) -> set(s.setString(s.number != 0 ? yes : no));
        }));
        all.add(new ConverterDeclaration("hex", 0, 0, SampleType.BIN, SampleType.STR, "Bytes as hexadecimal digits.", (a, c) -> {
            HexFormat upper = HexFormat.of().withUpperCase();
            return (ctx, s) -> set(s.setString(upper.formatHex(s.data, s.offset, s.offset + s.length)));
        }));
        all.add(new ConverterDeclaration("base64", 0, 0, SampleType.BIN, SampleType.STR, "Base 64.", (a, c) -> (ctx, s) -> set(s.setString(new String(Base64.getEncoder().encode(copy(s)), StandardCharsets.ISO_8859_1)))));
        all.add(new ConverterDeclaration("b64dec", 0, 0, SampleType.STR, SampleType.BIN, "Decodes base 64.", (a, c) -> (ctx, s) -> {
            try {
                byte[] bytes = s.length % 4 != 0 ? null : Base64.getDecoder().decode(copy(s));
                return bytes != null && set(s.setBytes(SampleType.BIN, bytes, 0, bytes.length));
            } catch (IllegalArgumentException malformed) {
                return false;
            }
        }));
        all.add(new ConverterDeclaration("url_dec", 0, 1, SampleType.STR, SampleType.STR, "Decodes %XX.", (a, c) -> {
            boolean form = !a.isEmpty() && !a.getFirst().text().isEmpty() && Values.integer(a.getFirst(), "in_form", Integer.MIN_VALUE, Integer.MAX_VALUE) != 0;
            return (ctx, s) -> urlDecode(s, form);
        }));
        digest(all, "sha1", "SHA-1");
        digest(all, "md5", "MD5");
        all.add(new ConverterDeclaration("ipmask", 1, 2, SampleType.ADDR, SampleType.ADDR, "Keeps the first bits of an address.", (a, c) -> {
            byte[] v4 = mask(a.getFirst(), 4);
            byte[] v6 = a.size() > 1 ? mask(a.get(1), 16) : null;
            return (ctx, s) -> {
                // an IPv4 address inside an IPv6 address is one of IPv4
                byte[] address = dev.jlb.sample.Casts.cast(s, SampleType.IPV4) || v6 != null ? copy(s) : null;
                for (int i = 0; address != null && i < address.length; i++) {
                    address[i] &= address.length == 4 ? v4[i] : v6[i];
                }
                return address != null && set(s.setAddress(address));
            };
        }));
        return all;
    }

    private static boolean set(Sample ignored) {
        return true;
    }

    private static byte[] copy(Sample s) {
        return java.util.Arrays.copyOfRange(s.data, s.offset, s.offset + s.length);
    }

    /** As an address, or as a number of bits. */
    private static byte[] mask(Word word, int size) {
        byte[] given = dev.jlb.sample.IpText.parse(word.text());
        if (given != null && given.length == size) {
            return given;
        }
        int bits = Values.integer(word, "ipmask", 0, size * 8);
        byte[] mask = new byte[size];
        for (int i = 0; i < bits; i++) {
            mask[i / 8] |= (byte) (0x80 >> i % 8);
        }
        return mask;
    }

    /** Changes the case of the letters between two. */
    private static void folded(List<ConverterDeclaration> all, String name, String doc, char from, char to) {
        all.add(new ConverterDeclaration(name, 0, 0, SampleType.STR, SampleType.STR, doc, (a, c) -> (ctx, s) -> {
            byte[] text = copy(s);
            for (int i = 0; i < text.length; i++) {
                text[i] ^= (byte) (text[i] >= from && text[i] <= to ? 0x20 : 0);
            }
            return set(s.setString(text, 0, text.length));
        }));
    }

    private static void digest(List<ConverterDeclaration> all, String name, String algorithm) {
        all.add(new ConverterDeclaration(name, 0, 0, SampleType.BIN, SampleType.BIN, "A digest.", (a, c) -> (ctx, s) -> {
            try {
                MessageDigest digest = MessageDigest.getInstance(algorithm);
                digest.update(s.data, s.offset, s.length);
                byte[] result = digest.digest();
                return set(s.setBytes(SampleType.BIN, result, 0, result.length));
            } catch (NoSuchAlgorithmException missing) {
                return false;
            }
        }));
    }

    /** {@code field(index,delimiters[,count])}, {@code word(…)}; negative indexes count from the end. */
    private static dev.jlb.sample.Converter parts(List<Word> a, boolean empty) {
        int index = Values.integer(a.getFirst(), empty ? "field" : "word", Integer.MIN_VALUE, Integer.MAX_VALUE);
        String delimiters = a.get(1).text();
        int count = a.size() > 2 ? Math.max(0, Values.integer(a.get(2), "count", Integer.MIN_VALUE, Integer.MAX_VALUE)) : 1;
        if (index == 0) {
            throw new ConfigException(a.getFirst().span(), "indexes start at 1 or -1.");
        }
        if (delimiters.isEmpty()) {
            throw new ConfigException(a.get(1).span(), "invalid arg 2 : delimiters must not be empty.");
        }
        return (ctx, s) -> {
            String text = s.text();
            List<int[]> parts = new ArrayList<>();
            int from = 0;
            for (int i = 0; i <= text.length(); i++) {
                if (i == text.length() || delimiters.indexOf(text.charAt(i)) >= 0) {
                    if (empty || i > from) {
                        parts.add(new int[] {from, i});
                    }
                    from = i + 1;
                }
            }
            int first = index > 0 ? index - 1 : parts.size() + index;
            if (first < 0 || first >= parts.size()) {
                return false;
            }
            int last;
            if (index > 0) {
                last = count == 0 ? parts.size() - 1 : Math.min(parts.size() - 1, first + count - 1);
            } else {
                last = first;
                first = count == 0 ? 0 : Math.max(0, first - count + 1);
            }
            // with all remaining words come the delimiters behind the last or before the first
            boolean rest = count == 0 || index > 0 && last - first + 1 < count || index < 0 && last - first + 1 < count;
            int begin = rest && index < 0 ? 0 : parts.get(first)[0];
            int end = rest && index > 0 ? text.length() : parts.get(last)[1];
            return set(s.setBytes(SampleType.STR, s.data, s.offset + begin, end - begin));
        };
    }

    private static dev.jlb.sample.Converter regsub(List<Word> a, dev.jlb.sample.CompileContext context) {
        String flags = a.size() > 2 ? a.get(2).text() : "";
        if (!flags.matches("[gi]*")) {
            throw new ConfigException(a.get(2).span(), "invalid regex flag '" + flags + "', only 'i' and 'g' are supported");
        }
        Regex pattern;
        try {
            pattern = flags.contains("i") ? Regex.compile(a.getFirst().text(), Regex.Flag.IGNORE_CASE) : Regex.compile(a.getFirst().text());
        } catch (Regex.Invalid wrong) {
            throw new ConfigException(a.getFirst().span(), "regex '" + a.getFirst() + "' is invalid: " + wrong.getMessage() + ".");
        }
        String replacement = a.get(1).text();
        return (ctx, s) -> {
            String text = s.text();
            RegexMatcher matcher = pattern.matcher(text);
            StringBuilder result = new StringBuilder();
            int from = 0;
            while (matcher.find()) {
                result.append(text, from, matcher.start());
                Regsub.expand(replacement, matcher, result);
                from = matcher.end();
                if (!flags.contains("g")) {
                    break;
                }
            }
            return set(s.setString(result.append(text, from, text.length()).toString()));
        };
    }

    /** Plus signs are spaces in a form, and behind a question mark. */
    private static boolean urlDecode(Sample s, boolean form) {
        boolean plus = form;
        byte[] out = new byte[s.length];
        int n = 0;
        for (int i = s.offset, end = s.offset + s.length; i < end; i++) {
            byte b = s.data[i];
            if (b == '%') {
                if (i + 2 >= end) {
                    return false;
                }
                int high = Character.digit(s.data[i + 1], 16);
                int low = Character.digit(s.data[i + 2], 16);
                if (high < 0 || low < 0) {
                    return false;
                }
                out[n++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                plus |= b == '?';
                out[n++] = plus && b == '+' ? (byte) ' ' : b;
            }
        }
        s.setBytes(SampleType.STR, out, 0, n);
        return true;
    }
}
