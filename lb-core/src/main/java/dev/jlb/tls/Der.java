package dev.jlb.tls;

import java.util.Arrays;

/** A cursor over DER (X.690): one element after another. Everything that does not fit is a {@link PemException}. */
final class Der {
    static final int SEQUENCE = 0x30;
    static final int INTEGER = 2;
    static final int OCTETS = 4;
    static final int OID = 6;
    static final int ENUMERATED = 10;
    static final int TIME = 24;

    private final byte[] bytes;
    private final int end;
    private int at;

    Der(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Der(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    boolean hasNext() {
        return at < end;
    }

    /** The tag of the next element, -1 at the end. */
    int tag() {
        return at < end ? bytes[at] & 0xff : -1;
    }

    /** Enters the next element, which must have that tag. */
    Der enter(int tag) throws PemException {
        int[] found = header(tag);
        at = found[1];
        return new Der(bytes, found[0], found[1]);
    }

    /** The content of the next element. */
    byte[] content(int tag) throws PemException {
        int[] found = header(tag);
        at = found[1];
        return Arrays.copyOfRange(bytes, found[0], found[1]);
    }

    /** The next element with its header. */
    byte[] whole(int tag) throws PemException {
        int start = at;
        at = header(tag)[1];
        return Arrays.copyOfRange(bytes, start, at);
    }

    void skip() throws PemException {
        at = header(tag())[1];
    }

    /** Where the content starts and ends. */
    private int[] header(int tag) throws PemException {
        if (at + 2 > end || tag() != tag) {
            throw new PemException("malformed DER");
        }
        int start = at + 2;
        int length = bytes[at + 1] & 0xff;
        if (length >= 0x80) {
            int count = length & 0x7f;
            if (count == 0 || count > 3 || start + count > end) {
                throw new PemException("malformed DER");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | bytes[start++] & 0xff;
            }
        }
        if (length > end - start) {
            throw new PemException("malformed DER");
        }
        return new int[] {start, start + length};
    }

    /** An element of that tag around parts. */
    static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] header = length < 0x80 ? new byte[] {(byte) tag, (byte) length}
                : length < 0x100 ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        byte[] out = Arrays.copyOf(header, header.length + length);
        int to = header.length;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, out, to, part.length);
            to += part.length;
        }
        return out;
    }
}
