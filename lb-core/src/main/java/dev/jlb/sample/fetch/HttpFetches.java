package dev.jlb.sample.fetch;

import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Fetch;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Fetches from HTTP heads (manual 7.3.6). */
final class HttpFetches {
    private HttpFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        request(all, "method", SampleType.METH, "The request's method.", (m, out) -> out.setBytes(SampleType.METH, m.bytes(), m.methodOffset(), m.methodLength()));
        request(all, "path", SampleType.STR, "The path without query.", (m, out) -> out.setString(m.bytes(), m.target().pathOffset(), m.target().pathLength()));
        request(all, "pathq", SampleType.STR, "The path with its query.", (m, out) -> out.setString(m.bytes(), m.target().pathOffset(), m.target().pathAndQueryLength()));
        request(all, "query", SampleType.STR, "What stands behind the question mark.", (m, out) -> m.target().queryOffset() < 0 ? null : out.setString(m.bytes(), m.target().queryOffset(), m.target().queryLength()));
        request(all, "url", SampleType.STR, "The request target as it came.", (m, out) -> out.setString(m.bytes(), m.target().offset(), m.target().length()));
        request(all, "req.ver", SampleType.STR, "The version, 1.0 or 1.1.", (m, out) -> out.setString(m.version() >= 11 ? "1.1" : "1.0"));
        all.add(alias(all, "req_ver", "req.ver"));
        for (String side : List.of("req", "res")) {
            boolean request = side.equals("req");
            header(all, side + ".hdr", request, false);
            header(all, side + ".fhdr", request, true);
            headerCount(all, side + ".hdr_cnt", request, false);
            headerCount(all, side + ".fhdr_cnt", request, true);
            cookie(all, request ? "req.cook" : "res.cook", request);
            numbers(all, side + ".hdr_val", request);
            addresses(all, side + ".hdr_ip", request);
        }
        header(all, "hdr", true, false);
        headerCount(all, "hdr_cnt", true, false);
        numbers(all, "hdr_val", true);
        addresses(all, "hdr_ip", true);
        header(all, "shdr", false, false);
        headerCount(all, "shdr_cnt", false, false);
        numbers(all, "shdr_val", false);
        addresses(all, "shdr_ip", false);
        cookie(all, "cook", true);
        cookie(all, "scook", false);
        all.add(new FetchDeclaration("status", 0, 0, SampleType.SINT, Needs.RESPONSE, "The response's status.", (a, c) -> (ctx, out) -> ctx.response() != null && set(out.setInt(ctx.response().status()))));
        all.add(new FetchDeclaration("resp_ver", 0, 0, SampleType.STR, Needs.RESPONSE, "The response's version.", (a, c) -> (ctx, out) -> ctx.response() != null && set(out.setString(ctx.response().version() >= 11 ? "1.1" : "1.0"))));
        all.add(new FetchDeclaration("res.ver", 0, 0, SampleType.STR, Needs.RESPONSE, "The response's version.", (a, c) -> (ctx, out) -> ctx.response() != null && set(out.setString(ctx.response().version() >= 11 ? "1.1" : "1.0"))));
        all.add(new FetchDeclaration("urlp", 0, 3, SampleType.STR, Needs.REQUEST, "A parameter of the query.", HttpFetches::parameter));
        all.add(new FetchDeclaration("url_param", 0, 3, SampleType.STR, Needs.REQUEST, "A parameter of the query.", HttpFetches::parameter));
        return all;
    }

    private static boolean set(Sample ignored) {
        return true;
    }

    /** Takes from a request head; null when there is nothing. */
    private interface FromRequest {
        Sample take(HttpMessage message, Sample out);
    }

    private static void request(List<FetchDeclaration> all, String name, SampleType type, String doc, FromRequest take) {
        all.add(new FetchDeclaration(name, 0, 0, type, Needs.REQUEST, doc, (arguments, context) -> (ctx, out) -> {
            HttpMessage message = ctx.request();
            return message != null && take.take(message, out) != null;
        }));
    }

    private static FetchDeclaration alias(List<FetchDeclaration> all, String name, String of) {
        FetchDeclaration original = all.stream().filter(d -> d.name().equals(of)).findFirst().orElseThrow();
        return new FetchDeclaration(name, original.minimum(), original.maximum(), original.type(), original.needs(), original.doc(), original.factory());
    }

    private static HttpMessage message(SampleContext context, boolean request) {
        return request ? context.request() : context.response();
    }

    private static void header(List<FetchDeclaration> all, String name, boolean request, boolean full) {
        all.add(new FetchDeclaration(name, 0, 2, SampleType.STR, request ? Needs.REQUEST : Needs.RESPONSE, "A header's value; the last one unless an occurrence is given.", (arguments, context) -> {
            if (arguments.isEmpty()) {
                throw new dev.jlb.config.keyword.ConfigException(dev.jlb.config.source.Span.NONE, "missing header name in fetch method '" + name + "'.");
            }
            return values(arguments, name, request, full);
        }));
    }

    private static HeaderFetch values(List<Word> arguments, String name, boolean request, boolean full) {
        HeaderName header = arguments.isEmpty() || arguments.getFirst().text().isEmpty() ? null : HeaderName.of(arguments.getFirst().text());
        int occurrence = arguments.size() > 1 ? Values.integer(arguments.get(1), name, Integer.MIN_VALUE, Integer.MAX_VALUE) : 0;
        return new HeaderFetch(header, occurrence, request, full);
    }

    /** @param header null for all headers */

    private record HeaderFetch(HeaderName header, int occurrence, boolean request, boolean full) implements Fetch {
        @Override
        public boolean fetch(SampleContext context, Sample out) {
            HttpMessage message = message(context, request);
            return message != null && HeaderValues.value(message, header, occurrence, full, out);
        }

        @Override
        public boolean fetch(SampleContext context, Sample out, int index) {
            if (occurrence != 0) {
                return index == 0 && fetch(context, out);
            }
            HttpMessage message = message(context, request);
            return message != null && HeaderValues.next(message, header, full, index == 0 ? 0 : out.next, out);
        }
    }

    private static void headerCount(List<FetchDeclaration> all, String name, boolean request, boolean full) {
        all.add(new FetchDeclaration(name, 0, 1, SampleType.SINT, request ? Needs.REQUEST : Needs.RESPONSE, "How many values a header has.", (arguments, context) -> {
            HeaderName header = arguments.isEmpty() ? null : HeaderName.of(arguments.getFirst().text());
            return (ctx, out) -> {
                HttpMessage message = message(ctx, request);
                if (message == null) {
                    return false;
                }
                out.setInt(header == null ? HeaderValues.countAll(message, full) : HeaderValues.count(message, header, full));
                return true;
            };
        }));
    }

    private static void numbers(List<FetchDeclaration> all, String name, boolean request) {
        all.add(new FetchDeclaration(
                name, 0, 2, SampleType.SINT, request ? Needs.REQUEST : Needs.RESPONSE, "A header's value as a number; of any header without a name.", (a, c) -> new NumberFetch(values(a, name, request, false))));
    }

    private static void addresses(List<FetchDeclaration> all, String name, boolean request) {
        all.add(new FetchDeclaration(
                name, 0, 2, SampleType.ADDR, request ? Needs.REQUEST : Needs.RESPONSE, "A header's value as an address, without the port behind an IPv4 one; of any header without a name.", (a, c) -> new AddressFetch(values(a, name, request, false))));
    }

    /** Of several values, those that are addresses. */
    private record AddressFetch(Fetch text) implements Fetch {
        @Override
        public boolean fetch(SampleContext context, Sample out) {
            return text.fetch(context, out) && HeaderValues.address(out);
        }

        @Override
        public boolean fetch(SampleContext context, Sample out, int index) {
            for (int at = index; text.fetch(context, out, at); at++) {
                if (HeaderValues.address(out)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static void cookie(List<FetchDeclaration> all, String name, boolean request) {
        all.add(new FetchDeclaration(name, 0, 1, SampleType.STR, request ? Needs.REQUEST : Needs.RESPONSE, "A cookie's value; the last one outside ACLs.", (arguments, context) -> {
            byte[] cookie = arguments.isEmpty() ? null : arguments.getFirst().text().getBytes(StandardCharsets.ISO_8859_1);
            HeaderName header = request ? HeaderName.COOKIE : HeaderName.SET_COOKIE;
            return new CookieFetch(cookie, header, request);
        }));
    }

    private record CookieFetch(byte[] cookie, HeaderName header, boolean request) implements Fetch {
        @Override
        public boolean fetch(SampleContext context, Sample out) {
            HttpMessage message = message(context, request);
            return message != null && (cookie == null ? HeaderValues.nextCookie(message, header, null, 0, out) : HeaderValues.lastCookie(message, header, cookie, out));
        }

        @Override
        public boolean fetch(SampleContext context, Sample out, int index) {
            HttpMessage message = message(context, request);
            return message != null && HeaderValues.nextCookie(message, header, cookie, index == 0 ? 0 : out.next, out);
        }
    }

    private static Fetch parameter(List<Word> arguments, CompileContext context) {
        byte[] name = arguments.isEmpty() || arguments.getFirst().text().isEmpty() ? null : arguments.getFirst().text().getBytes(StandardCharsets.ISO_8859_1);
        byte delimiter = arguments.size() > 1 && !arguments.get(1).text().isEmpty() ? (byte) arguments.get(1).text().charAt(0) : (byte) '?';
        return new ParameterFetch(name, delimiter, arguments.size() > 2 && arguments.get(2).is("i"));
    }

    /**
     * @param name null for any
     * @param delimiter what the parameters begin behind
     */
    private record ParameterFetch(byte[] name, byte delimiter, boolean ignoreCase) implements Fetch {
        @Override
        public boolean fetch(SampleContext context, Sample out) {
            return fetch(context, out, 0);
        }

        @Override
        public boolean fetch(SampleContext context, Sample out, int index) {
            HttpMessage message = context.request();
            if (message == null) {
                return false;
            }
            byte[] bytes = message.bytes();
            int end = message.target().offset() + message.target().length();
            int at = index == 0 ? message.target().offset() : (int) out.next;
            if (index == 0) {
                while (at < end && bytes[at] != delimiter) {
                    at++;
                }
                at++;
            }
            return HeaderValues.parameter(bytes, at, end, delimiter, name, ignoreCase, out);
        }
    }
}
