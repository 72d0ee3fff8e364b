package dev.jlb.tls;

import dev.jlb.config.model.Settings;
import java.util.List;

/**
 * A certificate of a {@code bind} line and when it is shown.
 *
 * @param settings the line's options, with those that a {@code crt-list} gives this certificate
 * @param filters names and wildcards that choose it, {@code !name} for exceptions; empty: the names that it is good for
 */
record CertificateEntry(PemBundle bundle, Settings settings, List<String> filters) {}
