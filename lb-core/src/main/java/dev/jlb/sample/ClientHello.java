package dev.jlb.sample;

import java.util.Arrays;

/**
 * What is kept of the message that a TLS client begins with, for fingerprints (manual 7.3.4 {@code ssl_fc_cipherlist_bin} and its siblings; RFC 8446 4.1.2). All lists share one budget of bytes
 * ({@code tune.ssl.capture-buffer-size}) in this order: ciphers, numbers of the extensions, curves, point formats, signature algorithms, versions; what does not fit is cut.
 *
 * @param version that the client names in its message, whatever its extensions say
 * @param cipherHash of the whole list of ciphers, cut or not
 */
public record ClientHello(int version, long cipherHash, byte[] ciphers, byte[] extensions, byte[] curves, byte[] pointFormats, byte[] signatureAlgorithms, byte[] versions) {
    private static final int GROUPS = 10;
    private static final int POINT_FORMATS = 11;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int SUPPORTED_VERSIONS = 43;

    /** Reads a list of fields without going beyond an end. */
    private static final class Cursor {
        private final byte[] bytes;
        private int at;
        private int end;

        Cursor(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        int left() {
            return end - at;
        }

        /** A number of {@code width} bytes; -1 when there are fewer. */
        int number(int width) {
            if (left() < width) {
                return -1;
            }
            int value = 0;
            for (int i = 0; i < width; i++) {
                value = value << 8 | bytes[at++] & 0xff;
            }
            return value;
        }

        /** What follows a length of {@code width} bytes; null when it is longer than what is there. */
        Cursor part(int width) {
            int length = number(width);
            if (length < 0 || length > left()) {
                return null;
            }
            Cursor part = new Cursor(bytes, at, at + length);
            at += length;
            return part;
        }
    }

    /** Copies until nothing is left of the budget. */
    private static final class Budget {
        private int left;

        Budget(int size) {
            left = size;
        }

        byte[] take(Cursor list) {
            if (list == null) {
                return new byte[0];
            }
            int count = Math.min(left, list.left());
            left -= count;
            return Arrays.copyOfRange(list.bytes, list.at, list.at + count);
        }

        /** Two bytes, or none. */
        boolean takeTwo() {
            if (left < 2) {
                return false;
            }
            left -= 2;
            return true;
        }
    }

    /** Hashes a list of ciphers. */
    @FunctionalInterface
    public interface Hash {
        long of(byte[] bytes, int offset, int length);
    }

    /**
     * @param message from behind its type and length
     * @param budget bytes for all lists together
     * @return null when it is cut before the end of its ciphers; from malformed extensions only their numbers up to the first bad one are known
     */
    public static ClientHello read(byte[] message, int budget, Hash hash) {
        Cursor all = new Cursor(message, 0, message.length);
        int version = all.number(2);
        if (version < 0 || all.left() < 32) {
            return null;
        }
        all.at += 32;
        Cursor session = all.part(1);
        Cursor ciphers = session == null ? null : all.part(2);
        if (ciphers == null) {
            return null;
        }
        long cipherHash = hash.of(message, ciphers.at, ciphers.left());
        Budget left = new Budget(budget);
        byte[] kept = left.take(ciphers);
        Cursor extensions = all.part(1) == null ? null : all.part(2);
        byte[] numbers = new byte[extensions == null ? 0 : Math.min(extensions.left(), left.left)];
        int count = 0;
        Cursor[] lists = new Cursor[4];
        boolean wrong = false;
        while (!wrong && extensions != null && extensions.left() >= 4) {
            int type = extensions.number(2);
            if (!left.takeTwo()) {
                break;
            }
            numbers[count++] = (byte) (type >> 8);
            numbers[count++] = (byte) type;
            Cursor content = extensions.part(2);
            int list = switch (type) {
                case GROUPS -> 0;
                case POINT_FORMATS -> 1;
                case SIGNATURE_ALGORITHMS -> 2;
                case SUPPORTED_VERSIONS -> 3;
                default -> -1;
            };
            if (content != null && list >= 0) {
                lists[list] = content.part(list == 1 || list == 3 ? 1 : 2);
            }
            wrong = content == null || list >= 0 && lists[list] == null;
        }
        if (wrong) {
            Arrays.fill(lists, null);
        }
        return new ClientHello(version, cipherHash, kept, Arrays.copyOf(numbers, count), left.take(lists[0]), left.take(lists[1]), left.take(lists[2]), left.take(lists[3]));
    }

    /** Without the values that mean nothing and only keep servers tolerant (RFC 8701): two equal bytes that end in {@code a}. */
    public static byte[] withoutGrease(byte[] list) {
        byte[] kept = new byte[list.length];
        int count = 0;
        for (int i = 0; i < list.length; i += 2) {
            boolean pair = i + 1 < list.length;
            if (pair && list[i] == list[i + 1] && (list[i] & 0xf) == 0xa) {
                continue;
            }
            kept[count++] = list[i];
            if (pair) {
                kept[count++] = list[i + 1];
            }
        }
        return Arrays.copyOf(kept, count);
    }
}
