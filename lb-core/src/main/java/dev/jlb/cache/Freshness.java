package dev.jlb.cache;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import java.util.Locale;
import java.util.function.Consumer;

/** What heads say about caching (RFC 9111 section 5; manual 6.1). */
final class Freshness {
    static final HeaderName AGE = HeaderName.of("age");
    static final HeaderName CACHE_CONTROL = HeaderName.of("cache-control");
    static final HeaderName ETAG = HeaderName.of("etag");
    static final HeaderName EXPIRES = HeaderName.of("expires");
    static final HeaderName LAST_MODIFIED = HeaderName.of("last-modified");
    private static final HeaderName AUTHORIZATION = HeaderName.of("authorization");
    private static final HeaderName PRAGMA = HeaderName.of("pragma");

    private boolean refused;
    private long shared = -1;
    private long maximum = -1;

    private Freshness() {}

    /** Whether a request wants its answer in no cache. */
    static boolean forbidsStoring(HttpMessage request) {
        boolean[] forbidden = new boolean[1];
        each(request, CACHE_CONTROL, directive -> forbidden[0] |= directive.equals("no-store"));
        return forbidden[0];
    }

    /** Whether the cache has anything to do with a request of that head. */
    static boolean allows(HttpMessage request) {
        if (request.version() < 11 || request.has(AUTHORIZATION)) {
            return false;
        }
        Freshness said = new Freshness();
        boolean control = request.has(CACHE_CONTROL);
        each(request, CACHE_CONTROL, directive -> said.directive(directive.equals("no-store") ? "" : directive));
        if (!control) {
            each(request, PRAGMA, directive -> said.refused |= directive.startsWith("no-cache"));
        }
        return !said.refused && said.maximum != 0;
    }

    /**
     * Seconds for which a response may be delivered, counted from its making; 0 when it must not be stored.
     *
     * @param nowSeconds since 1970
     */
    static long lifetime(HttpMessage response, int maxAge, long nowSeconds) {
        Freshness said = new Freshness();
        each(response, CACHE_CONTROL, said::directive);
        each(response, PRAGMA, directive -> said.refused |= directive.startsWith("no-cache"));
        if (said.refused || said.shared == 0 || said.maximum == 0) {
            return 0;
        }
        if (said.shared > 0 || said.maximum > 0) {
            return Math.min(maxAge, said.shared > 0 ? said.shared : said.maximum);
        }
        int expires = response.find(EXPIRES, 0);
        if (expires >= 0) {
            long at = HttpDate.parse(response.value(expires));
            return at <= nowSeconds ? 0 : Math.min(maxAge, at - nowSeconds);
        }
        return response.has(ETAG) || response.has(LAST_MODIFIED) ? maxAge : 0;
    }

    /** Seconds that the response has been in other caches; -1 when it says nonsense. */
    static long age(HttpMessage response) {
        int header = response.find(AGE, 0);
        return header < 0 ? 0 : number(response.value(header));
    }

    private void directive(String directive) {
        switch (directive) {
            case "no-cache", "no-store", "private" -> refused = true;
            default -> {
                if (directive.startsWith("s-maxage=")) {
                    shared = Math.max(0, number(directive.substring(9)));
                } else if (directive.startsWith("max-age=")) {
                    // of several the shortest is safe
                    long seconds = Math.max(0, number(directive.substring(8)));
                    maximum = maximum < 0 ? seconds : Math.min(maximum, seconds);
                }
            }
        }
    }

    private static long number(String text) {
        String digits = text.strip().replace("\"", "");
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Math.min(Long.parseLong(digits), Integer.MAX_VALUE);
    }

    private static void each(HttpMessage message, HeaderName name, Consumer<String> directive) {
        for (int header = message.find(name, 0); header >= 0; header = message.find(name, header + 1)) {
            for (String part : message.value(header).split(",")) {
                directive.accept(part.strip().toLowerCase(Locale.ROOT));
            }
        }
    }
}
