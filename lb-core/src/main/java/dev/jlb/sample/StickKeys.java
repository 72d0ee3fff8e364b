package dev.jlb.sample;

import dev.jlb.config.model.TableSpec;
import java.util.Arrays;

/** Samples as keys of stick tables, and back (manual 11.1, "type"). */
public final class StickKeys {
    private StickKeys() {}

    /** What a sample must be cast to for a table of the type. */
    public static SampleType type(TableSpec.KeyType type) {
        return switch (type) {
            case IP -> SampleType.IPV4;
            case IPV6 -> SampleType.IPV6;
            case INTEGER -> SampleType.SINT;
            case STRING -> SampleType.STR;
            case BINARY -> SampleType.BIN;
        };
    }

    /** The key, or null when the sample cannot be one; the sample may be changed. Too long ones are cut, binary ones filled up with zeros. */
    public static byte[] of(Sample sample, TableSpec spec) {
        if (!Casts.cast(sample, type(spec.type()))) {
            return null;
        }
        if (spec.type() == TableSpec.KeyType.INTEGER) {
            int number = (int) sample.number;
            return new byte[] {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        }
        int length = Math.min(sample.length, spec.keyLength());
        byte[] key = new byte[spec.type() == TableSpec.KeyType.BINARY ? spec.keyLength() : length];
        System.arraycopy(sample.data, sample.offset, key, 0, length);
        return key;
    }

    /** A key as a sample again. */
    public static Sample sample(byte[] key, TableSpec spec, Sample out) {
        return switch (spec.type()) {
            case IP, IPV6 -> out.setAddress(key);
            case INTEGER -> out.setInt(Integer.toUnsignedLong((key[0] & 0xff) << 24 | (key[1] & 0xff) << 16 | (key[2] & 0xff) << 8 | key[3] & 0xff));
            case STRING -> out.setString(key, 0, key.length);
            case BINARY -> out.setBytes(SampleType.BIN, Arrays.copyOf(key, key.length), 0, key.length);
        };
    }
}
