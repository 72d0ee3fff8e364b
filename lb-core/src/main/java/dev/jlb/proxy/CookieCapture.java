package dev.jlb.proxy;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.rule.ProxyRules;
import java.nio.charset.StandardCharsets;

/** {@code capture cookie} (manual 4.2): the first cookie whose name begins as the line says, with name and value, cut to the line's length. */
final class CookieCapture {
    private CookieCapture() {}

    /** @param slot name and length, or null when nothing is captured */
    static byte[] request(HttpMessage request, ProxyRules.Slot slot) {
        return slot == null ? null : find(request, HeaderName.COOKIE, slot, true);
    }

    static byte[] response(HttpMessage response, ProxyRules.Slot slot) {
        return slot == null ? null : find(response, HeaderName.SET_COOKIE, slot, false);
    }

    /** @param several whether one header holds several cookies; one that sets a cookie holds its attributes behind it */
    private static byte[] find(HttpMessage message, HeaderName name, ProxyRules.Slot slot, boolean several) {
        for (int header = message.find(name, 0); header >= 0; header = message.find(name, header + 1)) {
            String value = message.text(message.valueOffset(header), message.valueLength(header));
            for (String cookie : value.split("[;,]")) {
                String text = cookie.strip();
                if (text.startsWith(slot.header()) && text.indexOf('=') > 0) {
                    // no blanks around the equals sign, as persistence has them taken out
                    int equals = text.indexOf('=');
                    String plain = text.substring(0, equals).stripTrailing() + '=' + text.substring(equals + 1).stripLeading();
                    return plain.substring(0, Math.min(plain.length(), slot.length())).getBytes(StandardCharsets.ISO_8859_1);
                }
                if (!several) {
                    break;
                }
            }
        }
        return null;
    }
}
