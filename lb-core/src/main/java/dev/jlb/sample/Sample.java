package dev.jlb.sample;

import java.nio.charset.StandardCharsets;

/**
 * One value on its way through an expression. Mutable and reused: an expression fetches into it and converters change it in
 * place, so that a term that does not match allocates nothing. Bytes are a view of somebody else's array (a message's
 * storage, a constant, a scratch buffer of the evaluating loop): whoever keeps a value beyond the evaluation copies it.
 */
public final class Sample {
    private static final byte[] NOTHING = new byte[0];

    /** What it is now; never ADDR or ANY. */
    public SampleType type = SampleType.BOOL;
    /** BOOL and SINT. */
    public long number;
    /** All other types, from {@link #offset}, {@link #length} bytes. Not to be written to. */
    public byte[] data = NOTHING;

    public int offset;
    public int length;

    /** Where a fetch that has several values goes on for the next one ({@link Fetch#fetch(SampleContext, Sample, int)}); what it means is the fetch's own business. */
    public long next;

    public Sample setBool(boolean value) {
        type = SampleType.BOOL;
        number = value ? 1 : 0;
        return this;
    }

    public Sample setInt(long value) {
        type = SampleType.SINT;
        number = value;
        return this;
    }

    public Sample setBytes(SampleType newType, byte[] bytes, int from, int count) {
        type = newType;
        data = bytes;
        offset = from;
        length = count;
        return this;
    }

    public Sample setString(byte[] bytes, int from, int count) {
        return setBytes(SampleType.STR, bytes, from, count);
    }

    /** For values that are strings anyway (names of proxies, constants): one char per byte. */
    public Sample setString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return setBytes(SampleType.STR, bytes, 0, bytes.length);
    }

    /** An address of 4 or 16 bytes. */
    public Sample setAddress(byte[] address) {
        return setBytes(address.length == 4 ? SampleType.IPV4 : SampleType.IPV6, address, 0, address.length);
    }

    public Sample copyFrom(Sample other) {
        type = other.type;
        number = other.number;
        data = other.data;
        offset = other.offset;
        length = other.length;
        return this;
    }

    /** The bytes as text, one char per byte; allocates. */
    public String text() {
        return new String(data, offset, length, StandardCharsets.ISO_8859_1);
    }
}
