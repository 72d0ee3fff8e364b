package dev.jlb.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Turns the older forms of private keys into PKCS#8 (RFC 5958), the only one that the JDK reads: PKCS#1 (RFC 8017 A.1.2) and SEC 1 (RFC 5915). */
final class PrivateKeyWrapping {
    private static final byte[] VERSION = {2, 1, 0};
    /** rsaEncryption with NULL parameters. */
    private static final byte[] RSA = {0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0};
    /** id-ecPublicKey. */
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private PrivateKeyWrapping() {}

    static byte[] rsa(byte[] pkcs1) {
        return sequence(VERSION, RSA, tagged(4, pkcs1));
    }

    /** The curve is the [0] field of the key; without it the JDK could not read the result. */
    static byte[] ec(byte[] sec1) {
        byte[] curve = curve(sec1);
        return sequence(VERSION, sequence(EC, curve), tagged(4, sec1));
    }

    private static byte[] curve(byte[] der) {
        int at = 0;
        int[] next = new int[2];
        if (!header(der, at, next)) {
            return new byte[0];
        }
        at = next[0];
        int end = Math.min(der.length, at + next[1]);
        while (at < end && header(der, at, next)) {
            if ((der[at] & 0xff) == 0xa0) {
                return Arrays.copyOfRange(der, next[0], Math.min(der.length, next[0] + next[1]));
            }
            at = next[0] + next[1];
        }
        return new byte[0];
    }

    /** Finds where the content of the element at {@code at} starts and how long it is. */
    private static boolean header(byte[] der, int at, int[] startAndLength) {
        if (at + 2 > der.length) {
            return false;
        }
        int length = der[at + 1] & 0xff;
        int start = at + 2;
        if (length >= 0x80) {
            int bytes = length & 0x7f;
            if (bytes > 3 || start + bytes > der.length) {
                return false;
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | der[start++] & 0xff;
            }
        }
        startAndLength[0] = start;
        startAndLength[1] = length;
        return start + length <= der.length;
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        return tagged(0x30, content.toByteArray());
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
