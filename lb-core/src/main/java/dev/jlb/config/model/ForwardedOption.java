package dev.jlb.config.model;

import dev.jlb.config.syntax.Word;

/**
 * {@code option forwarded} (manual 4.2): what the header of RFC 7239 tells. Each part is absent (null), said by the connection or the request itself
 * ({@link Part#expression} null), or by an expression.
 */
public record ForwardedOption(boolean proto, Part host, Part by, Part byPort, Part forClient, Part forPort) {
    /** @param expression null for the implicit value */
    public record Part(Word expression) {}

    /** What the option means without arguments. */
    public static final ForwardedOption IMPLICIT = new ForwardedOption(true, null, null, null, new Part(null), null);
}
