package dev.jlb.tls;

import dev.jlb.config.model.Settings;
import java.util.List;

/**
 * A certificate of a {@code bind} line and when it is shown.
 *
 * @param settings the line's options, with those that a {@code crt-list} gives this certificate
 * @param filters names and wildcards that choose it, {@code !name} for exceptions; empty: the names that it is good for
 * @param fallback whether it is shown, besides, to clients that ask for no name that is known
 */
record CertificateEntry(StoredCertificate stored, Settings settings, List<String> filters, boolean fallback) {
    CertificateEntry {
        filters = List.copyOf(filters);
    }

    PemBundle bundle() {
        return stored.bundle();
    }
}
