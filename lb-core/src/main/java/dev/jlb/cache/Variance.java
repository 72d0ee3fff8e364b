package dev.jlb.cache;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * For which requests a stored response is the right one, by the {@code Vary} header (RFC 9111 section 4.1): accept-encoding, referer and origin are
 * understood. Of accept-encoding only counts whether the client takes the coding in which the response is.
 *
 * @param coding of the response when it varies with accept-encoding ("identity" for none), else null
 * @param referer what the request said when it varies with that; null when it does not
 */
record Variance(String coding, String referer, String origin) {
    static final Variance NONE = new Variance(null, null, null);
    private static final HeaderName VARY = HeaderName.of("vary");
    private static final HeaderName ACCEPT_ENCODING = HeaderName.of("accept-encoding");
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("content-encoding");
    private static final HeaderName REFERER = HeaderName.of("referer");
    private static final HeaderName ORIGIN = HeaderName.of("origin");
    /** The registry of content codings. */
    private static final Set<String> CODINGS = Set.of("aes128gcm", "br", "compress", "dcb", "dcz", "deflate", "exi", "gzip", "identity", "pack200-gzip", "x-compress", "x-gzip", "zstd");

    /** Null when the response must not be stored. @param understood whether any Vary is accepted at all */
    static Variance of(HttpMessage request, HttpMessage response, boolean understood) {
        if (!response.has(VARY)) {
            return NONE;
        }
        if (!understood) {
            return null;
        }
        String coding = null;
        String referer = null;
        String origin = null;
        for (int header = response.find(VARY, 0); header >= 0; header = response.find(VARY, header + 1)) {
            for (String name : response.value(header).split(",")) {
                switch (name.strip().toLowerCase(Locale.ROOT)) {
                    case "accept-encoding" -> coding = coding(response);
                    case "referer" -> referer = value(request, REFERER);
                    case "origin" -> origin = value(request, ORIGIN);
                    default -> {
                        return null;
                    }
                }
                if (coding != null && !CODINGS.contains(coding)) {
                    return null;
                }
            }
        }
        return new Variance(coding, referer, origin);
    }

    boolean suits(HttpMessage request) {
        return (coding == null || accepts(request, coding)) && (referer == null || referer.equals(value(request, REFERER))) && (origin == null || origin.equals(value(request, ORIGIN)));
    }

    /** Whether both are for the same requests. */
    boolean same(Variance other) {
        return Objects.equals(coding, other.coding) && Objects.equals(referer, other.referer) && Objects.equals(origin, other.origin);
    }

    private static String coding(HttpMessage response) {
        int header = response.find(CONTENT_ENCODING, 0);
        return header < 0 ? "identity" : response.value(header).strip().toLowerCase(Locale.ROOT);
    }

    private static String value(HttpMessage request, HeaderName name) {
        int header = request.find(name, 0);
        return header < 0 ? "" : request.value(header);
    }

    /** RFC 9110 section 12.5.3. */
    private static boolean accepts(HttpMessage request, String coding) {
        boolean any = false;
        boolean anything = coding.equals("identity");
        for (int header = request.find(ACCEPT_ENCODING, 0); header >= 0; header = request.find(ACCEPT_ENCODING, header + 1)) {
            for (String item : request.value(header).split(",")) {
                String[] parts = item.split(";", 2);
                String token = parts[0].strip();
                boolean wanted = parts.length < 2 || !parts[1].strip().matches("q=0(\\.0*)?");
                if (token.equalsIgnoreCase(coding)) {
                    return wanted;
                }
                if (token.equals("*")) {
                    any = true;
                    anything = wanted;
                }
            }
        }
        return any ? anything : coding.equals("identity");
    }
}
