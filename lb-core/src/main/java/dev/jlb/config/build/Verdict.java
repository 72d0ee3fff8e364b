package dev.jlb.config.build;

/** Which question about a configuration is asked. */
public enum Verdict {
    /** Is it right in HAProxy's language (3.4)? What jlb cannot run yet is no mistake of the file. */
    LANGUAGE,
    /** Can jlb run it? */
    RUN
}
