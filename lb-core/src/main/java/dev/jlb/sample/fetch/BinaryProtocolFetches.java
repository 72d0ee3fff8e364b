package dev.jlb.sample.fetch;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Fetch;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleContext.Payload;
import dev.jlb.sample.SampleType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fetches from the first bytes of RDP and distcc (manual 7.3.5). */
final class BinaryProtocolFetches {
    private static final int LARGEST = 16 * 1024;
    private static final String COOKIE = "Cookie:";

    private BinaryProtocolFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        for (String name : List.of("req.rdp_cookie", "rdp_cookie", "req_rdp_cookie")) {
            all.add(new FetchDeclaration(name, 0, 1, SampleType.STR, Needs.PAYLOAD, "The cookie of an RDP connection request.", (a, c) -> {
                String wanted = a.isEmpty() ? "" : a.getFirst().text();
                return (ctx, out) -> {
                    Optional<String> value = rdpCookie(ctx, wanted);
                    return value != null && value.isPresent() && done(out.setString(value.get()));
                };
            }));
        }
        for (String name : List.of("req.rdp_cookie_cnt", "rdp_cookie_cnt", "req_rdp_cookie_cnt")) {
            all.add(new FetchDeclaration(name, 0, 1, SampleType.SINT, Needs.PAYLOAD, "1 when an RDP connection request has the cookie, else 0.", (a, c) -> {
                String wanted = a.isEmpty() ? "" : a.getFirst().text();
                return (ctx, out) -> {
                    Optional<String> value = rdpCookie(ctx, wanted);
                    return value != null && done(out.setInt(value.isPresent() ? 1 : 0));
                };
            }));
        }
        all.add(new FetchDeclaration("distcc_param", 1, 2, SampleType.SINT, Needs.PAYLOAD, "The number behind a token of distcc.", (a, c) -> distcc(a, false)));
        all.add(new FetchDeclaration("distcc_body", 1, 2, SampleType.BIN, Needs.PAYLOAD, "The body behind a token of distcc.", (a, c) -> distcc(a, true)));
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static byte[] bytes(SampleContext context, boolean request) {
        Payload payload = context.payload(request);
        byte[] bytes = new byte[payload == null ? 0 : Math.min(payload.length(), LARGEST)];
        if (payload != null) {
            payload.copy(0, bytes, 0, bytes.length);
        }
        return bytes;
    }

    /**
     * TPKT (4 bytes), X.224 connection request (7), then {@code Cookie: <name>=<value>} CR LF: [MS-RDPBCGR] 2.2.1.1. Of the first two only
     * the version is looked at, as in HAProxy.
     *
     * @param wanted empty for any
     * @return null when it cannot be told yet; empty when there is no such cookie
     */
    private static Optional<String> rdpCookie(SampleContext context, String wanted) {
        byte[] head = bytes(context, true);
        if (head.length < 11 + COOKIE.length()) {
            more(context, true);
            return null;
        }
        String text = new String(head, 11, head.length - 11, StandardCharsets.ISO_8859_1);
        if (head[0] != 3 || !text.regionMatches(true, 0, COOKIE, 0, COOKIE.length())) {
            return Optional.empty();
        }
        int name = COOKIE.length();
        while (name < text.length() && text.charAt(name) == ' ') {
            name++;
        }
        int equals = text.indexOf('=', name);
        if (equals >= 0 && !wanted.isEmpty() && !text.substring(name, equals).equalsIgnoreCase(wanted)) {
            return Optional.empty();
        }
        int end = text.indexOf("\r\n");
        if (end < 0) {
            more(context, true);
            return null;
        }
        return equals < 0 || equals > end ? Optional.empty() : Optional.of(text.substring(equals + 1, end));
    }

    private static void more(SampleContext context, boolean request) {
        Payload payload = context.payload(request);
        if (payload != null) {
            payload.needMore();
        }
    }

    /** Tokens of 4 letters with 8 hexadecimal digits; what some of them count is the length of the bytes that follow. */
    private static Fetch distcc(List<Word> a, boolean body) {
        String token = a.getFirst().text();
        if (token.length() != 4) {
            throw new ConfigException(a.getFirst().span(), "invalid args in fetch method 'distcc_" + (body ? "body" : "param") + "' : token name must be exactly 4 characters.");
        }
        int occurrence = a.size() > 1 && !a.get(1).text().isEmpty() ? Math.max(1, Values.integer(a.get(1), "occ", 0, Integer.MAX_VALUE)) : 1;
        return (ctx, out) -> {
            boolean request = !ctx.phase().hasResponse();
            byte[] head = bytes(ctx, request);
            int found = 0;
            for (int at = 0; at + 12 <= head.length; ) {
                String name = new String(head, at, 4, StandardCharsets.ISO_8859_1);
                long parameter;
                try {
                    parameter = Long.parseLong(new String(head, at + 4, 8, StandardCharsets.ISO_8859_1), 16);
                } catch (NumberFormatException malformed) {
                    return false;
                }
                // these carry bodies of the size that stands behind the token
                long length = List.of("ARGV", "DOTI", "DOTO", "SERR", "SOUT", "CDIR", "NAME", "LINK", "FILE").contains(name) ? parameter : 0;
                at += 12;
                if (name.equals(token) && ++found == occurrence) {
                    if (!body) {
                        return done(out.setInt(parameter));
                    }
                    if (length > head.length - at) {
                        more(ctx, request);
                        return false;
                    }
                    return done(out.setBytes(SampleType.BIN, head, at, (int) length));
                }
                if (length > head.length - at) {
                    break;
                }
                at += (int) length;
            }
            more(ctx, request);
            return false;
        };
    }
}
