package dev.jlb.config.model;

import java.util.List;

/**
 * {@code balance} (manual 4.2).
 *
 * @param algorithm its name: {@code roundrobin}, {@code static-rr}, {@code leastconn}, {@code first}, {@code source}, {@code uri}, {@code url_param},
 *     {@code hdr}, {@code random}, {@code rdp-cookie}, {@code hash}
 * @param name of the header, parameter or cookie, or the expression of {@code hash}; "" where there is none
 * @param options as written: {@code depth 2}, {@code whole}, {@code check_post}, {@code use_domain_only}
 * @param number draws of {@code random}
 */
public record Balance(String algorithm, String name, List<String> options, int number) {
    /** The option of {@code url_param} by which the body of a POST is searched too. */
    public static final String CHECK_POST = "check_post";

    public Balance {
        options = List.copyOf(options);
    }

    public static Balance of(String algorithm) {
        return new Balance(algorithm, "", List.of(), algorithm.equals("random") ? 2 : 0);
    }

    /** Whether it looks at what the stream is, so that the same streams go to the same server. */
    public boolean hashes() {
        return switch (algorithm) {
            case "source", "uri", "url_param", "hdr", "rdp-cookie", "hash", "sticky" -> true;
            default -> false;
        };
    }

    /** The number behind an option, or 0. */
    public int option(String option) {
        int at = options.indexOf(option);
        return at < 0 || at + 1 >= options.size() ? 0 : Integer.parseInt(options.get(at + 1));
    }
}
