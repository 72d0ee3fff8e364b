package dev.jlb.config.model;

/**
 * One {@code load} line of a {@code crt-store} section, or what a line of a {@code crt-list} says of its files (manual 12.7.1).
 *
 * @param name how other lines call it: the file's path, {@code @/alias}, {@code @store/file} or {@code @store/alias}
 * @param crt path of the certificate
 * @param key path of its private key, "" when it stands in {@code crt} or beside it
 * @param ocsp path of an OCSP response, or ""
 * @param issuer path of the certificate of its issuer, or ""
 * @param sctl path of a list of signed certificate timestamps, or ""
 * @param jwt whether rules about JSON web tokens may name it
 */
public record CertificateSource(String name, String crt, String key, String ocsp, String issuer, String sctl, boolean jwt) {
    /** Nothing but a file, whose companions are looked for beside it. */
    public static CertificateSource of(String file) {
        return new CertificateSource(file, file, "", "", "", "", false);
    }

    /** Whether files are named besides the certificate itself. */
    public boolean explicit() {
        return !key.isEmpty() || !ocsp.isEmpty() || !issuer.isEmpty() || !sctl.isEmpty();
    }
}
