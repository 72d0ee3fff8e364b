package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.IpText;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.List;

/** Reading and building {@code Forwarded} headers: {@code rfc7239_*} (manual 7.3.1). */
final class ForwardedConverters {
    private ForwardedConverters() {}

    static List<ConverterDeclaration> all() {
        return List.of(
                new ConverterDeclaration("rfc7239_is_valid", 0, 0, SampleType.STR, SampleType.BOOL, "Whether a Forwarded header follows RFC 7239.", (a, c) -> (ctx, s) -> done(s.setBool(ForwardedNode.parse(s.text()) != null))),
                new ConverterDeclaration("rfc7239_field", 1, 1, SampleType.STR, SampleType.STR, "A parameter of a Forwarded header: proto, host, for or by.", (a, c) -> {
                    String field = a.getFirst().text();
                    if (!List.of("proto", "host", "for", "by").contains(field)) {
                        throw new ConfigException(a.getFirst().span(), "field must be one of: 'proto', 'host', 'for', 'by', but got '" + field + "'.");
                    }
                    return (ctx, s) -> {
                        List<ForwardedNode.Parameter> all = ForwardedNode.parse(s.text());
                        var found = all == null ? null : all.stream().filter(one -> one.name().equals(field)).findFirst().orElse(null);
                        return found != null && done(s.setString(found.value()));
                    };
                }),
                new ConverterDeclaration("rfc7239_n2nn", 0, 0, SampleType.STR, SampleType.ANY, "The name of a node of a Forwarded header: an address or a text.", (a, c) -> (ctx, s) -> {
                    Object name = ForwardedNode.name(s.text());
                    return name instanceof byte[] address ? done(s.setAddress(address)) : name instanceof String text && done(s.setString(text));
                }),
                new ConverterDeclaration("rfc7239_n2np", 0, 0, SampleType.STR, SampleType.ANY, "The port of a node of a Forwarded header: a number or a text.", (a, c) -> (ctx, s) -> {
                    String node = s.text();
                    Object port = ForwardedNode.port(ForwardedNode.name(node), node);
                    return port instanceof Long number ? done(s.setInt(number)) : port instanceof String text && done(s.setString(text));
                }),
                new ConverterDeclaration("rfc7239_nn", 0, 0, SampleType.ANY, SampleType.STR, "The name of a node for a Forwarded header.", (a, c) -> (ctx, s) -> switch (s.type) {
                    case IPV4 -> done(s.setString(IpText.format(s.data, s.offset, s.length)));
                    case IPV6 -> done(s.setString("[" + IpText.format(s.data, s.offset, s.length) + "]"));
                    case STR, BIN -> s.length == 0 ? done(s.setString("unknown")) : hidden(s);
                    default -> false;
                }),
                new ConverterDeclaration("rfc7239_np", 0, 0, SampleType.ANY, SampleType.STR, "The port of a node for a Forwarded header.", (a, c) -> (ctx, s) -> switch (s.type) {
                    case SINT -> s.number >= 0 && s.number < 65536 && done(s.setString(Long.toString(s.number)));
                    case STR, BIN -> hidden(s);
                    default -> false;
                }));
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static boolean hidden(Sample s) {
        String text = s.text();
        return ForwardedNode.identifier(text) && done(s.setString("_" + text));
    }
}
