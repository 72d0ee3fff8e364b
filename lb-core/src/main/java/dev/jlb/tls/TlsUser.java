package dev.jlb.tls;

/** What holds TLS contexts made from the {@link TlsStore}. */
interface TlsUser {
    /** Takes what the store holds now, for connections that come from now on. @throws PemException when that cannot be; nothing has changed then */
    void rebuild() throws PemException;

    /** How many contexts show or present that certificate. */
    int certificates(String name);

    /** How many contexts verify with that file, a {@code ca-file} or a {@code crl-file}. */
    int verifiers(String name);
}
