package dev.jlb.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pages that HAProxy answers with when the configuration gives no others (manual 4.2, "errorfile"), byte for byte. */
public final class ErrorPages {
    private static final Map<Integer, HttpReply> BUILT_IN = new TreeMap<>();

    static {
        page(200, "OK", "Service ready.");
        page(400, "Bad request", "Your browser sent an invalid request.");
        page(401, "Unauthorized", "You need a valid user and password to access this content.");
        page(403, "Forbidden", "Request forbidden by administrative rules.");
        page(404, "Not Found", "The resource could not be found.");
        page(405, "Method Not Allowed", "A request was made of a resource using a request method not supported by that resource");
        page(407, "Unauthorized", "You need a valid user and password to access this content.");
        page(408, "Request Time-out", "Your browser didn't send a complete request in time.");
        page(410, "Gone", "The resource is no longer available and will not be available again.");
        page(413, "Payload Too Large", "The request entity exceeds the maximum allowed.");
        page(414, "URI Too Long", "The requested URI is too long.");
        page(421, "Misdirected Request", "Request sent to a non-authoritative server.");
        page(422, "Unprocessable Content", "The server cannot process the contained instructions.");
        page(425, "Too Early", "Your browser sent early data.");
        page(429, "Too Many Requests", "You have sent too many requests in a given amount of time.");
        page(431, "Request Header Fields Too Large", "The request header fields are too large.");
        page(500, "Internal Server Error", "An internal server error occurred.");
        page(501, "Not Implemented", ".The server does not support the functionality required to fulfill the request.");
        page(502, "Bad Gateway", "The server returned an invalid or incomplete response.");
        page(503, "Service Unavailable", "No server is available to handle this request.");
        page(504, "Gateway Time-out", "The server didn't respond in time.");
    }

    private ErrorPages() {}

    private static void page(int status, String reason, String text) {
        String body = "<html><body><h1>" + status + " " + reason + "</h1>\n" + text + "\n</body></html>\n";
        BUILT_IN.put(
                status,
                new HttpReply(
                        status,
                        reason,
                        List.of(
                                new HttpReply.Field("content-length", Integer.toString(body.length())),
                                new HttpReply.Field("cache-control", "no-cache"),
                                new HttpReply.Field("content-type", "text/html")),
                        body.getBytes(StandardCharsets.US_ASCII),
                        status == 400 || status == 408));
    }

    /** Whether a page for that status exists, and so whether {@code errorfile} may name it. */
    public static boolean knows(int status) {
        return BUILT_IN.containsKey(status);
    }

    /** The built-in page; 500's for unknown statuses. */
    public static HttpReply of(int status) {
        HttpReply page = BUILT_IN.get(status);
        return page != null ? page : BUILT_IN.get(500);
    }

    /**
     * A page as it is sent when no request was understood: HAProxy's message from before any stream exists, byte for byte, which differs from
     * {@link #of} in the case and order of its headers.
     */
    public static byte[] raw(int status) {
        HttpReply page = of(status);
        String head = "HTTP/1.1 " + page.status() + " " + page.reason() + "\r\nContent-length: " + page.body().length
                + "\r\nCache-Control: no-cache\r\n" + (status == 413 ? "" : "Connection: close\r\n") + "Content-Type: text/html\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        byte[] whole = java.util.Arrays.copyOf(start, start.length + page.body().length);
        System.arraycopy(page.body(), 0, whole, start.length, page.body().length);
        return whole;
    }

    /** All statuses that have a page, ascending. */
    public static List<Integer> statuses() {
        return List.copyOf(BUILT_IN.keySet());
    }
}
