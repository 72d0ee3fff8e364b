package dev.jlb.sample.fetch;

import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext.Payload;
import dev.jlb.sample.SampleType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * {@code req.rdp_cookie} (manual 7.3.5): the cookie in the first message of an RDP connection. That message is a TPKT header (RFC 1006: 3, 0, length), an X.224
 * connection request (length, 0xe0, six more bytes), then {@code Cookie: name=value\r\n}.
 */
final class RdpCookieFetches {
    private static final int TPKT = 4;
    private static final int CONNECTION_REQUEST = 7;
    private static final byte[] COOKIE = "cookie:".getBytes(StandardCharsets.US_ASCII);
    /** No name and value are longer. */
    private static final int MOST = 1024;

    private RdpCookieFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        for (String prefix : List.of("req.", "")) {
            all.add(new FetchDeclaration(prefix + "rdp_cookie", 0, 1, SampleType.STR, Needs.PAYLOAD, "The cookie of an RDP connection request.", (a, c) -> {
                byte[] name = name(a.isEmpty() ? "" : a.getFirst().text());
                return (ctx, out) -> find(ctx.payload(true), name, out);
            }));
            all.add(new FetchDeclaration(prefix + "rdp_cookie_cnt", 0, 1, SampleType.SINT, Needs.PAYLOAD, "Whether an RDP connection request has a cookie: 1 or 0.", (a, c) -> {
                byte[] name = name(a.isEmpty() ? "" : a.getFirst().text());
                return (ctx, out) -> {
                    boolean found = find(ctx.payload(true), name, out);
                    out.setInt(found ? 1 : 0);
                    return true;
                };
            }));
        }
        return all;
    }

    private static byte[] name(String text) {
        return text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** @param name in lower case; empty for any */
    private static boolean find(Payload payload, byte[] name, Sample out) {
        if (payload == null) {
            return false;
        }
        int head = TPKT + CONNECTION_REQUEST;
        int there = Math.min(payload.length(), head + MOST);
        if (there > 0 && payload.byteAt(0) != 3 || there > 5 && payload.byteAt(5) != (byte) 0xe0) {
            return false;
        }
        byte[] text = new byte[Math.max(0, there - head)];
        if (text.length > 0) {
            payload.copy(head, text, 0, text.length);
        }
        int at = 0;
        for (; at < Math.min(COOKIE.length, text.length); at++) {
            if (lower(text[at]) != COOKIE[at]) {
                return false;
            }
        }
        while (at < text.length && text[at] == ' ') {
            at++;
        }
        int from = at;
        while (at < text.length && text[at] != '=' && text[at] != '\r') {
            at++;
        }
        int nameEnd = at;
        while (at < text.length && text[at] != '\r') {
            at++;
        }
        if (at + 1 >= text.length) {
            payload.needMore();
            return false;
        }
        if (text[nameEnd] != '=' || text[at + 1] != '\n' || name.length > 0 && !named(text, from, nameEnd, name)) {
            return false;
        }
        out.setString(Arrays.copyOf(text, text.length), nameEnd + 1, at - nameEnd - 1);
        return true;
    }

    private static boolean named(byte[] text, int from, int to, byte[] name) {
        if (to - from != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (lower(text[from + i]) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }
}
