package dev.jlb.tls;

import java.security.cert.CertificateException;

/** A client's chain has an error that is not ignored. */
public final class UntrustedException extends CertificateException {
    private static final long serialVersionUID = 1;

    private final VerifyError error;
    private final int depth;

    UntrustedException(VerifyError error, int depth) {
        super(depth == 0 ? "SSL client certificate not trusted" : "SSL client CA chain cannot be verified");
        this.error = error;
        this.depth = depth;
    }

    @Override
    public String toString() {
        return getMessage() + " (" + error + " at depth " + depth + ")";
    }

    /** What HAProxy logs when a handshake ended like this, or null when it ended for another reason. */
    public static String reason(Throwable cause) {
        return reason(cause, 0);
    }

    private static String reason(Throwable cause, int depth) {
        if (cause == null || depth > 8) {
            return null;
        }
        if (cause instanceof UntrustedException untrusted) {
            return untrusted.getMessage();
        }
        String found = reason(cause.getCause(), depth + 1);
        for (Throwable other : cause.getSuppressed()) {
            found = found == null ? reason(other, depth + 1) : found;
        }
        return found;
    }
}
