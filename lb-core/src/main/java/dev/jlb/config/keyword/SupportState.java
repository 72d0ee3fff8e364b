package dev.jlb.config.keyword;

/** What jlb does with a keyword of the language; every keyword is in exactly one state. */
public enum SupportState {
    /** It does what the manual says. */
    SUPPORTED,
    /** Accepted; has no meaning on a JVM. The documentation says so. */
    NO_OP,
    /** Accepted with a warning that says what differs. */
    DIFFERENT,
    /** Refused with an error that says what to do instead. */
    NOT_IMPLEMENTED,
    /** Not in the language any more: refused by HAProxy and by jlb, with what took its place. */
    REMOVED
}
