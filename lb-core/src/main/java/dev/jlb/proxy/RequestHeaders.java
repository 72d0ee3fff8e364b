package dev.jlb.proxy;

import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ProxyOptions.AddressHeader;
import dev.jlb.config.model.Setting;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.rule.ForwardedHeader;
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

    /** Whether the target is that URI; of an absolute one, path and query count. */
    static boolean targetIs(HttpMessage message, String uri) {
        int length = message.target().pathAndQueryLength();
        return length == uri.length() && message.text(message.target().pathOffset(), length).equals(uri);
    }

    /** {@code unique-id-header} (manual 4.2): after all rules, which the format may follow. */
    static void uniqueId(HttpStream stream, HttpMessage request) {
        if (stream.front.rules.uniqueIdFormat() != null && !stream.front.rules.uniqueIdHeader().isEmpty()) {
            byte[] id = stream.uniqueId();
            request.addHeader(HeaderName.of(stream.front.rules.uniqueIdHeader()), id, 0, id.length);
        }
    }

    /** {@code option forwarded}, {@code option forwardfor} and {@code option originalto} (manual 4.2). */
    static void forwarded(HttpStream stream, HttpMessage request) {
        ForwardedHeader forwarded = stream.back.rules.forwarded();
        if (forwarded != null) {
            byte[] value = forwarded.render(stream);
            if (value.length > 0) {
                request.addHeader(ForwardedHeader.NAME, value, 0, value.length);
            }
        }
        add(stream, request, ProxyOptions.FORWARDFOR, stream.session.sourceAddress());
        add(stream, request, ProxyOptions.ORIGINALTO, stream.session.destinationAddress());
    }

    /** Both sides may ask for it: the back end names the header, each may make an exception, and {@code if-none} counts when nobody says otherwise. */
    private static void add(HttpStream stream, HttpMessage request, Setting<AddressHeader> setting, byte[] address) {
        AddressHeader front = stream.front.proxy.settings().get(setting);
        AddressHeader back = stream.back.proxy.settings().get(setting);
        AddressHeader named = back != null ? back : front;
        if (named == null || address == null) {
            return;
        }
        HeaderName name = HeaderName.of(named.header());
        boolean ifNone = (front == null || front.ifNone()) && (back == null || back.ifNone());
        if (ifNone && request.has(name) || front != null && excepted(front.except(), address) || back != null && excepted(back.except(), address)) {
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
