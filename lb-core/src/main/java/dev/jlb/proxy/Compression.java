package dev.jlb.proxy;

import dev.jlb.config.model.CompressionOptions;
import dev.jlb.config.model.CompressionOptions.Algorithm;
import dev.jlb.config.model.FilterOrder;
import dev.jlb.config.model.FilterSpec;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.http.BodyKind;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import java.util.List;

/** Which messages are compressed, and how their heads change ({@code compression}, manual 4.2; filters of 9.2). What the back end says goes before the front end. */
final class Compression {
    private static final HeaderName ACCEPT_ENCODING = HeaderName.of("accept-encoding");
    private static final HeaderName CACHE_CONTROL = HeaderName.of("cache-control");
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("content-encoding");
    private static final HeaderName ETAG = HeaderName.of("etag");
    private static final HeaderName USER_AGENT = HeaderName.of("user-agent");
    private static final HeaderName VARY = HeaderName.of("vary");

    /** Where old browsers say which they are: {@code Mozilla/4.0 (compatible; MSIE 7.0; …}. */
    private static final int BROWSER = 25;

    private final CompressionOptions options;
    private final boolean requests;
    private final boolean responses;

    private Compression(CompressionOptions options, boolean requests, boolean responses) {
        this.options = options;
        this.requests = requests;
        this.responses = responses;
    }

    /** Null when the proxy compresses nothing. */
    static Compression of(Proxy proxy) {
        CompressionOptions options = proxy.settings().get(ProxyOptions.COMPRESSION);
        if (options == CompressionOptions.NONE) {
            return null;
        }
        boolean explicitRequests = false;
        boolean explicitResponses = false;
        boolean explicit = false;
        List<FilterSpec> ofRequests = FilterOrder.of(proxy.settings(), true);
        List<FilterSpec> ofResponses = FilterOrder.of(proxy.settings(), false);
        for (FilterSpec filter : proxy.settings().get(ProxyOptions.FILTERS)) {
            if (filter instanceof FilterSpec.Compression compression) {
                boolean both = compression.requests() && compression.responses();
                explicit = true;
                explicitRequests |= ofRequests.contains(filter) && (both ? options.requests() : compression.requests());
                explicitResponses |= ofResponses.contains(filter) && (both ? options.responses() : compression.responses());
            }
        }
        return new Compression(options, explicit ? explicitRequests : options.requests(), explicit ? explicitResponses : options.responses());
    }

    // ---- responses --------------------------------------------------------------------------------------------------

    /** What the client accepts of what is configured, null for nothing; to be asked before the request is changed. */
    static Algorithm accepted(Compression front, Compression back, HttpMessage request) {
        List<Algorithm> algorithms = back != null && back.responses && !back.options.algorithms().isEmpty() ? back.options.algorithms()
                : front != null && front.responses ? front.options.algorithms() : List.of();
        Algorithm chosen = null;
        if (!algorithms.isEmpty() && !isBroken(request)) {
            chosen = negotiate(algorithms, request);
        }
        if (chosen != null) {
            if (back != null && back.options.offload() || front != null && front.options.offload()) {
                request.removeHeaders(ACCEPT_ENCODING);
            }
            return chosen;
        }
        return algorithms.contains(Algorithm.IDENTITY) ? Algorithm.IDENTITY : null;
    }

    /** The algorithm of the highest quality; of two alike the one that the client names first. */
    private static Algorithm negotiate(List<Algorithm> algorithms, HttpMessage request) {
        Algorithm best = null;
        int quality = 0;
        for (int header = request.find(ACCEPT_ENCODING, 0); header >= 0; header = request.find(ACCEPT_ENCODING, header + 1)) {
            for (String item : request.value(header).split(",")) {
                String[] parts = item.split(";", 2);
                String token = parts[0].strip();
                int q = parts.length < 2 ? 1000 : quality(parts[1].strip());
                // the last one of the file is asked first, as in HAProxy
                for (int i = algorithms.size() - 1; q > quality && i >= 0; i--) {
                    Algorithm algorithm = algorithms.get(i);
                    if (token.equals("*") || token.equalsIgnoreCase(algorithm == Algorithm.IDENTITY ? "identity" : algorithm.coding())) {
                        best = algorithm;
                        quality = q;
                    }
                }
            }
        }
        return best;
    }

    /** In thousandths. */
    private static int quality(String parameter) {
        if (!parameter.startsWith("q=")) {
            return 1000;
        }
        try {
            return (int) Math.clamp(Math.round(Double.parseDouble(parameter.substring(2).split(";")[0].strip()) * 1000), 0, 1000);
        } catch (NumberFormatException noNumber) {
            return 0;
        }
    }

    /** Browsers that say that they take what they cannot read. */
    private static boolean isBroken(HttpMessage request) {
        int header = request.find(USER_AGENT, 0);
        String agent = header < 0 ? "" : request.value(header);
        if (!agent.startsWith("Mozilla/4")) {
            return false;
        }
        if (agent.length() <= BROWSER + 5 || !agent.startsWith("MSIE ", BROWSER)) {
            return true;
        }
        char version = agent.charAt(BROWSER + 5);
        return version < '6' || version == '6' && !agent.startsWith("SV1", 51);
    }

    /** Whether this response is one to compress. */
    static boolean suits(Compression front, Compression back, HttpMessage response, BodyKind body, long length) {
        switch (response.status()) {
            case 200, 201, 202, 203 -> { }
            default -> {
                return false;
            }
        }
        long minimum = back != null ? back.options.minimumResponse() : front.options.minimumResponse();
        List<String> types = back != null && !back.options.responseTypes().isEmpty() ? back.options.responseTypes() : front != null ? front.options.responseTypes() : List.of();
        return suits(response, body, length, minimum, types) && entityTag(response);
    }

    private static boolean suits(HttpMessage message, BodyKind body, long length, long minimum, List<String> types) {
        boolean framed = body == BodyKind.CHUNKED || body == BodyKind.LENGTH && length >= minimum;
        return framed && message.version() >= 11 && !message.has(CONTENT_ENCODING) && mayTransform(message) && typeMatches(message, types);
    }

    private static boolean mayTransform(HttpMessage message) {
        for (int header = message.find(CACHE_CONTROL, 0); header >= 0; header = message.find(CACHE_CONTROL, header + 1)) {
            for (String directive : message.value(header).split(",")) {
                if (directive.strip().regionMatches(true, 0, "no-transform", 0, 12)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean typeMatches(HttpMessage message, List<String> types) {
        int header = message.find(HeaderName.CONTENT_TYPE, 0);
        if (header < 0) {
            return types.isEmpty();
        }
        String type = message.value(header);
        return !type.regionMatches(true, 0, "multipart", 0, 9) && (types.isEmpty() || types.stream().anyMatch(wanted -> type.regionMatches(true, 0, wanted, 0, wanted.length())));
    }

    /** Whether there is no entity tag or one that can be made weak (RFC 9110 section 8.8.3). */
    private static boolean entityTag(HttpMessage response) {
        int header = response.find(ETAG, 0);
        if (header < 0) {
            return true;
        }
        String tag = response.value(header);
        boolean quoted = tag.endsWith("\"") && (tag.startsWith("\"") && tag.length() > 1 || tag.startsWith("W/\"") && tag.length() > 3);
        return quoted && response.find(ETAG, header + 1) < 0;
    }

    /** Makes a head say that its body comes compressed, in chunks. */
    static void announce(HttpMessage message, Algorithm algorithm) {
        message.removeHeaders(HeaderName.CONTENT_LENGTH);
        if (!message.has(HeaderName.TRANSFER_ENCODING)) {
            message.addHeader(HeaderName.TRANSFER_ENCODING, "chunked");
        }
        int tag = message.isRequest() ? -1 : message.find(ETAG, 0);
        if (tag >= 0 && message.bytes()[message.valueOffset(tag)] == '"') {
            byte[] weak = ("W/" + message.value(tag)).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            message.replaceValue(tag, weak, 0, weak.length);
        }
        if (!message.isRequest()) {
            message.addHeader(VARY, "Accept-Encoding");
        }
        if (algorithm.coding() != null) {
            message.addHeader(CONTENT_ENCODING, algorithm.coding());
        }
    }

    // ---- requests ---------------------------------------------------------------------------------------------------

    /** How this request's body is compressed; null: not at all. */
    static Algorithm forRequest(Compression front, Compression back, HttpMessage request, BodyKind body, long length) {
        Compression own = back != null && back.requests && back.options.algorithm() != null ? back : front != null && front.requests && front.options.algorithm() != null ? front : null;
        boolean wanted = own != null && suits(request, body, length, own.options.minimumRequest(), own.options.requestTypes());
        return wanted ? own.options.algorithm() : null;
    }
}
