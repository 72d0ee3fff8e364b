package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Converter;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Bytes as digits and back, JSON strings (manual 7.3.1). */
final class EncodingConverters {
    private EncodingConverters() {}

    static List<ConverterDeclaration> all() {
        List<ConverterDeclaration> all = new ArrayList<>();
        all.add(new ConverterDeclaration("base2", 0, 0, SampleType.BIN, SampleType.STR, "Bytes as binary digits.", (a, c) -> (ctx, s) -> {
            StringBuilder out = new StringBuilder(s.length * 8);
            for (int i = 0; i < s.length * 8; i++) {
                out.append((char) ('0' + (s.data[s.offset + i / 8] >> 7 - i % 8 & 1)));
            }
            return done(s.setString(out.toString()));
        }));
        all.add(new ConverterDeclaration("be2dec", 2, 3, SampleType.BIN, SampleType.STR, "Big-endian numbers in decimal.", (a, c) -> decimal(a, true)));
        all.add(new ConverterDeclaration("le2dec", 2, 3, SampleType.BIN, SampleType.STR, "Little-endian numbers in decimal.", (a, c) -> decimal(a, false)));
        all.add(new ConverterDeclaration("be2hex", 0, 3, SampleType.BIN, SampleType.STR, "Bytes as hexadecimal digits in groups.", (a, c) -> hexadecimal(a)));
        all.add(new ConverterDeclaration("hex2i", 0, 0, SampleType.STR, SampleType.SINT, "Hexadecimal digits as a number.", (a, c) -> (ctx, s) -> {
            long value = 0;
            int i = 0;
            for (; i < s.length && Character.digit(s.data[s.offset + i], 16) >= 0; i++) {
                value = value << 4 | Character.digit(s.data[s.offset + i], 16);
            }
            return i == s.length && done(s.setInt(value));
        }));
        all.add(new ConverterDeclaration("htonl", 0, 0, SampleType.SINT, SampleType.BIN, "A number as four bytes, big-endian.", (a, c) -> (ctx, s) -> {
            long n = s.number;
            byte[] bytes = {(byte) (n >> 24), (byte) (n >> 16), (byte) (n >> 8), (byte) n};
            return done(s.setBytes(SampleType.BIN, bytes, 0, 4));
        }));
        all.add(new ConverterDeclaration("ub64enc", 0, 0, SampleType.BIN, SampleType.STR, "Base 64 for URLs, without padding.", (a, c) -> (ctx, s) ->
            done(s.setString(new String(Base64.getUrlEncoder().withoutPadding().encode(Arrays.copyOfRange(s.data, s.offset, s.offset + s.length)), StandardCharsets.ISO_8859_1)))));
        all.add(new ConverterDeclaration("ub64dec", 0, 0, SampleType.STR, SampleType.BIN, "Decodes base 64 for URLs.", (a, c) -> (ctx, s) -> {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(Arrays.copyOfRange(s.data, s.offset, s.offset + s.length));
                return done(s.setBytes(SampleType.BIN, bytes, 0, bytes.length));
            } catch (IllegalArgumentException malformed) {
                return false;
            }
        }));
        all.add(new ConverterDeclaration("json", 0, 1, SampleType.STR, SampleType.STR, "Escapes for a JSON string.", (a, c) -> {
            String code = a.isEmpty() || a.getFirst().text().isEmpty() ? "ascii" : a.getFirst().text();
            if (!List.of("ascii", "utf8", "utf8s", "utf8p", "utf8ps").contains(code)) {
                throw new ConfigException(a.getFirst().span(), "unexpected input code type.", "Allowed value are 'ascii', 'utf8', 'utf8s', 'utf8p' and 'utf8ps'");
            }
            return (ctx, s) -> json(s, code);
        }));
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static int chunk(Word word, int max) {
        int size = Values.integer(word, "chunk_size", Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (size <= 0 || size > max) {
            throw new ConfigException(word.span(), "chunk_size value '" + size + "' is out of range (1 to " + max + ")");
        }
        return size;
    }

    private static boolean truncates(List<Word> a) {
        return a.size() > 2 && Values.integer(a.get(2), "truncate", 0, 1) == 1;
    }

    private static Converter decimal(List<Word> a, boolean big) {
        String separator = a.getFirst().text();
        int size = chunk(a.get(1), 8);
        boolean truncate = truncates(a);
        return (ctx, s) -> {
            StringBuilder out = new StringBuilder();
            for (int from = 0; from < s.length; from += size) {
                int count = Math.min(size, s.length - from);
                if (truncate && count < size) {
                    break;
                }
                long number = 0;
                for (int i = 0; i < count; i++) {
                    number = number << 8 | s.data[s.offset + from + (big ? i : count - 1 - i)] & 0xff;
                }
                out.append(from == 0 ? "" : separator).append(Long.toUnsignedString(number));
            }
            return done(s.setString(out.toString()));
        };
    }

    private static Converter hexadecimal(List<Word> a) {
        String separator = a.isEmpty() ? "" : a.getFirst().text();
        if (!separator.isEmpty() && a.size() < 2) {
            throw new ConfigException(a.getFirst().span(), "chunk_size needed when a separator is given");
        }
        int size = a.size() < 2 ? Integer.MAX_VALUE : chunk(a.get(1), Integer.MAX_VALUE);
        boolean truncate = truncates(a);
        HexFormat digits = HexFormat.of().withUpperCase();
        return (ctx, s) -> {
            StringBuilder out = new StringBuilder(s.length * 2);
            for (int from = 0; from < s.length; ) {
                int count = Math.min(size, s.length - from);
                if (truncate && count < size) {
                    break;
                }
                out.append(from == 0 ? "" : separator).append(digits.formatHex(s.data, s.offset + from, s.offset + from + count));
                from += count;
            }
            return done(s.setString(out.toString()));
        };
    }

    /** Decodes bytes or UTF-8 and writes ASCII only; see the manual for the five ways to treat errors. */
    private static boolean json(Sample s, String code) {
        boolean utf8 = !code.equals("ascii");
        boolean skip = code.endsWith("s") && utf8;
        boolean permissive = code.contains("p");
        StringBuilder out = new StringBuilder(s.length + 16);
        int at = s.offset;
        int end = s.offset + s.length;
        while (at < end) {
            int first = s.data[at++] & 0xff;
            int point = first;
            boolean bad = false;
            if (utf8 && first >= 0x80) {
                int more = first >= 0xf0 && first < 0xf8 ? 3 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xc0 && first < 0xe0 ? 1 : -1;
                point = first & (more == 3 ? 0x07 : more == 2 ? 0x0f : 0x1f);
                bad = more < 0;
                for (int i = 0; i < more && !bad; i++) {
                    if (at < end && (s.data[at] & 0xc0) == 0x80) {
                        point = point << 6 | s.data[at++] & 0x3f;
                    } else {
                        bad = true;
                    }
                }
                boolean overlong = !bad && point < (more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80);
                boolean prohibited = point >= 0xd800 && point <= 0xdfff || point == 0xfffe || point == 0xffff || point > 0xffff;
                bad |= overlong && !permissive || prohibited;
            }
            if (bad) {
                if (skip) {
                    continue;
                }
                return false;
            }
            switch (point) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '/' -> out.append("\\/");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (point < 32 || point > 126) {
                        out.append(String.format("\\u%04x", point));
                    } else {
                        out.append((char) point);
                    }
                }
            }
        }
        return done(s.setString(out.toString()));
    }
}
