package dev.jlb.tls;

import io.netty.handler.ssl.SslContext;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which certificate a client gets, by the name that it asks for and the kinds of keys that it knows (manual 5.1 {@code crt-list}): the exact name first,
 * then wildcards of one label, then the defaults; of several kinds of keys ECDSA first. Immutable; a change of a certificate makes another one.
 */
final class SniTable {
    private static final int RSA = 0;
    private static final int ECDSA = 1;
    private static final int OTHER = 2;

    /**
     * A certificate with its context.
     *
     * @param entry where it comes from
     */
    record Certificate(SslContext context, CertificateEntry entry, int kind) {
        static Certificate of(SslContext context, CertificateEntry entry) {
            String algorithm = entry.bundle().chain().getFirst().getPublicKey().getAlgorithm();
            return new Certificate(context, entry, algorithm.startsWith("RSA") ? RSA : algorithm.equals("EC") ? ECDSA : OTHER);
        }

        OcspResponse ocsp() {
            return entry.stored().ocsp();
        }
    }

    private record Wildcard(Certificate certificate, Set<String> except) {}

    private final List<Certificate> certificates;
    private final Map<String, List<Certificate>> exact = new HashMap<>();
    private final Map<String, List<Wildcard>> wildcards = new HashMap<>();
    private final List<Certificate> defaults = new ArrayList<>();
    private final boolean severalKinds;
    private final Map<X509Certificate, String> names = new HashMap<>();
    private final List<X509Certificate> authorities;

    /** @param authorities of {@code ca-file} */
    SniTable(List<Certificate> certificates, List<X509Certificate> authorities) {
        this.certificates = List.copyOf(certificates);
        this.authorities = List.copyOf(authorities);
        this.severalKinds = certificates.stream().mapToInt(Certificate::kind).distinct().count() > 1;
        for (Certificate certificate : certificates) {
            CertificateEntry entry = certificate.entry();
            names.putIfAbsent(entry.bundle().chain().getFirst(), entry.stored().name());
            if (entry.fallback() || defaults.isEmpty()) {
                defaults.add(certificate);
            }
            add(certificate, entry.filters().isEmpty() ? TlsContexts.names(entry.bundle().chain().getFirst()) : entry.filters());
        }
    }

    private void add(Certificate certificate, List<String> filters) {
        Set<String> except = new java.util.HashSet<>();
        filters.stream().filter(filter -> filter.startsWith("!")).forEach(filter -> except.add(filter.substring(1)));
        for (String filter : filters) {
            if (filter.startsWith("*.")) {
                wildcards.computeIfAbsent(filter.substring(1), any -> new ArrayList<>(1)).add(new Wildcard(certificate, except));
            } else if (!filter.startsWith("!") && !filter.equals("*")) {
                exact.computeIfAbsent(filter, any -> new ArrayList<>(1)).add(certificate);
            }
        }
    }

    List<Certificate> certificates() {
        return certificates;
    }

    /** What clients get that ask for nothing that is known. */
    List<Certificate> defaults() {
        return List.copyOf(defaults);
    }

    /** Whether every client gets the same, known or not. */
    boolean single() {
        return certificates.size() == 1;
    }

    /** Whether what a client can verify makes a difference. */
    boolean severalKinds() {
        return severalKinds;
    }

    /** The name under which the configuration has the certificate, or null. */
    String nameOf(X509Certificate certificate) {
        return names.get(certificate);
    }

    List<X509Certificate> authorities() {
        return authorities;
    }

    /** What stands where that certificate stood in an earlier table; null when nothing does. */
    Certificate successor(Certificate old) {
        for (Certificate certificate : certificates) {
            if (certificate.entry().stored().name().equals(old.entry().stored().name()) && certificate.entry().filters().equals(old.entry().filters())) {
                return certificate;
            }
        }
        return certificates.isEmpty() ? null : certificates.getFirst();
    }

    /** @param name null when the client asked for none. @param strict no default. @return null when there is none */
    Certificate choose(String name, HelloCapabilities client, boolean strict) {
        Certificate[] found = new Certificate[3];
        if (name != null) {
            String lower = name.toLowerCase(Locale.ROOT);
            collect(exact.getOrDefault(lower, List.of()), found);
            int dot = lower.indexOf('.');
            if (dot > 0) {
                for (Wildcard wildcard : wildcards.getOrDefault(lower.substring(dot), List.of())) {
                    if (!wildcard.except().contains(lower)) {
                        collect(wildcard.certificate(), found);
                    }
                }
            }
        }
        if (found[RSA] == null && found[ECDSA] == null && found[OTHER] == null) {
            if (strict) {
                return null;
            }
            collect(defaults, found);
        }
        if (found[ECDSA] != null && client.ecdsa()) {
            return found[ECDSA];
        }
        if (found[RSA] != null && client.rsa()) {
            return found[RSA];
        }
        // nothing that it understands: the handshake will say so
        return found[OTHER] != null ? found[OTHER] : found[RSA] != null ? found[RSA] : found[ECDSA];
    }

    private static void collect(List<Certificate> candidates, Certificate[] found) {
        candidates.forEach(candidate -> collect(candidate, found));
    }

    private static void collect(Certificate candidate, Certificate[] found) {
        if (found[candidate.kind()] == null) {
            found[candidate.kind()] = candidate;
        }
    }
}
