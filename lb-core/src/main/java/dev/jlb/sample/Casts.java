package dev.jlb.sample;

import java.nio.charset.StandardCharsets;

/** Implicit conversions between sample types (manual 7.1 "casts"). */
public final class Casts {
    private Casts() {}

    /** Casts in place; false when the value has no such form. */
    public static boolean cast(Sample sample, SampleType to) {
        if (sample.type == to || to == SampleType.ANY) {
            return true;
        }
        return switch (to) {
            case STR -> toStr(sample);
            case BIN -> sample.type == SampleType.SINT || sample.type == SampleType.BOOL ? toBytes(sample) : retype(sample, SampleType.BIN);
            case SINT -> toInt(sample);
            case BOOL -> toBool(sample);
            case ADDR -> sample.type == SampleType.IPV4 || sample.type == SampleType.IPV6 || toAddress(sample);
            case IPV4, IPV6 -> {
                // text must be in the form that is asked for, addresses are mapped
                boolean text = sample.type == SampleType.STR;
                yield toAddress(sample) && (text ? sample.type == to : to == SampleType.IPV4 ? toIpv4(sample) : toIpv6(sample));
            }
            case METH -> toStr(sample) && retype(sample, SampleType.METH);
            case ANY -> true;
        };
    }

    /** Whether a cast can ever succeed, for checks while compiling. */
    public static boolean possible(SampleType from, SampleType to) {
        if (from == to || from == SampleType.ANY || to == SampleType.ANY || to == SampleType.STR || to == SampleType.BIN) {
            return true;
        }
        return switch (to) {
            case SINT -> from != SampleType.BIN && from != SampleType.IPV6 && from != SampleType.METH;
            case BOOL -> from == SampleType.SINT || from == SampleType.STR;
            case ADDR, IPV4, IPV6 -> from != SampleType.BOOL && from != SampleType.BIN && from != SampleType.METH;
            default -> from == SampleType.STR;
        };
    }

    private static boolean retype(Sample sample, SampleType type) {
        sample.type = type;
        return true;
    }

    /** Bytes end at the first NUL, as text does in HAProxy. */
    private static boolean toStr(Sample sample) {
        switch (sample.type) {
            case SINT, BOOL -> sample.setString(Long.toString(sample.number));
            case IPV4, IPV6 -> sample.setString(IpText.format(sample.data, sample.offset, sample.length));
            case BIN -> {
                int end = sample.offset;
                while (end < sample.offset + sample.length && sample.data[end] != 0) {
                    end++;
                }
                sample.setString(sample.data, sample.offset, end - sample.offset);
            }
            default -> sample.type = SampleType.STR;
        }
        return true;
    }

    /** Eight bytes, big-endian. */
    private static boolean toBytes(Sample sample) {
        byte[] bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (sample.number >> 56 - 8 * i);
        }
        sample.setBytes(SampleType.BIN, bytes, 0, 8);
        return true;
    }

    private static boolean toInt(Sample sample) {
        switch (sample.type) {
            case SINT -> {
                return true;
            }
            case BOOL -> sample.type = SampleType.SINT;
            case IPV4 -> {
                byte[] d = sample.data;
                int o = sample.offset;
                sample.setInt((d[o] & 0xffL) << 24 | (d[o + 1] & 0xff) << 16 | (d[o + 2] & 0xff) << 8 | d[o + 3] & 0xff);
            }
            case STR -> {
                return parseInt(sample);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Leading digits with an optional sign; text without any counts as 0, as in HAProxy. Only nothing at all is no number. */
    private static boolean parseInt(Sample sample) {
        int at = sample.offset;
        int end = at + sample.length;
        boolean negative = at < end && sample.data[at] == '-';
        if (negative || at < end && sample.data[at] == '+') {
            at++;
        }
        // counted below zero, where the range is larger by one
        long value = 0;
        while (at < end && sample.data[at] >= '0' && sample.data[at] <= '9') {
            int digit = sample.data[at] - '0';
            value = value < (Long.MIN_VALUE + digit) / 10 ? Long.MIN_VALUE : value * 10 - digit;
            at++;
        }
        if (sample.length == 0) {
            return false;
        }
        sample.setInt(negative ? value : value == Long.MIN_VALUE ? Long.MAX_VALUE : -value);
        return true;
    }

    private static boolean toBool(Sample sample) {
        if (sample.type == SampleType.IPV4 || !toInt(sample)) {
            return false;
        }
        sample.setBool(sample.number != 0);
        return true;
    }

    private static boolean toAddress(Sample sample) {
        switch (sample.type) {
            case IPV4, IPV6 -> {
                return true;
            }
            case SINT -> {
                long v = sample.number;
                sample.setAddress(new byte[] {(byte) (v >> 24), (byte) (v >> 16), (byte) (v >> 8), (byte) v});
                return true;
            }
            case STR -> {
                byte[] address = IpText.parse(new String(sample.data, sample.offset, sample.length, StandardCharsets.ISO_8859_1));
                if (address == null) {
                    return false;
                }
                sample.setAddress(address);
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    /** Of an IPv6 address only when it holds one of IPv4 (::ffff:1.2.3.4). */
    private static boolean toIpv4(Sample sample) {
        if (sample.type == SampleType.IPV6) {
            for (int i = 0; i < 12; i++) {
                if (sample.data[sample.offset + i] != (i < 10 ? 0 : (byte) 0xff)) {
                    return false;
                }
            }
            sample.setBytes(SampleType.IPV4, sample.data, sample.offset + 12, 4);
        }
        return true;
    }

    private static boolean toIpv6(Sample sample) {
        if (sample.type == SampleType.IPV4) {
            byte[] mapped = new byte[16];
            mapped[10] = (byte) 0xff;
            mapped[11] = (byte) 0xff;
            System.arraycopy(sample.data, sample.offset, mapped, 12, 4);
            sample.setAddress(mapped);
        }
        return true;
    }
}
