package dev.jlb.proxy;

import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ProxyOptions.AddressHeader;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.rule.ProxyRules;
import dev.jlb.sample.IpText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What the proxy itself reads from and adds to heads: captures, {@code X-Forwarded-For}, the unique id. */
final class RequestHeaders {
    private RequestHeaders() {}

    /** The last value of each declared header; null when none is declared. */
    static byte[][] capture(HttpMessage message, List<ProxyRules.Slot> slots) {
        if (slots.isEmpty()) {
            return null;
        }
        byte[][] values = new byte[slots.size()][];
        for (int i = 0; i < values.length; i++) {
            HeaderName name = HeaderName.of(slots.get(i).header());
            for (int header = message.find(name, 0); header >= 0; header = message.find(name, header + 1)) {
                int length = Math.min(message.valueLength(header), slots.get(i).length());
                values[i] = Arrays.copyOfRange(message.bytes(), message.valueOffset(header), message.valueOffset(header) + length);
            }
        }
        return values;
    }

    static boolean targetIs(HttpMessage message, String uri) {
        return message.targetLength() == uri.length() && message.text(message.targetOffset(), message.targetLength()).equals(uri);
    }

    static void uniqueId(HttpStream stream, HttpMessage request) {
        if (stream.front.rules.uniqueIdFormat() == null) {
            return;
        }
        stream.phase = dev.jlb.sample.Phase.HTTP_REQUEST;
        stream.uniqueId = stream.front.rules.uniqueIdFormat().render(stream);
        if (!stream.front.rules.uniqueIdHeader().isEmpty()) {
            request.setHeader(HeaderName.of(stream.front.rules.uniqueIdHeader()), stream.uniqueId, 0, stream.uniqueId.length);
        }
    }

    /** {@code option forwardfor} and {@code option originalto} (manual 4.2): the back end's settings win over the front end's. */
    static void forwarded(HttpStream stream, HttpMessage request) {
        add(stream, request, pick(stream.front, stream.back, ProxyOptions.FORWARDFOR), stream.session.sourceAddress());
        add(stream, request, pick(stream.front, stream.back, ProxyOptions.ORIGINALTO), stream.session.destinationAddress());
    }

    private static AddressHeader pick(FrontSide front, BackSide back, dev.jlb.config.model.Setting<AddressHeader> setting) {
        AddressHeader own = back.proxy.settings().get(setting);
        return own != null ? own : front.proxy.settings().get(setting);
    }

    private static void add(HttpStream stream, HttpMessage request, AddressHeader option, byte[] address) {
        if (option == null || address == null) {
            return;
        }
        HeaderName name = HeaderName.of(option.header());
        if (option.ifNone() && request.has(name) || excepted(option.except(), address)) {
            return;
        }
        byte[] text = IpText.format(address, 0, address.length).getBytes(StandardCharsets.US_ASCII);
        request.addHeader(name, text, 0, text.length);
    }

    private static boolean excepted(String network, byte[] address) {
        if (network.isEmpty()) {
            return false;
        }
        int slash = network.indexOf('/');
        byte[] base = IpText.parse(slash < 0 ? network : network.substring(0, slash));
        if (base == null || base.length != address.length) {
            return false;
        }
        int bits = slash < 0 ? base.length * 8 : Integer.parseInt(network.substring(slash + 1));
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> i % 8;
            if ((base[i / 8] & mask) != (address[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
