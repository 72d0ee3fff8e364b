package dev.jlb.config.model;

/**
 * A word of a {@code bind} line that brings certificates (manual 5.1): {@code crt}, {@code default-crt} or {@code crt-list}.
 *
 * @param name a file, a folder, a name of a {@code crt-store}, or a list
 */
public record CertificateUse(Kind kind, String name) {
    /** Which of the three. */
    public enum Kind {
        CRT,
        DEFAULT_CRT,
        CRT_LIST
    }
}
