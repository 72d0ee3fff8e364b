package dev.jlb.server.persist;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;

/** Whether a cache might keep a response, so that {@code cookie … nocache} has to forbid it (manual 4.2): its status allows it, and something says how long, or lets a cache find out. */
final class Cacheability {
    static final HeaderName CACHE_CONTROL = HeaderName.of("cache-control");
    private static final HeaderName[] VALIDITY = {HeaderName.of("expires"), HeaderName.of("etag"), HeaderName.of("last-modified")};

    private Cacheability() {}

    static boolean of(HttpMessage response) {
        if (!allowed(response.status())) {
            return false;
        }
        boolean fresh = false;
        for (int header = response.find(CACHE_CONTROL, 0); header >= 0; header = response.find(CACHE_CONTROL, header + 1)) {
            for (String directive : response.text(response.valueOffset(header), response.valueLength(header)).split(",")) {
                String text = directive.strip().toLowerCase(java.util.Locale.ROOT);
                if (text.startsWith("private") || text.startsWith("no-store") || text.startsWith("no-cache") || text.matches("(max-age|s-maxage)=0+")) {
                    return false;
                }
                fresh |= text.startsWith("max-age=") || text.startsWith("s-maxage=");
            }
        }
        for (HeaderName name : VALIDITY) {
            fresh |= response.find(name, 0) >= 0;
        }
        return fresh;
    }

    /** Statuses that caches may keep without being told (RFC 9110 section 15.1). */
    private static boolean allowed(int status) {
        return switch (status) {
            case 200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501 -> true;
            default -> false;
        };
    }
}
