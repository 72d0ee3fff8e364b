package dev.jlb.config.source;

/** How much a diagnostic matters, after HAProxy's message levels. */
public enum Severity {
    /** The configuration cannot be used. */
    ALERT,
    /** It can be used but probably does not mean what its author thinks. */
    WARNING,
    /** Said on request ({@code .notice}). */
    NOTICE,
    /** Said with {@code -dD} only. */
    DIAG
}
