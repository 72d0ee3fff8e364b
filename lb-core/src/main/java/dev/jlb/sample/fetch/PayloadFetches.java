package dev.jlb.sample.fetch;

import dev.jlb.config.keyword.Values;
import dev.jlb.http.HttpMessage;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleContext.Payload;
import dev.jlb.sample.SampleType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fetches from raw bytes at the head of a connection, TLS hellos above all (manual 7.3.5). */
final class PayloadFetches {
    /** A TLS record is at most 2^14 bytes and some; nothing larger is looked at. */
    private static final int MOST = 16 * 1024 + 2048;

    private PayloadFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        for (String name : List.of("req.ssl_hello_type", "req_ssl_hello_type")) {
            all.add(new FetchDeclaration(name, 0, 0, SampleType.SINT, Needs.PAYLOAD, "1 for a TLS client hello.", (a, c) -> (ctx, out) -> helloType(ctx, true, out)));
        }
        for (String name : List.of("res.ssl_hello_type", "rep_ssl_hello_type")) {
            all.add(new FetchDeclaration(name, 0, 0, SampleType.SINT, Needs.PAYLOAD, "2 for a TLS server hello.", (a, c) -> (ctx, out) -> helloType(ctx, false, out)));
        }
        for (String name : List.of("req.ssl_sni", "req_ssl_sni")) {
            all.add(new FetchDeclaration(name, 0, 0, SampleType.STR, Needs.PAYLOAD, "The server name in a TLS client hello.", (a, c) -> (ctx, out) -> {
                byte[] names = extension(ctx, 0);
                // list length (2), type (1), name length (2), name: RFC 6066 section 3
                if (names == null || names.length < 5 || names[2] != 0) {
                    return false;
                }
                int length = u16(names, 3);
                return 5 + length <= names.length && done(out.setString(names, 5, length));
            }));
        }
        all.add(new FetchDeclaration("req.ssl_alpn", 0, 0, SampleType.STR, Needs.PAYLOAD, "The protocol that a TLS client hello names first.", (a, c) -> (ctx, out) -> {
            byte[] protocols = extension(ctx, 16);
            // list length (2), name length (1), name: RFC 7301 section 3.1
            return protocols != null && protocols.length > 3 && 3 + (protocols[2] & 0xff) <= protocols.length && done(out.setString(protocols, 3, protocols[2] & 0xff));
        }));
        for (String name : List.of("req.ssl_ver", "req_ssl_ver")) {
            all.add(new FetchDeclaration(name, 0, 0, SampleType.SINT, Needs.PAYLOAD, "The version of a TLS client hello, major << 16 | minor.", (a, c) -> (ctx, out) -> version(ctx.payload(true), out)));
        }
        all.add(new FetchDeclaration("req.ssl_ec_ext", 0, 0, SampleType.BOOL, Needs.PAYLOAD, "Whether a TLS client hello lists elliptic curves.", (a, c) -> (ctx, out) -> extension(ctx, 10) != null && done(out.setBool(true))));
        for (String[] field : new String[][] {{"req.ssl_supported_groups", "10"}, {"req.ssl_sigalgs", "13"}}) {
            int extension = Integer.parseInt(field[1]);
            all.add(new FetchDeclaration(field[0], 0, 0, SampleType.BIN, Needs.PAYLOAD, "A list in a TLS client hello, without its length.", (a, c) -> (ctx, out) -> {
                byte[] list = extension(ctx, extension);
                return list != null && list.length >= 2 && u16(list, 0) <= list.length - 2 && done(out.setBytes(SampleType.BIN, list, 2, u16(list, 0)));
            }));
        }
        all.add(new FetchDeclaration("req.ssl_keyshare_groups", 0, 0, SampleType.BIN, Needs.PAYLOAD, "The groups of the key shares in a TLS client hello.", (a, c) -> (ctx, out) -> {
            byte[] shares = extension(ctx, 51);
            if (shares == null || shares.length < 2) {
                return false;
            }
            byte[] groups = new byte[shares.length];
            int length = 0;
            // group (2), length (2), share: RFC 8446 section 4.2.8
            for (int at = 2; at + 4 <= shares.length; at += 4 + u16(shares, at + 2)) {
                groups[length++] = shares[at];
                groups[length++] = shares[at + 1];
            }
            return done(out.setBytes(SampleType.BIN, groups, 0, length));
        }));
        all.add(new FetchDeclaration("req.ssl_cipherlist", 0, 0, SampleType.BIN, Needs.PAYLOAD, "The cipher suites in a TLS client hello.", (a, c) -> (ctx, out) -> {
            byte[] hello = hello(ctx);
            int at = hello == null || hello.length < 39 ? -1 : 39 + (hello[38] & 0xff);
            return at > 0 && at + 2 <= hello.length && at + 2 + u16(hello, at) <= hello.length && done(out.setBytes(SampleType.BIN, hello, at + 2, u16(hello, at)));
        }));
        all.add(new FetchDeclaration("req.ssl_st_ext", 0, 0, SampleType.SINT, Needs.PAYLOAD, "Session tickets in a TLS client hello: 0 not supported, 1 supported, 2 one is there.", (a, c) -> (ctx, out) -> {
            byte[] extensions = extensions(ctx);
            byte[] ticket = extensions == null ? null : extension(extensions, 35);
            return extensions != null && done(out.setInt(ticket == null ? 0 : ticket.length == 0 ? 1 : 2));
        }));
        all.add(new FetchDeclaration("cookie", 0, 1, SampleType.STR, Needs.PAYLOAD, "A cookie of the request, or of the response in its rules.", (a, c) -> Fetches.find(c.phase().hasResponse() ? "scook" : "cook").factory().compile(a, c)));
        all.add(new FetchDeclaration("payload_lv", 2, 3, SampleType.BIN, Needs.PAYLOAD, "Bytes behind a length in the buffer.", (a, c) ->
                Fetches.find(c.phase().hasResponse() ? "res.payload_lv" : "req.payload_lv").factory().compile(a, c)));
        all.add(new FetchDeclaration("req_len", 0, 0, SampleType.SINT, Needs.PAYLOAD, "Bytes in the buffer.", (a, c) -> (ctx, out) -> length(ctx, true, out)));
        all.add(new FetchDeclaration("payload", 2, 2, SampleType.BIN, Needs.PAYLOAD, "Bytes of the buffer.", (a, c) -> {
            var request = Fetches.find("req.payload").factory().compile(a, c);
            var response = Fetches.find("res.payload").factory().compile(a, c);
            return (ctx, out) -> (ctx.phase().hasResponse() ? response : request).fetch(ctx, out);
        }));
        for (String side : List.of("req", "res")) {
            boolean request = side.equals("req");
            all.add(new FetchDeclaration(side + ".payload_lv", 2, 3, SampleType.BIN, Needs.PAYLOAD, "Bytes behind a length in the buffer.", (a, c) -> {
                int at = Values.integer(a.getFirst(), "payload_lv", 0, 1 << 20);
                int size = Values.integer(a.get(1), "payload_lv", 1, 4);
                String given = a.size() > 2 ? a.get(2).text() : "";
                boolean relative = given.startsWith("+") || given.startsWith("-");
                int offset = given.isEmpty() ? at + size : Values.integer(a.get(2), "payload_lv", -(1 << 20), 1 << 20) + (relative ? at + size : 0);
                return (ctx, out) -> {
                    Payload payload = ctx.payload(request);
                    if (payload == null || at + size > payload.length()) {
                        return more(payload);
                    }
                    long length = 0;
                    for (int i = 0; i < size; i++) {
                        length = length << 8 | payload.byteAt(at + i) & 0xff;
                    }
                    if (length < 1 || offset < 0) {
                        return false;
                    }
                    if (offset + length > payload.length()) {
                        return more(payload);
                    }
                    byte[] copy = new byte[(int) length];
                    payload.copy(offset, copy, 0, copy.length);
                    return done(out.setBytes(SampleType.BIN, copy, 0, copy.length));
                };
            }));
        }
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    /** The type of the handshake message at the front, once its record has come wholly; a message that is longer than its record is none. */
    private static boolean helloType(SampleContext context, boolean request, Sample out) {
        Payload payload = context.payload(request);
        return isHandshake(payload) && done(out.setInt(payload.byteAt(5) & 0xff));
    }

    /**
     * Of the hello that the bytes begin with. Any record of TLS counts, whatever is inside; and the hello of SSL 2 (RFC 5246 appendix E.2), which has
     * a length of 15 bits, 1, and the version.
     */
    private static boolean version(Payload payload, Sample out) {
        if (payload == null || payload.length() < 5) {
            return more(payload);
        }
        int first = payload.byteAt(0) & 0xff;
        boolean ssl2 = (first & 0x80) != 0;
        if (!ssl2 && (first < 0x14 || first > 0x17 || payload.byteAt(1) < 3)) {
            return false;
        }
        int length = ssl2 ? (first & 0x7f) << 8 | payload.byteAt(1) & 0xff : u16(payload, 3);
        if (ssl2 ? length < 9 || payload.byteAt(2) != 1 : length < 6) {
            return false;
        }
        if (payload.length() < Math.min(length + (ssl2 ? 2 : 5), MOST)) {
            return more(payload);
        }
        int at = ssl2 ? 3 : 9;
        return done(out.setInt((payload.byteAt(at) & 0xff) << 16 | payload.byteAt(at + 1) & 0xff));
    }

    private static int u16(Payload payload, int at) {
        return (payload.byteAt(at) & 0xff) << 8 | payload.byteAt(at + 1) & 0xff;
    }

    /** Whether the bytes are a whole record of TLS that begins with a handshake message, which ends in it; what may still become one is waited for. */
    private static boolean isHandshake(Payload payload) {
        int length = payload == null ? 0 : payload.length();
        if (length > 0 && payload.byteAt(0) != 22 || length > 1 && payload.byteAt(1) < 3) {
            return false;
        }
        // record header: type (1), version (2), length (2); of the message: type (1), length (3)
        if (length < 9) {
            return more(payload);
        }
        int record = u16(payload, 3);
        int message = (payload.byteAt(6) & 0xff) << 16 | u16(payload, 7);
        if (record < 4 || message > record - 4) {
            return false;
        }
        return length >= Math.min(record + 5, MOST) || more(payload);
    }

    /** More bytes may give a value. @return false: there is none yet */
    private static boolean more(Payload payload) {
        if (payload != null) {
            payload.needMore();
        }
        return false;
    }

    /** How many bytes there are, so far. */
    static boolean length(SampleContext context, boolean request, Sample out) {
        Payload payload = context.payload(request);
        more(payload);
        HttpMessage head = payload != null ? null : request ? context.request() : context.response();
        return done(out.setInt(head != null ? head.storedBytes() : payload == null ? 0 : payload.length()));
    }

    /** The handshake message of a client hello that has come wholly, or null. */
    private static byte[] hello(SampleContext context) {
        Payload payload = context.payload(true);
        if (!isHandshake(payload) || payload.byteAt(5) != 1) {
            return null;
        }
        byte[] hello = new byte[Math.min(payload.length() - 5, 4 + u16(payload, 7))];
        payload.copy(5, hello, 0, hello.length);
        return hello;
    }

    /** The content of an extension of the client hello (RFC 8446 section 4.1.2), or null. */
    private static byte[] extension(SampleContext context, int wanted) {
        byte[] extensions = extensions(context);
        return extensions == null ? null : extension(extensions, wanted);
    }

    /** All extensions of the client hello; null when there is no such list, or one of the lengths before it is wrong. */
    private static byte[] extensions(SampleContext context) {
        byte[] hello = hello(context);
        // type and length (4), version (2), random (32)
        int at = 38;
        if (hello == null || at + 1 > hello.length) {
            return null;
        }
        at += 1 + (hello[at] & 0xff);
        if (at + 2 > hello.length || u16(hello, at) < 2) {
            return null;
        }
        at += 2 + u16(hello, at);
        if (at + 1 > hello.length) {
            return null;
        }
        at += 1 + (hello[at] & 0xff);
        return at + 2 > hello.length || at + 2 + u16(hello, at) > hello.length ? null : Arrays.copyOfRange(hello, at + 2, at + 2 + u16(hello, at));
    }

    private static byte[] extension(byte[] extensions, int wanted) {
        int at = 0;
        while (at + 4 <= extensions.length) {
            int type = u16(extensions, at);
            int length = u16(extensions, at + 2);
            at += 4;
            if (at + length > extensions.length) {
                return null;
            }
            if (type == wanted) {
                return Arrays.copyOfRange(extensions, at, at + length);
            }
            at += length;
        }
        return null;
    }
}
