package dev.jlb.sample.fetch;

import dev.jlb.sample.Fetch;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.HttpBody;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Fetches from the body of an HTTP message, as far as it is there (manual 7.3.6, "req.body"). */
final class BodyFetches {
    private BodyFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        for (boolean request : new boolean[] {true, false}) {
            String side = request ? "req." : "res.";
            Needs needs = request ? Needs.REQUEST : Needs.RESPONSE;
            all.add(new FetchDeclaration(side + "body", 0, 0, SampleType.BIN, needs, "What has come of the body.", (a, c) -> (ctx, out) -> {
                HttpBody body = ctx.body(request);
                return body != null && done(out.setBytes(SampleType.BIN, body.bytes(), 0, body.bytes().length));
            }));
            all.add(new FetchDeclaration(side + "body_len", 0, 0, SampleType.SINT, needs, "Bytes that have come of the body.", (a, c) -> (ctx, out) -> {
                HttpBody body = ctx.body(request);
                return body != null && done(out.setInt(body.bytes().length));
            }));
            all.add(new FetchDeclaration(side + "body_size", 0, 0, SampleType.SINT, needs, "Bytes that the body is announced to have.", (a, c) -> (ctx, out) -> {
                HttpBody body = ctx.body(request);
                return body != null && done(out.setInt(body.size()));
            }));
        }
        all.add(new FetchDeclaration("req.body_param", 0, 2, SampleType.STR, Needs.REQUEST, "A parameter of an url-encoded body; the first value there is without a name.", (a, c) -> {
            byte[] name = a.isEmpty() || a.getFirst().text().isEmpty() ? null : a.getFirst().text().getBytes(StandardCharsets.ISO_8859_1);
            return new ParameterFetch(name, a.size() > 1 && a.get(1).is("i"));
        }));
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    /** @param name null for any */
    private record ParameterFetch(byte[] name, boolean ignoreCase) implements Fetch {
        @Override
        public boolean fetch(SampleContext context, Sample out) {
            return fetch(context, out, 0);
        }

        @Override
        public boolean fetch(SampleContext context, Sample out, int index) {
            HttpBody body = context.body(true);
            if (body == null) {
                return false;
            }
            byte[] bytes = body.bytes();
            for (int at = index == 0 ? 0 : (int) out.next; at < bytes.length; ) {
                int stop = at;
                int equals = -1;
                while (stop < bytes.length && bytes[stop] != '&') {
                    if (equals < 0 && bytes[stop] == '=') {
                        equals = stop;
                    }
                    stop++;
                }
                if (equals >= 0 && (name == null || HeaderValues.isName(bytes, at, equals, name, ignoreCase))) {
                    out.setString(bytes, equals + 1, stop - equals - 1);
                    out.next = stop + 1;
                    return true;
                }
                at = stop + 1;
            }
            return false;
        }
    }
}
