package dev.jlb.tls;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;

/** What may be wrong with a chain of certificates, by OpenSSL's numbers, which configurations and {@code ssl_c_err} use (x509_verify). */
public enum VerifyError {
    UNSPECIFIED(1),
    UNABLE_TO_GET_ISSUER_CERT(2),
    UNABLE_TO_GET_CRL(3),
    CERT_NOT_YET_VALID(9),
    CERT_HAS_EXPIRED(10),
    CRL_NOT_YET_VALID(11),
    CRL_HAS_EXPIRED(12),
    DEPTH_ZERO_SELF_SIGNED_CERT(18),
    SELF_SIGNED_CERT_IN_CHAIN(19),
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY(20),
    UNABLE_TO_VERIFY_LEAF_SIGNATURE(21),
    CERT_CHAIN_TOO_LONG(22),
    CERT_REVOKED(23),
    PATH_LENGTH_EXCEEDED(25),
    INVALID_PURPOSE(26),
    UNHANDLED_CRITICAL_EXTENSION(34),
    EE_KEY_TOO_SMALL(66),
    CA_KEY_TOO_SMALL(67),
    CA_MD_TOO_WEAK(68),
    INVALID_CA(79);

    /** One above the largest number that a configuration may name. */
    private static final int LIMIT = 128;

    private final int number;

    VerifyError(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /**
     * Reads {@code crt-ignore-err} and {@code ca-ignore-err}: {@code all}, or numbers and names.
     *
     * @throws IllegalArgumentException in HAProxy's words
     */
    public static BitSet ignored(String list) {
        BitSet set = new BitSet(LIMIT);
        if (list.equals("all")) {
            set.set(1, LIMIT);
            return set;
        }
        for (String word : list.split(",", -1)) {
            String name = word.strip().toUpperCase(Locale.ROOT);
            int number = Arrays.stream(values()).filter(error -> name.equals("X509_V_ERR_" + error.name())).mapToInt(VerifyError::number).findFirst().orElseGet(() -> number(name));
            if (number < 1 || number >= LIMIT) {
                throw new IllegalArgumentException("ID '" + word + "' out of range (1.." + (LIMIT - 1) + ") and no name that is known.");
            }
            set.set(number);
        }
        return set;
    }

    private static int number(String word) {
        return !word.isEmpty() && word.length() < 6 && word.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(word) : -1;
    }
}
