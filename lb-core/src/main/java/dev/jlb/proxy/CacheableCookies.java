package dev.jlb.proxy;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import java.util.Locale;

/** {@code option checkcache} (manual 4.2): finds responses that would let a cache keep somebody's cookie. */
final class CacheableCookies {
    private static final HeaderName CACHE_CONTROL = HeaderName.of("cache-control");
    private static final HeaderName PRAGMA = HeaderName.of("pragma");

    private CacheableCookies() {}

    static boolean in(HttpMessage response, HttpMethod method) {
        if (!response.has(HeaderName.SET_COOKIE)) {
            return false;
        }
        boolean cacheable = cacheable(method) && cacheable(response.status());
        for (int header = response.find(PRAGMA, 0); header >= 0; header = response.find(PRAGMA, header + 1)) {
            if (response.value(header).regionMatches(true, 0, "no-cache", 0, 8)) {
                return false;
            }
        }
        for (int header = response.find(CACHE_CONTROL, 0); header >= 0; header = response.find(CACHE_CONTROL, header + 1)) {
            for (String part : response.value(header).split(",")) {
                String directive = part.strip().toLowerCase(Locale.ROOT);
                switch (directive) {
                    case "private", "no-store", "no-cache", "max-age=0", "s-maxage=0" -> {
                        return false;
                    }
                    case "public" -> cacheable = true;
                    default -> {
                        if (directive.startsWith("no-cache=\"set-cookie")) {
                            return false;
                        }
                    }
                }
            }
        }
        return cacheable;
    }

    private static boolean cacheable(HttpMethod method) {
        return switch (method) {
            case GET, HEAD, OPTIONS, TRACE -> true;
            default -> false;
        };
    }

    private static boolean cacheable(int status) {
        return switch (status) {
            case 200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501 -> true;
            default -> false;
        };
    }
}
