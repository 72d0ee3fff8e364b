package dev.jlb.config.model;

/**
 * {@code hash-type} (manual 4.2).
 *
 * @param consistent or map-based
 * @param function sdbm, djb2, wt6, crc32 or none
 */
public record HashType(boolean consistent, String function, boolean avalanche) {
    public static final HashType DEFAULT = new HashType(false, "sdbm", false);
}
