package dev.jlb.tls;

import io.netty.buffer.ByteBuf;

/**
 * Which kinds of keys a client can verify signatures of, as its first message says it (RFC 8446 section 4.1.2 and 4.2.3).
 *
 * @param ecdsa signatures and a cipher for them
 * @param rsa signatures by RSA keys
 */
record HelloCapabilities(boolean ecdsa, boolean rsa) {
    /** Of a client that said nothing that is understood. */
    static final HelloCapabilities ANY = new HelloCapabilities(true, true);

    private static final int SIGNATURE_ALGORITHMS = 13;

    /** @param hello the body of a ClientHello, from its version on */
    static HelloCapabilities of(ByteBuf hello) {
        try {
            return read(hello.slice());
        } catch (IndexOutOfBoundsException truncated) {
            return ANY;
        }
    }

    private static HelloCapabilities read(ByteBuf in) {
        in.skipBytes(34);
        in.skipBytes(in.readUnsignedByte());
        ByteBuf suites = in.readSlice(in.readUnsignedShort());
        boolean ecdsaCipher = false;
        while (suites.readableBytes() >= 2) {
            ecdsaCipher |= withEcdsa(suites.readUnsignedShort());
        }
        in.skipBytes(in.readUnsignedByte());
        if (in.readableBytes() < 2) {
            return new HelloCapabilities(ecdsaCipher, true);
        }
        ByteBuf extensions = in.readSlice(in.readUnsignedShort());
        while (extensions.readableBytes() >= 4) {
            int type = extensions.readUnsignedShort();
            ByteBuf body = extensions.readSlice(extensions.readUnsignedShort());
            if (type == SIGNATURE_ALGORITHMS) {
                return signatures(body.readSlice(body.readUnsignedShort()), ecdsaCipher);
            }
        }
        return new HelloCapabilities(ecdsaCipher, true);
    }

    private static HelloCapabilities signatures(ByteBuf list, boolean ecdsaCipher) {
        boolean ecdsa = false;
        boolean rsa = false;
        while (list.readableBytes() >= 2) {
            int scheme = list.readUnsignedShort();
            ecdsa |= (scheme & 0xff) == 3 && scheme >> 8 < 8;
            rsa |= (scheme & 0xff) == 1 && scheme >> 8 < 8 || scheme >= 0x0804 && scheme <= 0x0806 || scheme >= 0x0809 && scheme <= 0x080b;
        }
        return new HelloCapabilities(ecdsa && ecdsaCipher, rsa);
    }

    /** Suites of TLS 1.3 go with every key. */
    private static boolean withEcdsa(int suite) {
        return suite >> 8 == 0x13
                || suite >= 0xc006 && suite <= 0xc00a
                || suite == 0xc023 || suite == 0xc024 || suite == 0xc02b || suite == 0xc02c
                || suite >= 0xc0ac && suite <= 0xc0af
                || suite == 0xcca9;
    }
}
