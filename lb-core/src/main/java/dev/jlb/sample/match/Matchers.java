package dev.jlb.sample.match;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Casts;
import dev.jlb.sample.IpText;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.regex.Regex;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.ToLongFunction;

/** Makes matchers of a method's name and the patterns behind it (manual 7.1). */
public final class Matchers {
    private static final List<String> METHODS = List.of("found", "bool", "int", "ip", "bin", "len", "str", "sub", "reg", "regm", "beg", "end", "dir", "dom");

    private static final List<String> OPERATORS = List.of("eq", "ge", "gt", "le", "lt");

    /** Of {@code req.ssl_ver} alone: numbers are written as versions, {@code 3.1} (manual 7.1.2). */
    private static final String DOTTED = "dotted";

    private Matchers() {}

    public static boolean isMethod(String name) {
        return METHODS.contains(name);
    }

    /** What is used when {@code -m} is not given. @param fetch the name of one that has no converter behind it, else "" */
    public static String defaultMethod(SampleType type, String fetch) {
        return fetch.equals("req.ssl_ver") || fetch.equals("req_ssl_ver") ? DOTTED : switch (type) {
            case BOOL -> "bool";
            case SINT -> "int";
            case IPV4, IPV6, ADDR -> "ip";
            case BIN -> "bin";
            case METH -> "meth";
            default -> "str";
        };
    }

    /** Whether values of a type have a form that the method looks at (the matrix of manual 7.1). */
    public static boolean mayMatch(String method, SampleType type) {
        return switch (method) {
            case "bool", "int" -> type != SampleType.IPV6 && type != SampleType.BIN && type != SampleType.METH;
            case "ip" -> type != SampleType.BOOL && type != SampleType.METH;
            default -> true;
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
            // whatever patterns there are (manual 7.1.1)
            case "bool" -> sample -> Casts.cast(sample, SampleType.SINT) && sample.number != 0;
            case "meth" -> StringMatchers.methods(patterns, ignoreCase);
            case "int" -> integers(patterns, false, false);
            case "len" -> integers(patterns, true, false);
            case DOTTED -> integers(patterns, false, true);
            case "ip" -> networks(patterns);
            case "bin" -> StringMatchers.binary(patterns);
            case "str" -> StringMatchers.exact(patterns, ignoreCase);
            case "reg" -> StringMatchers.regex(patterns, ignoreCase ? EnumSet.of(Regex.Flag.NO_CAPTURE, Regex.Flag.IGNORE_CASE) : EnumSet.of(Regex.Flag.NO_CAPTURE));
            case "regm" -> StringMatchers.regex(patterns, ignoreCase ? EnumSet.of(Regex.Flag.IGNORE_CASE) : EnumSet.noneOf(Regex.Flag.class));
            default -> StringMatchers.partial(method, patterns, ignoreCase);
        };
    }

    /** The same of patterns that may have come at run time: what is none for the method matches nothing. */
    public static Matcher compileValid(String method, List<Word> patterns, boolean ignoreCase) {
        List<Word> valid = patterns.stream().filter(pattern -> mistake(method, pattern, ignoreCase) == null).toList();
        return valid.isEmpty() ? sample -> false : compile(method, valid, ignoreCase);
    }

    /** Why a text given at run time is no pattern for a method, or null when it is one. */
    public static String mistake(String method, Word pattern, boolean ignoreCase) {
        boolean numeric = method.equals("int") || method.equals("len");
        try {
            if (!numeric || !OPERATORS.contains(pattern.text())) {
                compile(method, List.of(pattern), ignoreCase);
                return null;
            }
            return "'" + pattern + "' is not a number.";
        } catch (ConfigException wrong) {
            return numeric && pattern.text().indexOf(':') < 0 ? "'" + pattern + "' is not a number." : wrong.diagnostic().message().endsWith(".") ? wrong.diagnostic().message() : wrong.diagnostic().message() + ".";
        }
    }

    /** Patterns as a list keeps them: operators and numbers become ranges. */
    public static List<String> entries(String method, List<Word> patterns) {
        if (!method.equals("int") && !method.equals("len")) {
            return patterns.stream().map(Word::text).toList();
        }
        List<String> all = new ArrayList<>();
        String operator = "eq";
        for (Word word : patterns) {
            if (OPERATORS.contains(word.text())) {
                operator = word.text();
            } else if (operator.equals("eq") || word.text().indexOf(':') >= 0) {
                all.add(word.text());
            } else {
                Range range = range(operator, word, false);
                all.add((range.low == Long.MIN_VALUE ? "" : range.low) + ":" + (range.high == Long.MAX_VALUE ? "" : range.high));
            }
        }
        return all;
    }

    /** A closed interval. */
    private record Range(long low, long high) {}

    private static Matcher integers(List<Word> patterns, boolean length, boolean versions) {
        List<Range> ranges = new ArrayList<>();
        String operator = "eq";
        for (Word word : patterns) {
            switch (word.text()) {
                case "eq", "ge", "gt", "le", "lt" -> operator = word.text();
                default -> ranges.add(range(operator, word, versions));
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

    /** A number, or a range with ':' between its ends. HAProxy takes '-' there as well, and so a '-' in front for one without a low end: "-3" is up to 3, "--3" up to -3. */
    private static Range range(String operator, Word word, boolean versions) {
        ToLongFunction<Word> number = versions ? Matchers::dotted : Matchers::number;
        String text = word.text();
        int end = 0;
        while (end < text.length() && text.charAt(end) != ':' && text.charAt(end) != '-') {
            end++;
        }
        if (end < text.length()) {
            try {
                long low = end == 0 ? Long.MIN_VALUE : number.applyAsLong(word.slice(0, end));
                // a sign alone is 0 there
                boolean zero = text.length() == end + 2 && text.charAt(end + 1) == '-';
                long high = zero ? 0 : end == text.length() - 1 ? Long.MAX_VALUE : number.applyAsLong(word.slice(end + 1, text.length()));
                if (text.length() > 1 && low <= high) {
                    return new Range(low, high);
                }
            } catch (ConfigException noNumber) {
                // the whole is no range
            }
            throw new ConfigException(word.span(), "'" + word + "' is not a valid number range.");
        }
        // where a number is compared HAProxy takes a version too, of which only what stands before the dot counts
        int dot = versions || operator.equals("eq") ? 0 : text.indexOf('.');
        long value = number.applyAsLong(dot > 0 ? word.slice(0, dot) : word);
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
            if (word.text().startsWith("+")) {
                throw new NumberFormatException();
            }
            return Long.parseLong(word.text());
        } catch (NumberFormatException notANumber) {
            throw new ConfigException(word.span(), "'" + word + "' is neither a number nor a supported operator", "operators are eq, ge, gt, le and lt");
        }
    }

    /** Two integers with a dot between them, the second 0 when it is left out. */
    private static long dotted(Word word) {
        String[] parts = word.text().split("\\.", 2);
        try {
            return Long.parseLong(parts[0]) << 16 | (parts.length > 1 ? Integer.parseInt(parts[1]) & 0xffff : 0);
        } catch (NumberFormatException notANumber) {
            throw new ConfigException(word.span(), "'" + word + "' is neither a number nor a supported operator", "operators are eq, ge, gt, le and lt; a version is 3.1");
        }
    }

    /**
     * An address of a configuration, where host names may stand as well: they become one of their IPv4 addresses, once and for all.
     *
     * @param literal no names, and no short forms ({@code -n})
     */
    public static Word address(Word word, boolean literal) {
        int slash = word.text().indexOf('/');
        String host = slash < 0 ? word.text() : word.text().substring(0, slash);
        if (!literal && IpText.parseShort(host) == null && host.chars().anyMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') && !host.startsWith("0x")) {
            try {
                for (InetAddress address : InetAddress.getAllByName(host)) {
                    if (address.getAddress().length == 4) {
                        return new Word(address.getHostAddress() + (slash < 0 ? "" : word.text().substring(slash)), word.span(), new int[0]);
                    }
                }
            } catch (UnknownHostException unknown) {
                // is said below
            }
        }
        if (literal ? IpText.isPadded(host) || IpText.parse(host) == null : IpText.parseShort(host) == null) {
            throw new ConfigException(word.span(), "'" + word + "' is not a valid IPv4 or IPv6 address", "write 10.0.0.0/8 or 2001:db8::/32");
        }
        return word;
    }

    private static Matcher networks(List<Word> patterns) {
        Networks.Builder<Boolean> all = new Networks.Builder<>();
        patterns.forEach(word -> all.add(Network.of(word), true));
        Networks<Boolean> networks = all.build();
        return sample -> networks.find(sample) != null;
    }
}
