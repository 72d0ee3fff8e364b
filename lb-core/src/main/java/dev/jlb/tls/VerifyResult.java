package dev.jlb.tls;

import javax.net.ssl.SSLSession;

/**
 * How the check of a client's certificate went, for {@code ssl_c_verify} and its like (manual 7.3.4). Numbers are OpenSSL's.
 *
 * @param verify last error, 0 when there was none
 * @param error first error of the certificate itself
 * @param authorityError first error of an authority
 * @param authorityDepth where that one stands: 1 is the certificate's issuer
 */
public record VerifyResult(int verify, int error, int authorityError, int authorityDepth) {
    public static final VerifyResult GOOD = new VerifyResult(0, 0, 0, 0);
    private static final String KEY = "jlb.verify";

    void keep(SSLSession session) {
        session.putValue(KEY, this);
    }

    /** Of a session that is {@link #GOOD} unless a check has said something else. */
    public static VerifyResult of(SSLSession session) {
        return session.getValue(KEY) instanceof VerifyResult result ? result : GOOD;
    }
}
