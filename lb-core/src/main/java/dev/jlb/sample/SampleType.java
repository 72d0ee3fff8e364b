package dev.jlb.sample;

/** The types of samples (manual 7.1 and 7.3): which fields of {@link Sample} hold the value. */
public enum SampleType {
    /** {@code number}: 0 or 1. */
    BOOL,
    /** {@code number}: signed 64 bits. */
    SINT,
    /** 4 bytes of {@code data}. */
    IPV4,
    /** 16 bytes of {@code data}. */
    IPV6,
    /** {@code data}: text. */
    STR,
    /** {@code data}: any bytes. */
    BIN,
    /** {@code data}: the name of an HTTP method. */
    METH,
    /** Declarations only: any of IPV4 and IPV6. */
    ADDR,
    /** Declarations only: whatever comes. */
    ANY
}
