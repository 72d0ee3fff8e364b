package dev.jlb.sample.convert;

import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Converter;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.Base64;
import java.util.List;

/** {@code json_query}, and the same for the parts of JSON web tokens (manual 7.3.1). */
final class JsonConverters {
    private JsonConverters() {}

    static List<ConverterDeclaration> all() {
        return List.of(
                new ConverterDeclaration("json_query", 1, 2, SampleType.STR, SampleType.ANY, "What a path leads to in JSON text.", (a, c) -> {
                    JsonQuery query = JsonQuery.of(a);
                    return (ctx, s) -> query.apply(s);
                }),
                new ConverterDeclaration("jwt_header_query", 0, 2, SampleType.BIN, SampleType.ANY, "The header of a JSON web token, or what a path leads to in it.", (a, c) -> part(a, 0)),
                new ConverterDeclaration("jwt_payload_query", 0, 2, SampleType.BIN, SampleType.ANY, "The payload of a JSON web token, or what a path leads to in it.", (a, c) -> part(a, 1)));
    }

    private static Converter part(List<Word> a, int index) {
        JsonQuery query = a.isEmpty() || a.getFirst().text().isEmpty() ? null : JsonQuery.of(a);
        return (ctx, s) -> {
            String[] parts = s.text().split("\\.", -1);
            // signed tokens have three parts, encrypted ones five, of which only the header is JSON (RFC 7515 and 7516)
            if (parts.length != 3 && (index != 0 || parts.length != 5)) {
                return false;
            }
            return decode(parts[index], s) && (query == null || query.apply(s));
        };
    }

    private static boolean decode(String part, Sample s) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            s.setString(bytes, 0, bytes.length);
            return true;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
