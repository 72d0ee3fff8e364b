package dev.jlb.config.model;

import java.util.List;

/**
 * {@code cookie} of a back end (manual 4.2).
 *
 * @param mode rewrite, insert, prefix, or none: the cookie is the server's own affair and only read
 * @param dynamic servers without a value of their own get one from their address and {@code dynamic-cookie-key}
 * @param maxIdle seconds, 0 none
 * @param maxLife seconds, 0 none
 */
public record CookiePersistence(
        String name,
        Mode mode,
        boolean indirect,
        boolean nocache,
        boolean postonly,
        boolean preserve,
        boolean httponly,
        boolean secure,
        boolean dynamic,
        List<String> domains,
        List<String> attributes,
        int maxIdle,
        int maxLife) {
    /** Who makes the cookie. */
    public enum Mode {
        NONE,
        REWRITE,
        INSERT,
        PREFIX
    }
}
