package dev.jlb.sample.fetch;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.sample.Casts;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.IpText;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.StreamFacts;
import dev.jlb.sample.convert.Hashes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Fetches that put several parts of an HTTP head together or hash them (manual 7.3.6). */
final class HttpDerivedFetches {
    private HttpDerivedFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        bytes(all, "base", SampleType.STR, "Host and path together.", m -> base(m, false));
        bytes(all, "baseq", SampleType.STR, "Host, path and query together.", m -> base(m, true));
        hash(all, "base32", false, false);
        hash(all, "base32+src", false, true);
        hash(all, "url32", true, false);
        hash(all, "url32+src", true, true);
        all.add(new FetchDeclaration("url_ip", 0, 0, SampleType.ADDR, Needs.REQUEST, "The address in an absolute URL.", (a, c) -> (ctx, out) -> {
            String host = authority(ctx.request());
            byte[] address = host == null ? null : IpText.parse(host.startsWith("[") ? host.substring(1, Math.max(1, host.indexOf(']'))) : host.replaceFirst(":\\d*$", ""));
            return address != null && done(out.setAddress(address));
        }));
        all.add(new FetchDeclaration("url_port", 0, 0, SampleType.SINT, Needs.REQUEST, "The port in an absolute URL.", (a, c) -> (ctx, out) -> {
            String host = authority(ctx.request());
            if (host == null) {
                return false;
            }
            int colon = host.lastIndexOf(':');
            boolean digits = colon >= 0 && colon + 1 < host.length() && host.substring(colon + 1).chars().allMatch(Character::isDigit) && host.length() - colon < 7;
            return done(out.setInt(digits ? Long.parseLong(host.substring(colon + 1)) : ctx.request().target().text().startsWith("https:") ? 443 : 80));
        }));
        for (String side : List.of("req", "res")) {
            boolean request = side.equals("req");
            Needs needs = request ? Needs.REQUEST : Needs.RESPONSE;
            all.add(new FetchDeclaration(side + ".hdr_names", 0, 1, SampleType.STR, needs, "All header names.", (a, c) -> {
                String delimiter = a.isEmpty() ? "," : a.getFirst().text();
                return (ctx, out) -> {
                    HttpMessage m = message(ctx, request);
                    StringBuilder names = new StringBuilder();
                    for (int i = 0; m != null && i < m.headerSlots(); i++) {
                        if (m.isLive(i)) {
                            names.append(names.isEmpty() ? "" : delimiter).append(m.name(i));
                        }
                    }
                    return m != null && done(out.setString(names.toString()));
                };
            }));
            all.add(new FetchDeclaration(side + ".hdrs", 0, 0, SampleType.STR, needs, "All headers as text.", (a, c) -> (ctx, out) -> {
                HttpMessage m = message(ctx, request);
                StringBuilder text = new StringBuilder();
                for (int i = 0; m != null && i < m.headerSlots(); i++) {
                    if (m.isLive(i)) {
                        text.append(m.name(i)).append(": ").append(m.value(i)).append("\r\n");
                    }
                }
                return m != null && done(out.setString(text.append("\r\n").toString()));
            }));
            all.add(new FetchDeclaration(side + ".hdrs_bin", 0, 0, SampleType.BIN, needs, "All headers with their lengths.", (a, c) -> (ctx, out) -> {
                HttpMessage m = message(ctx, request);
                return m != null && binary(m, out);
            }));
            for (String name : request ? List.of("req.cook", "cook") : List.of("res.cook", "scook")) {
                HeaderName header = request ? HeaderName.COOKIE : HeaderName.SET_COOKIE;
                all.add(new FetchDeclaration(name + "_cnt", 0, 1, SampleType.SINT, needs, "How often a cookie occurs.", (a, c) -> {
                    byte[] cookie = a.isEmpty() ? null : a.getFirst().text().getBytes(StandardCharsets.ISO_8859_1);
                    return (ctx, out) -> message(ctx, request) != null && done(out.setInt(HeaderValues.cookies(message(ctx, request), header, cookie)));
                }));
                all.add(new FetchDeclaration(name + "_val", 0, 1, SampleType.SINT, needs, "A cookie's value as a number.", (a, c) -> new NumberFetch(Fetches.find(name).factory().compile(a, c))));
            }
            all.add(new FetchDeclaration(side + ".cook_names", 0, 1, SampleType.STR, needs, "The names of all cookies.", (a, c) -> {
                String delimiter = a.isEmpty() ? "," : a.getFirst().text();
                return (ctx, out) -> message(ctx, request) != null
                        && done(out.setString(String.join(delimiter, HeaderValues.cookieNames(message(ctx, request), request ? HeaderName.COOKIE : HeaderName.SET_COOKIE))));
            }));
            all.add(new FetchDeclaration(side + ".body_size", 0, 0, SampleType.SINT, needs, "The body's announced length; nothing for chunked bodies.", (a, c) -> (ctx, out) -> {
                HttpMessage m = message(ctx, request);
                if (m == null) {
                    return false;
                }
                int header = m.find(HeaderName.CONTENT_LENGTH, 0);
                if (header >= 0) {
                    out.setString(m.bytes(), m.valueOffset(header), m.valueLength(header));
                    return Casts.cast(out, SampleType.SINT);
                }
                return false;
            }));
        }
        all.add(new FetchDeclaration("urlp_val", 0, 3, SampleType.SINT, Needs.REQUEST, "A parameter of the query as a number.", (a, c) -> new NumberFetch(Fetches.find("urlp").factory().compile(a, c))));
        all.add(new FetchDeclaration("meth", 1, 1, SampleType.METH, Needs.NOTHING, "A constant method.", (a, c) -> {
            byte[] text = a.getFirst().text().getBytes(StandardCharsets.ISO_8859_1);
            return (ctx, out) -> done(out.setBytes(SampleType.METH, text, 0, text.length));
        }));
        for (String name : List.of("req.proto_http", "req_proto_http")) {
            all.add(new FetchDeclaration(name, 0, 0, SampleType.BOOL, Needs.STREAM, "Whether the traffic is HTTP.", (a, c) -> (ctx, out) -> done(out.setBool(ctx.request() != null))));
        }
        line(all, "capture.req.method", 0);
        line(all, "capture.req.uri", 1);
        line(all, "capture.req.ver", 2);
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    /** A value that is there but empty is 0. */
    private static boolean number(Sample out) {
        return out.length == 0 ? done(out.setInt(0)) : Casts.cast(out, SampleType.SINT);
    }

    private static HttpMessage message(SampleContext context, boolean request) {
        return request ? context.request() : context.response();
    }

    private interface Taker {
        byte[] take(HttpMessage message);
    }

    private static void bytes(List<FetchDeclaration> all, String name, SampleType type, String doc, Taker taker) {
        all.add(new FetchDeclaration(name, 0, 0, type, Needs.REQUEST, doc, (a, c) -> (ctx, out) -> {
            byte[] value = ctx.request() == null ? null : taker.take(ctx.request());
            return value != null && done(out.setString(value, 0, value.length));
        }));
    }

    private static byte[] base(HttpMessage m, boolean query) {
        int host = m.find(HeaderName.HOST, 0);
        int hostLength = host < 0 ? 0 : m.valueLength(host);
        int pathLength = query ? m.target().pathAndQueryLength() : m.target().pathLength();
        byte[] both = new byte[hostLength + pathLength];
        if (host >= 0) {
            System.arraycopy(m.bytes(), m.valueOffset(host), both, 0, hostLength);
        }
        System.arraycopy(m.bytes(), m.target().pathOffset(), both, hostLength, pathLength);
        return both;
    }

    /** The 32-bit hash that stick tables use as a short key, alone or with the client's address behind it. */
    private static void hash(List<FetchDeclaration> all, String name, boolean query, boolean source) {
        all.add(new FetchDeclaration(name, 0, 0, source ? SampleType.BIN : SampleType.SINT, Needs.REQUEST, "A hash of host and " + (query ? "URL." : "path."), (a, c) -> (ctx, out) -> {
            if (ctx.request() == null) {
                return false;
            }
            byte[] text = base(ctx.request(), query);
            int hash = Hashes.avalanche(Hashes.sdbm(text, 0, text.length));
            if (!source) {
                return done(out.setInt(hash & 0xffffffffL));
            }
            byte[] address = ctx.client() == null ? null : ctx.client().sourceAddress();
            if (address == null) {
                return false;
            }
            byte[] key = new byte[4 + address.length];
            for (int i = 0; i < 4; i++) {
                key[i] = (byte) (hash >> 24 - 8 * i);
            }
            System.arraycopy(address, 0, key, 4, address.length);
            return done(out.setBytes(SampleType.BIN, key, 0, key.length));
        }));
    }

    private static String authority(HttpMessage m) {
        return m == null || m.target().authorityOffset() < 0 ? null : m.text(m.target().authorityOffset(), m.target().authorityLength());
    }

    private static boolean binary(HttpMessage m, Sample out) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < m.headerSlots(); i++) {
            if (m.isLive(i)) {
                varint(all, m.nameLength(i));
                all.write(m.bytes(), m.nameOffset(i), m.nameLength(i));
                varint(all, m.valueLength(i));
                all.write(m.bytes(), m.valueOffset(i), m.valueLength(i));
            }
        }
        all.write(0);
        all.write(0);
        byte[] bytes = all.toByteArray();
        return done(out.setBytes(SampleType.BIN, bytes, 0, bytes.length));
    }

    /** HAProxy's variable-length integers (peers protocol 2.1). */
    private static void varint(ByteArrayOutputStream to, long value) {
        if (value < 240) {
            to.write((int) value);
            return;
        }
        to.write((int) value | 240);
        long rest = value - 240 >> 4;
        while (rest >= 128) {
            to.write((int) rest | 128);
            rest = rest - 128 >> 7;
        }
        to.write((int) rest);
    }

    /** A word of the request line, kept for responses and logs. */
    private static void line(List<FetchDeclaration> all, String name, int word) {
        all.add(new FetchDeclaration(name, 0, 0, SampleType.STR, Needs.STREAM, "Part of the request line as it came.", (a, c) -> (ctx, out) -> {
            StreamFacts facts = ctx.facts();
            byte[] line = facts == null ? null : facts.requestLine();
            if (line == null) {
                return false;
            }
            int from = 0;
            for (int i = 0; i < word; i++) {
                while (from < line.length && line[from] != ' ') {
                    from++;
                }
                from++;
            }
            int to = from;
            while (to < line.length && line[to] != ' ') {
                to++;
            }
            if (word == 1) {
                from = path(line, from, to);
            }
            return from < to && done(out.setString(line, from, to - from));
        }));
    }

    /** Where a target's path begins, behind its host; {@code to} when it has none ({@code *}). */
    private static int path(byte[] line, int from, int to) {
        int at = from;
        while (at < to && line[at] != '/') {
            at++;
        }
        if (at == from || at == to || line[at - 1] != ':') {
            return at;
        }
        at += 2;
        while (at < to && line[at] != '/') {
            at++;
        }
        return Math.min(at, to);
    }
}
