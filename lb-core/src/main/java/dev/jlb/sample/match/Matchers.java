package dev.jlb.sample.match;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Casts;
import dev.jlb.sample.IpText;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.ArrayList;
import java.util.List;

/** Makes matchers of a method's name and the patterns behind it (manual 7.1). */
public final class Matchers {
    private static final List<String> METHODS = List.of("found", "bool", "int", "ip", "bin", "len", "str", "sub", "reg", "regm", "beg", "end", "dir", "dom");

    private Matchers() {}

    public static boolean isMethod(String name) {
        return METHODS.contains(name);
    }

    /** What is used when {@code -m} is not given. */
    public static String defaultMethod(SampleType type) {
        return switch (type) {
            case BOOL -> "bool";
            case SINT -> "int";
            case IPV4, IPV6, ADDR -> "ip";
            case BIN -> "bin";
            default -> "str";
        };
    }

    /** Makes text of a sample for an exact comparison, in lower case when asked for; false when it is none. */
    public static boolean text(Sample sample, boolean ignoreCase) {
        if (!Casts.cast(sample, SampleType.STR)) {
            return false;
        }
        if (ignoreCase) {
            StringMatchers.lower(sample);
        }
        return true;
    }

    /** @param patterns for {@code int} and {@code len} operators among them */
    public static Matcher compile(String method, List<Word> patterns, boolean ignoreCase) {
        return switch (method) {
            case "found" -> sample -> true;
            case "bool" -> patterns.isEmpty() ? sample -> Casts.cast(sample, SampleType.BOOL) && sample.number != 0 : bool(patterns);
            case "int" -> integers(patterns, false);
            case "len" -> integers(patterns, true);
            case "ip" -> networks(patterns);
            case "bin" -> StringMatchers.binary(patterns);
            case "str" -> StringMatchers.exact(patterns, ignoreCase);
            case "reg", "regm" -> StringMatchers.regex(patterns, ignoreCase);
            default -> StringMatchers.partial(method, patterns, ignoreCase);
        };
    }

    private static Matcher bool(List<Word> patterns) {
        boolean wanted = List.of("1", "true", "yes", "on").contains(patterns.getFirst().text());
        return sample -> Casts.cast(sample, SampleType.BOOL) && (sample.number != 0) == wanted;
    }

    /** A closed interval. */
    private record Range(long low, long high) {}

    private static Matcher integers(List<Word> patterns, boolean length) {
        List<Range> ranges = new ArrayList<>();
        String operator = "eq";
        for (Word word : patterns) {
            switch (word.text()) {
                case "eq", "ge", "gt", "le", "lt" -> operator = word.text();
                default -> ranges.add(range(operator, word));
            }
        }
        return sample -> {
            long value;
            if (length) {
                if (!Casts.cast(sample, SampleType.STR)) {
                    return false;
                }
                value = sample.length;
            } else {
                if (!Casts.cast(sample, SampleType.SINT)) {
                    return false;
                }
                value = sample.number;
            }
            for (Range range : ranges) {
                if (value >= range.low && value <= range.high) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Range range(String operator, Word word) {
        int colon = word.text().indexOf(':');
        if (colon >= 0) {
            long low = colon == 0 ? Long.MIN_VALUE : number(word.slice(0, colon));
            long high = colon == word.text().length() - 1 ? Long.MAX_VALUE : number(word.slice(colon + 1, word.text().length()));
            return new Range(low, high);
        }
        long value = number(word);
        return switch (operator) {
            case "ge" -> new Range(value, Long.MAX_VALUE);
            case "gt" -> new Range(value + 1, Long.MAX_VALUE);
            case "le" -> new Range(Long.MIN_VALUE, value);
            case "lt" -> new Range(Long.MIN_VALUE, value - 1);
            default -> new Range(value, value);
        };
    }

    private static long number(Word word) {
        try {
            return Long.parseLong(word.text());
        } catch (NumberFormatException notANumber) {
            throw new ConfigException(word.span(), "'" + word + "' is neither a number nor a supported operator", "operators are eq, ge, gt, le and lt");
        }
    }

    /** {@code address[/bits or mask]}. */
    record Network(byte[] address, int bits) {
        boolean contains(byte[] data, int offset, int length) {
            if (length != address.length) {
                return false;
            }
            for (int i = 0; i < bits; i += 8) {
                int mask = bits - i >= 8 ? 0xff : 0xff << 8 - (bits - i) & 0xff;
                if (((data[offset + i / 8] ^ address[i / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private static Matcher networks(List<Word> patterns) {
        List<Network> networks = new ArrayList<>();
        patterns.forEach(word -> networks.add(network(word)));
        return sample -> {
            if (!Casts.cast(sample, SampleType.ADDR)) {
                return false;
            }
            for (Network network : networks) {
                if (network.contains(sample.data, sample.offset, sample.length)) {
                    return true;
                }
            }
            return false;
        };
    }

    static Network network(Word word) {
        int slash = word.text().indexOf('/');
        byte[] address = IpText.parse(slash < 0 ? word.text() : word.text().substring(0, slash));
        if (address == null) {
            throw new ConfigException(word.span(), "'" + word + "' is not a valid IPv4 or IPv6 address", "write 10.0.0.0/8 or 2001:db8::/32");
        }
        int bits = address.length * 8;
        if (slash >= 0) {
            String mask = word.text().substring(slash + 1);
            byte[] dotted = mask.indexOf('.') > 0 ? IpText.parse(mask) : null;
            if (dotted != null && address.length == 4) {
                bits = Integer.bitCount((dotted[0] & 0xff) << 24 | (dotted[1] & 0xff) << 16 | (dotted[2] & 0xff) << 8 | dotted[3] & 0xff);
            } else {
                bits = Values.integer(word.slice(slash + 1, word.text().length()), "mask", 0, bits);
            }
        }
        return new Network(address, bits);
    }
}
