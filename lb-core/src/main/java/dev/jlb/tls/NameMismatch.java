package dev.jlb.tls;

import java.security.cert.CertificateException;

/** Whether a handshake failed because the server's certificate bears another name than it should (manual 5.2 {@code verifyhost}, {@code sni}). The JDK, which compares, tells only in words. */
public final class NameMismatch {
    private static final int MAX_DEPTH = 8;

    private NameMismatch() {}

    /**
     * What HAProxy says of such a failure, or null when it is another one.
     *
     * @param asked the server was asked for that name, and {@code verifyhost} did not count
     */
    public static String reason(Throwable cause, boolean asked) {
        Throwable each = cause;
        for (int depth = 0; each != null && depth < MAX_DEPTH; depth++) {
            String text = String.valueOf(each.getMessage());
            if (each instanceof CertificateException && (text.startsWith("No name matching") || text.startsWith("No subject alternative"))) {
                return "Server presented an SSL certificate different from the " + (asked ? "expected" : "configured") + " one";
            }
            each = each.getCause();
        }
        return null;
    }
}
