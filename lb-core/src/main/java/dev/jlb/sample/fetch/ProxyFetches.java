package dev.jlb.sample.fetch;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.List;
import java.util.Map;

/** Fields of the PROXY protocol's header (manual 7.3.3, {@code fc_pp_*}; proxy-protocol.txt 2.2). */
final class ProxyFetches {
    /** Names that {@code fc_pp_tlv} takes beside numbers. */
    private static final Map<String, Integer> TYPES = Map.of("ALPN", 1, "AUTHORITY", 2, "CRC32C", 3, "NOOP", 4, "UNIQUE_ID", 5, "SSL", 0x20, "NETNS", 0x30);

    private ProxyFetches() {}

    static List<FetchDeclaration> all() {
        return List.of(
                new FetchDeclaration("fc_pp_authority", 0, 0, SampleType.STR, Needs.CONNECTION, "The host name in the PROXY header.", (a, c) -> (ctx, out) -> field(ctx, 2, out)),
                new FetchDeclaration("fc_pp_unique_id", 0, 0, SampleType.STR, Needs.CONNECTION, "The unique id in the PROXY header.", (a, c) -> (ctx, out) -> field(ctx, 5, out)),
                new FetchDeclaration("fc_pp_tlv", 1, 1, SampleType.STR, Needs.CONNECTION, "A field of the PROXY header.", (a, c) -> {
                    int type = type(a.getFirst());
                    return (ctx, out) -> field(ctx, type, out);
                }));
    }

    private static boolean field(dev.jlb.sample.SampleContext context, int type, Sample out) {
        byte[] value = context.client() == null ? null : context.client().proxyField(type);
        if (value != null) {
            out.setString(value, 0, value.length);
        }
        return value != null;
    }

    private static int type(Word word) {
        Integer named = TYPES.get(word.text());
        if (named != null) {
            return named;
        }
        try {
            int number = Integer.decode(word.text());
            if (number >= 0 && number <= 255) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new ConfigException(word.span(), "fc_pp_tlv expects a TLV ID or its name, but got '" + word + "'.", "0 to 255, or one of " + String.join(", ", TYPES.keySet().stream().sorted().toList()));
    }
}
