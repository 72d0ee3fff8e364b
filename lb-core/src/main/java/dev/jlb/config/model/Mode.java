package dev.jlb.config.model;

/** What a proxy speaks (manual 4.2, {@code mode}). */
public enum Mode {
    TCP,
    HTTP,
    LOG,
    SPOP,
    HATERM
}
