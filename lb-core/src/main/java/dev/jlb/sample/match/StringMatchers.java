package dev.jlb.sample.match;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Ascii;
import dev.jlb.sample.Casts;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.regex.Regex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Matching of strings: exact, beginnings and ends by hash, the others pattern by pattern (manual 7.1.3). */
final class StringMatchers {
    private static final Set<String> DEFINED = Set.of("OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT");

    /** So many patterns are compared as fast as they are looked up. */
    private static final int FEW = 4;

    private StringMatchers() {}

    static Matcher exact(List<Word> patterns, boolean ignoreCase) {
        BytesMap<Boolean> all = new BytesMap<>();
        patterns.forEach(p -> all.putIfAbsent(ignoreCase ? Ascii.lower(p.text()) : p.text(), true));
        return sample -> {
            if (!Casts.cast(sample, SampleType.STR)) {
                return false;
            }
            if (ignoreCase) {
                lower(sample);
            }
            return all.get(sample.data, sample.offset, sample.length) != null;
        };
    }

    /** Copies only when there is an upper-case letter. */
    static void lower(Sample sample) {
        for (int i = sample.offset, end = sample.offset + sample.length; i < end; i++) {
            if (sample.data[i] >= 'A' && sample.data[i] <= 'Z') {
                byte[] copy = new byte[sample.length];
                for (int k = 0; k < sample.length; k++) {
                    byte b = sample.data[sample.offset + k];
                    copy[k] = b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
                }
                sample.setString(copy, 0, copy.length);
                return;
            }
        }
    }

    /** @param how beg, end, sub, dir or dom */
    static Matcher partial(String how, List<Word> patterns, boolean ignoreCase) {
        if (patterns.size() > FEW && (how.equals("beg") || how.equals("end"))) {
            return affixes(patterns, ignoreCase, how.equals("end"));
        }
        List<byte[]> all = new ArrayList<>();
        for (Word word : patterns) {
            String text = ignoreCase ? Ascii.lower(word.text()) : word.text();
            if (how.equals("dir") || how.equals("dom")) {
                text = strip(text, how.equals("dir") ? "/?" : "/?.:");
            }
            all.add(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return sample -> {
            if (!Casts.cast(sample, SampleType.STR)) {
                return false;
            }
            if (ignoreCase) {
                lower(sample);
            }
            for (byte[] pattern : all) {
                if (partial(how, sample, pattern)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Matcher affixes(List<Word> patterns, boolean ignoreCase, boolean ends) {
        AffixIndex<Word> all = new AffixIndex<>(patterns, word -> ignoreCase ? Ascii.lower(word.text()) : word.text(), ends);
        return sample -> {
            if (!Casts.cast(sample, SampleType.STR)) {
                return false;
            }
            if (ignoreCase) {
                lower(sample);
            }
            return all.longest(sample) != null;
        };
    }

    private static String strip(String text, String delimiters) {
        int from = 0;
        int to = text.length();
        while (from < to && delimiters.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && delimiters.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean partial(String how, Sample s, byte[] p) {
        int room = s.length - p.length;
        if (room < 0) {
            return false;
        }
        return switch (how) {
            case "beg" -> at(s, 0, p);
            case "end" -> at(s, room, p);
            case "sub" -> {
                boolean found = false;
                for (int i = 0; i <= room && !found; i++) {
                    found = at(s, i, p);
                }
                yield found;
            }
            case "dir" -> delimited(s, p, "/?");
            default -> delimited(s, p, "/?.:");
        };
    }

    /** Methods of requests: those that HTTP defines as they are, others without regard to case when asked for. */
    static Matcher methods(List<Word> patterns, boolean ignoreCase) {
        if (!ignoreCase) {
            return exact(patterns, false);
        }
        Matcher defined = exact(patterns.stream().filter(word -> DEFINED.contains(word.text())).toList(), false);
        Matcher others = exact(patterns.stream().filter(word -> !DEFINED.contains(word.text())).toList(), ignoreCase);
        return sample -> DEFINED.contains(sample.text()) ? defined.matches(sample) : others.matches(sample);
    }

    private static boolean delimited(Sample s, byte[] p, String delimiters) {
        if (p.length == 0) {
            // nothing but delimiters was given: the empty piece at the end
            return s.length == 0 || delimiters.indexOf(s.data[s.offset + s.length - 1]) >= 0;
        }
        for (int i = 0; i <= s.length - p.length; i++) {
            boolean starts = i == 0 || delimiters.indexOf(s.data[s.offset + i - 1]) >= 0;
            int end = i + p.length;
            if (starts && at(s, i, p) && (end == s.length || delimiters.indexOf(s.data[s.offset + end]) >= 0)) {
                return true;
            }
        }
        return false;
    }

    private static boolean at(Sample s, int index, byte[] p) {
        for (int i = 0; i < p.length; i++) {
            if (s.data[s.offset + index + i] != p[i]) {
                return false;
            }
        }
        return true;
    }

    static Matcher regex(List<Word> patterns, Set<Regex.Flag> flags) {
        List<Regex> all = new ArrayList<>();
        for (Word word : patterns) {
            try {
                all.add(Regex.compile(word.text(), flags));
            } catch (Regex.Invalid wrong) {
                throw new ConfigException(word.span(), "regex '" + word + "' is invalid: " + wrong.getMessage() + ".");
            }
        }
        return sample -> {
            if (!Casts.cast(sample, SampleType.STR)) {
                return false;
            }
            String text = sample.text();
            for (Regex pattern : all) {
                if (pattern.find(text)) {
                    return true;
                }
            }
            return false;
        };
    }

    static Matcher binary(List<Word> patterns) {
        BytesMap<Boolean> all = new BytesMap<>();
        for (Word word : patterns) {
            try {
                all.putIfAbsent(new String(java.util.HexFormat.of().parseHex(word.text()), StandardCharsets.ISO_8859_1), true);
            } catch (IllegalArgumentException notHex) {
                throw new ConfigException(word.span(), "'" + word + "' is not a string of hexadecimal digits.");
            }
        }
        return sample -> Casts.cast(sample, SampleType.BIN) && all.get(sample.data, sample.offset, sample.length) != null;
    }
}
