package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;

/** {@code option ssl-hello-chk} (manual 4.2): a client hello of SSLv3 form; any handshake or alert record is an answer. */
final class SslHello {
    static final byte[] MESSAGE = message();

    private SslHello() {}

    private static byte[] message() {
        int[] ciphers = {0x2f, 0x35, 0x0a, 0x05, 0x04, 0xc013, 0xc014, 0xc02f, 0xc030};
        byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 2 + 2 * ciphers.length + 2];
        int at = 0;
        hello[at++] = 0x16;
        hello[at++] = 3;
        hello[at++] = 0;
        hello[at++] = 0;
        hello[at++] = (byte) (hello.length - 5);
        hello[at++] = 1;
        hello[at++] = 0;
        hello[at++] = 0;
        hello[at++] = (byte) (hello.length - 9);
        hello[at++] = 3;
        hello[at++] = 3;
        for (int i = 0; i < 32; i++) {
            hello[at++] = (byte) (i * 37 + 11);
        }
        hello[at++] = 0;
        hello[at++] = 0;
        hello[at++] = (byte) (2 * ciphers.length);
        for (int cipher : ciphers) {
            hello[at++] = (byte) (cipher >> 8);
            hello[at++] = (byte) cipher;
        }
        hello[at++] = 1;
        hello[at] = 0;
        return hello;
    }

    static CheckResult judge(byte[] bytes, int length, boolean end) {
        if (length < 5) {
            return end ? new CheckResult(Status.L6_RESPONSE, -1, -1, length == 0 ? "TCPCHK got an empty response at step 2" : "") : null;
        }
        boolean record = (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 3;
        return new CheckResult(record ? Status.L6_OK : Status.L6_RESPONSE, -1, -1, "");
    }
}
