package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.List;
import java.util.Map;

/** A field of a Protocol Buffers message, named by the numbers that lead to it (manual 7.3.1, "protobuf" and "ungrpc"). */
final class ProtobufField {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int DELIMITED = 2;
    private static final int FIXED32 = 5;
    /** Type names to the wire types that may hold them. */
    private static final Map<String, Integer> TYPES = Map.ofEntries(
            Map.entry("int32", VARINT), Map.entry("int64", VARINT), Map.entry("uint32", VARINT), Map.entry("uint64", VARINT), Map.entry("sint32", VARINT), Map.entry("sint64", VARINT),
            Map.entry("bool", VARINT), Map.entry("enum", VARINT), Map.entry("fixed64", FIXED64), Map.entry("sfixed64", FIXED64), Map.entry("double", FIXED64),
            Map.entry("fixed32", FIXED32), Map.entry("sfixed32", FIXED32), Map.entry("float", FIXED32));

    private final long[] path;
    /** Null: the raw bytes. */
    private final String type;

    private ProtobufField(long[] path, String type) {
        this.path = path;
        this.type = type;
    }

    static ProtobufField of(List<Word> arguments) {
        Word path = arguments.getFirst();
        if (!path.text().matches("(\\.*[0-9]{1,9})+")) {
            throw new ConfigException(path.span(), "failed to parse '" + path + "' as type 'Protocol buffers field number'.", "numbers with dots between them, as in 48.59.1");
        }
        String[] numbers = path.text().split("\\.");
        long[] fields = new long[numbers.length];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = numbers[i].isEmpty() ? 0 : Long.parseLong(numbers[i]);
        }
        boolean typed = arguments.size() > 1 && !arguments.get(1).text().isEmpty();
        if (typed && !TYPES.containsKey(arguments.get(1).text())) {
            throw new ConfigException(arguments.get(1).span(), "Wrong protocol buffer type '" + arguments.get(1) + "'.", "one of " + String.join(", ", TYPES.keySet().stream().sorted().toList()));
        }
        return new ProtobufField(fields, typed ? arguments.get(1).text() : null);
    }

    /** Replaces a message by its field; false when it is not there, is of another type or does not end. */
    boolean find(Sample s) {
        return find(s.data, s.offset, s.offset + s.length, s);
    }

    /** As {@link #find(Sample)} in messages that each stand behind a byte of flags and a length (gRPC over HTTP/2, "Length-Prefixed-Message"). */
    boolean findFramed(Sample s) {
        byte[] data = s.data;
        int at = s.offset;
        int end = s.offset + s.length;
        while (end - at >= 5) {
            long length = (data[at + 1] & 0xffL) << 24 | (data[at + 2] & 0xff) << 16 | (data[at + 3] & 0xff) << 8 | data[at + 4] & 0xff;
            at += 5;
            if (length > end - at) {
                return false;
            }
            if (find(data, at, at + (int) length, s)) {
                return true;
            }
            at += (int) length;
        }
        return false;
    }

    private boolean find(byte[] data, int from, int to, Sample out) {
        int[] at = {from};
        int end = to;
        int depth = 0;
        while (at[0] < end) {
            long key = varint(data, at, end);
            if (at[0] < 0) {
                return false;
            }
            int wire = (int) key & 7;
            long length;
            int begin = at[0];
            switch (wire) {
                case VARINT -> {
                    varint(data, at, end);
                    length = at[0] - begin;
                }
                case FIXED64 -> length = 8;
                case FIXED32 -> length = 4;
                case DELIMITED -> {
                    length = varint(data, at, end);
                    begin = at[0];
                }
                default -> {
                    return false;
                }
            }
            if (at[0] < 0 || length < 0 || length > end - begin) {
                return false;
            }
            at[0] = begin + (int) length;
            if (key >>> 3 == path[depth] && depth == path.length - 1) {
                return give(data, begin, (int) length, wire, out);
            }
            if (key >>> 3 == path[depth] && wire == DELIMITED) {
                // a message in the message: what it does not have may still stand in a later one of the same number
                int after = at[0];
                Sample inner = new Sample();
                if (new ProtobufField(java.util.Arrays.copyOfRange(path, 1, path.length), type).find(data, begin, after, inner)) {
                    out.copyFrom(inner);
                    return true;
                }
            }
        }
        return false;
    }

    /** Advances {@code at}; sets it to -1 when the number does not end. */
    private static long varint(byte[] data, int[] at, int end) {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (at[0] >= end) {
                break;
            }
            byte next = data[at[0]++];
            value |= (next & 0x7fL) << Math.min(shift, 63);
            if (next >= 0) {
                return value;
            }
        }
        at[0] = -1;
        return 0;
    }

    private boolean give(byte[] data, int from, int length, int wire, Sample out) {
        if (type == null) {
            out.setBytes(SampleType.BIN, data, from, length);
            return true;
        }
        if (TYPES.get(type) != wire) {
            return false;
        }
        long raw = 0;
        for (int i = length - 1; i >= 0 && wire != VARINT; i--) {
            raw = raw << 8 | data[from + i] & 0xff;
        }
        if (wire == VARINT) {
            raw = varint(data, new int[] {from}, from + length);
        }
        out.setInt(switch (type) {
            case "sint32", "sint64" -> raw >>> 1 ^ -(raw & 1);
            case "sfixed32" -> (int) raw;
            case "float" -> (int) Float.intBitsToFloat((int) raw) & 0xffffffffL;
            case "double" -> (long) Double.longBitsToDouble(raw);
            default -> raw;
        });
        return true;
    }
}
