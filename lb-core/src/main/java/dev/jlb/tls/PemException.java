package dev.jlb.tls;

/** A PEM file cannot be used; the message is HAProxy's, file name included. */
public final class PemException extends Exception {
    private static final long serialVersionUID = 1L;

    public PemException(String message) {
        super(message);
    }
}
