package dev.jlb.sample.fetch;

import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.HttpBody;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
            String name = a.isEmpty() ? "" : a.getFirst().text();
            boolean ignoreCase = a.size() > 1 && a.get(1).is("i");
            return (ctx, out) -> param(ctx, name, ignoreCase, out);
        }));
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static boolean param(SampleContext context, String name, boolean ignoreCase, Sample out) {
        HttpBody body = context.body(true);
        if (body == null) {
            return false;
        }
        String text = new String(body.bytes(), StandardCharsets.ISO_8859_1);
        String wanted = ignoreCase ? name.toLowerCase(Locale.ROOT) : name;
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String key = pair.substring(0, equals);
            if (name.isEmpty() || (ignoreCase ? key.toLowerCase(Locale.ROOT) : key).equals(wanted)) {
                return done(out.setString(pair.substring(equals + 1)));
            }
        }
        return false;
    }
}
