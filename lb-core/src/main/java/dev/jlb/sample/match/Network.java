package dev.jlb.sample.match;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.IpText;

/**
 * {@code address[/bits]} or {@code address/mask} (manual 7.1.6). IPv4 addresses may leave out zeroes: 10.12 is 10.0.0.12.
 *
 * @param address 4 or 16 bytes
 * @param mask of as many bytes
 */
record Network(byte[] address, byte[] mask) {
    /** Throws ConfigException. */
    static Network of(Word word) {
        int slash = word.text().indexOf('/');
        byte[] address = IpText.parseShort(slash < 0 ? word.text() : word.text().substring(0, slash));
        if (address == null) {
            throw new ConfigException(word.span(), "'" + word + "' is not a valid IPv4 or IPv6 address", "write 10.0.0.0/8 or 2001:db8::/32");
        }
        byte[] mask = null;
        if (slash >= 0) {
            String text = word.text().substring(slash + 1);
            mask = address.length == 4 && text.indexOf('.') > 0 ? IpText.parse(text) : null;
            if (mask != null && mask.length != 4) {
                mask = null;
            }
        }
        if (mask == null) {
            mask = ofBits(address.length, slash < 0 ? address.length * 8 : Values.integer(word.slice(slash + 1, word.text().length()), "mask", 0, address.length * 8));
        }
        byte[] masked = new byte[address.length];
        for (int i = 0; i < masked.length; i++) {
            masked[i] = (byte) (address[i] & mask[i]);
        }
        return new Network(masked, mask);
    }

    private static byte[] ofBits(int length, int bits) {
        byte[] mask = new byte[length];
        for (int i = 0; i < length; i++) {
            mask[i] = (byte) (0xff00 >> Math.clamp(bits - 8 * i, 0, 8));
        }
        return mask;
    }

    /** How many bits from the left count; -1 when they are not together. */
    int bits() {
        int bits = 0;
        boolean ended = false;
        for (byte b : mask) {
            for (int i = 7; i >= 0; i--) {
                boolean set = (b >> i & 1) != 0;
                if (set && ended) {
                    return -1;
                }
                ended |= !set;
                bits += set ? 1 : 0;
            }
        }
        return bits;
    }
}
