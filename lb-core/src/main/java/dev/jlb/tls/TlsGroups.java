package dev.jlb.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Names of groups for the key exchange, by all that OpenSSL calls them ({@code curves}, {@code ecdhe}). */
final class TlsGroups {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("X25519", "X25519"),
            Map.entry("P-256", "P-256"), Map.entry("PRIME256V1", "P-256"), Map.entry("SECP256R1", "P-256"),
            Map.entry("P-384", "P-384"), Map.entry("SECP384R1", "P-384"),
            Map.entry("P-521", "P-521"), Map.entry("SECP521R1", "P-521"),
            Map.entry("X25519MLKEM768", "X25519MLKEM768"));

    private TlsGroups() {}

    /** BoringSSL's names. @throws PemException for a group that it does not have */
    static String[] of(String curves) throws PemException {
        List<String> groups = new ArrayList<>();
        for (String word : curves.split(":")) {
            String name = NAMES.get(word.toUpperCase(java.util.Locale.ROOT));
            if (name == null) {
                throw new PemException("unable to set SSL curves list to '" + curves + "': jlb's TLS library has X25519, P-256, P-384, P-521 and X25519MLKEM768, and no '" + word + "'.");
            }
            groups.add(name);
        }
        return groups.toArray(String[]::new);
    }
}
