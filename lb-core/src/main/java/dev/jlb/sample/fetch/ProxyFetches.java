package dev.jlb.sample.fetch;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Fetch;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import java.util.List;
import java.util.Map;

/** Fields of the PROXY protocol's header (manual 7.3.3, {@code fc_pp_*}; proxy-protocol.txt 2.2). */
final class ProxyFetches {
    /** Names that {@code fc_pp_tlv} takes beside numbers. */
    private static final Map<String, Integer> TYPES = Map.ofEntries(Map.entry("ALPN", 1), Map.entry("AUTHORITY", 2), Map.entry("CRC32", 3), Map.entry("NOOP", 4), Map.entry("UNIQUE_ID", 5), Map.entry("SSL", 0x20), Map.entry("SSL_VERSION", 0x21),
            Map.entry("SSL_CN", 0x22), Map.entry("SSL_CIPHER", 0x23), Map.entry("SSL_SIG_ALG", 0x24), Map.entry("SSL_KEY_ALG", 0x25), Map.entry("NETNS", 0x30));

    private ProxyFetches() {}

    static List<FetchDeclaration> all() {
        return List.of(
                new FetchDeclaration("fc_pp_authority", 0, 0, SampleType.STR, Needs.CONNECTION, "The host name in the PROXY header.", (a, c) -> (ctx, out) -> field(ctx, 2, out, 0)),
                new FetchDeclaration("fc_pp_unique_id", 0, 0, SampleType.STR, Needs.CONNECTION, "The unique id in the PROXY header.", (a, c) -> (ctx, out) -> field(ctx, 5, out, 0)),
                new FetchDeclaration("fc_pp_tlv", 1, 1, SampleType.STR, Needs.CONNECTION, "A field of the PROXY header; ACLs look at all of that type.", (a, c) -> new Field(type(a.getFirst()))));
    }

    /** Of one type; there may be several. */
    private record Field(int type) implements Fetch {
        @Override
        public boolean fetch(SampleContext context, Sample out) {
            return field(context, type, out, 0);
        }

        @Override
        public boolean fetch(SampleContext context, Sample out, int index) {
            return field(context, type, out, index);
        }
    }

    private static boolean field(SampleContext context, int type, Sample out, int index) {
        byte[] value = context.client() == null ? null : context.client().proxyField(type, index);
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
