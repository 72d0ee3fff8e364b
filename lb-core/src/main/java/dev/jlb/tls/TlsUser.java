package dev.jlb.tls;

/** What holds TLS contexts made from the {@link TlsStore}. */
interface TlsUser {
    /** Takes what the store holds now, for connections that come from now on. @throws PemException when that cannot be; nothing has changed then */
    void rebuild() throws PemException;
}
