package dev.jlb.config.build;

/** Which question about a configuration is asked. */
public enum Verdict {
    /** Is it right in HAProxy's language (3.4)? What jlb cannot run yet is no mistake of the file. */
    LANGUAGE,
    /** Can jlb run it? */
    RUN,
    /** Can jlb run it inside of another program, which finds out the ports that the system chooses for port 0? */
    EMBEDDED
}
