package dev.jlb.rule;

import dev.jlb.config.model.ForwardedOption;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.sample.Casts;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.IpText;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The value of the {@code Forwarded} header that {@code option forwarded} adds (RFC 7239; manual 4.2), compiled. */
public final class ForwardedHeader {
    public static final HeaderName NAME = HeaderName.of("forwarded");
    private static final String UNKNOWN = "unknown";

    private final boolean proto;
    private final Value host;
    private final Value by;
    private final Value byPort;
    private final Value forClient;
    private final Value forPort;

    private ForwardedHeader(boolean proto, Value host, Value by, Value byPort, Value forClient, Value forPort) {
        this.proto = proto;
        this.host = host;
        this.by = by;
        this.byPort = byPort;
        this.forClient = forClient;
        this.forPort = forPort;
    }

    /** Text for one part, or null when there is none to be had. */
    @FunctionalInterface
    private interface Value {
        String of(SampleContext context);
    }

    /** Null when the proxy has no such option, or a wrong one. */
    static ForwardedHeader compile(Proxy proxy, CompileContext context) {
        ForwardedOption option = proxy.settings().get(ProxyOptions.FORWARDED);
        if (option == null || !proxy.kind().hasBackend()) {
            return null;
        }
        CompileContext phase = context.in(Phase.BACKEND_CHOICE);
        return new ForwardedHeader(
                option.proto(),
                value(option.host(), phase, ForwardedHeader::requested, false),
                value(option.by(), phase, c -> address(c.client().destinationAddress()), false),
                value(option.byPort(), phase, c -> port(c.client().destinationPort()), true),
                value(option.forClient(), phase, c -> address(c.client().sourceAddress()), false),
                value(option.forPort(), phase, c -> port(c.client().sourcePort()), true));
    }

    private static Value value(ForwardedOption.Part part, CompileContext context, Value implicit, boolean port) {
        if (part == null) {
            return null;
        }
        Word word = part.expression();
        if (word == null) {
            return implicit;
        }
        Expression expression = Expression.compile(word, context).orElse(null);
        return expression == null ? implicit : c -> text(expression, c, port);
    }

    private static String text(Expression expression, SampleContext context, boolean port) {
        Sample sample = new Sample();
        if (!expression.evaluate(context, sample)) {
            return null;
        }
        if (sample.type == SampleType.IPV4 || sample.type == SampleType.IPV6) {
            return address(Arrays.copyOfRange(sample.data, sample.offset, sample.offset + sample.length));
        }
        if (port && sample.type == SampleType.SINT && (sample.number < 0 || sample.number > 65535)) {
            return null;
        }
        return Casts.cast(sample, SampleType.STR) ? sample.text() : null;
    }

    private static String requested(SampleContext context) {
        HttpMessage request = context.request();
        int header = request == null ? -1 : request.find(HeaderName.HOST, 0);
        return header < 0 ? null : request.value(header);
    }

    private static String address(byte[] address) {
        return address == null ? null : IpText.format(address, 0, address.length);
    }

    private static String port(int port) {
        return port <= 0 ? null : Integer.toString(port);
    }

    /** The value for this request; empty when the option asks for nothing that is there. */
    public byte[] render(SampleContext context) {
        StringBuilder out = new StringBuilder();
        if (proto) {
            out.append("proto=").append(context.client().tls() == null ? "http" : "https");
        }
        if (host != null) {
            String name = host.of(context);
            if (name != null && isHost(name)) {
                separate(out).append("host=\"").append(name).append('"');
            }
        }
        node(out, "by", by, byPort, context);
        node(out, "for", forClient, forPort, context);
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static StringBuilder separate(StringBuilder out) {
        return out.isEmpty() ? out : out.append(';');
    }

    /** RFC 7239 section 6: a node and its port, in quotes where they are no token. */
    private static void node(StringBuilder out, String name, Value value, Value port, SampleContext context) {
        if (value == null) {
            return;
        }
        String node = nodeName(value.of(context));
        String nodePort = port == null ? null : nodePort(port.of(context));
        boolean quoted = nodePort != null || node.charAt(0) == '[';
        separate(out).append(name).append('=');
        if (quoted) {
            out.append('"');
        }
        out.append(node);
        if (nodePort != null) {
            out.append(':').append(nodePort);
        }
        if (quoted) {
            out.append('"');
        }
    }

    private static String nodeName(String text) {
        if (text == null || text.isEmpty() || text.equals(UNKNOWN)) {
            return UNKNOWN;
        }
        byte[] address = IpText.parse(text);
        if (address != null) {
            return address.length == 4 ? text : "[" + text + "]";
        }
        return isObfuscated(text) ? mark(text) : UNKNOWN;
    }

    private static String nodePort(String text) {
        if (text == null || text.isEmpty() || !isObfuscated(text)) {
            return null;
        }
        boolean number = text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? text : mark(text);
    }

    /** An identifier that says nothing of the address begins with an underscore (RFC 7239 section 6.3). */
    private static String mark(String text) {
        return text.charAt(0) == '_' ? text : "_" + text;
    }

    private static boolean isObfuscated(String text) {
        return text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-');
    }

    private static boolean isHost(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 127 && c != '"' && c != '\\');
    }
}
