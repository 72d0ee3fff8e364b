package dev.jlb.sample.convert;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The first packet of an MQTT client or server, CONNECT or CONNACK of versions 3.1, 3.1.1 and 5.0 (manual 7.3.1, "mqtt_field_value"): its
 * fields, and its properties by their numbers. Values are Long or byte[].
 */
final class MqttPacket {
    static final int CONNECT = 1;
    static final int CONNACK = 2;
    static final Set<Integer> CONNECT_PROPERTIES = Set.of(17, 33, 39, 34, 25, 23, 21, 22);
    static final Set<Integer> WILL_PROPERTIES = Set.of(24, 1, 2, 3, 8, 9);
    static final Set<Integer> CONNACK_PROPERTIES = Set.of(17, 33, 36, 37, 39, 18, 34, 31, 40, 41, 42, 19, 26, 28, 21, 22);
    private static final int USER_PROPERTY = 38;
    private static final Set<Integer> BOOLEANS = Set.of(1, 23, 25, 36, 37, 40, 41, 42);
    private static final Set<Integer> SHORTS = Set.of(19, 33, 34);
    private static final Set<Integer> INTEGERS = Set.of(2, 17, 24, 39);

    private final byte[] data;
    private int at;
    private int end;
    private int type;
    private final Map<String, Object> fields = new HashMap<>();

    private MqttPacket(byte[] data) {
        this.data = data;
    }

    /** A packet that breaks the rules. */
    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super(null, null, false, false);
        }
    }

    /** Result of reading. @param packet null unless it is valid */
    record Read(boolean complete, MqttPacket packet) {}

    static Read read(byte[] data) {
        MqttPacket packet = new MqttPacket(data);
        int length = 0;
        int bytes = 1;
        for (int shift = 0; ; shift += 7, bytes++) {
            if (bytes >= data.length) {
                return new Read(false, null);
            }
            if (bytes > 4) {
                return new Read(true, null);
            }
            length |= (data[bytes] & 0x7f) << shift;
            if (data[bytes] >= 0) {
                break;
            }
        }
        packet.at = bytes + 1;
        packet.end = packet.at + length;
        packet.type = (data[0] & 0xff) >> 4;
        if ((data[0] & 0xf) != 0 || packet.type != CONNECT && packet.type != CONNACK) {
            return new Read(true, null);
        }
        if (packet.end > data.length) {
            return new Read(false, null);
        }
        try {
            if (packet.type == CONNECT) {
                packet.connect();
            } else {
                packet.connack();
            }
            return new Read(true, packet.at == packet.end ? packet : null);
        } catch (Malformed wrong) {
            return new Read(true, null);
        }
    }

    int type() {
        return type;
    }

    /** The value of a field or (by number) a property; null when it is not there, or is an empty string. */
    Object field(String name) {
        Object value = fields.get(name);
        return value instanceof byte[] bytes && bytes.length == 0 ? null : value;
    }

    private void connect() {
        String name = new String(string(), java.nio.charset.StandardCharsets.ISO_8859_1);
        int version = number(1);
        demand(name.equals("MQTT") && (version == 4 || version == 5) || name.equals("MQIsdp") && version == 3);
        int flags = number(1);
        boolean will = (flags & 4) != 0;
        // the lowest bit is reserved; quality and retention of a will that is not there must be 0
        demand((flags & 1) == 0 && (will || (flags & 0x38) == 0));
        put("protocol_name", name.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        put("protocol_version", (long) version);
        put("flags", (long) flags);
        put("keepalive", (long) number(2));
        if (version == 5) {
            properties(CONNECT_PROPERTIES);
        }
        put("client_identifier", string());
        if (will) {
            if (version == 5) {
                properties(WILL_PROPERTIES);
            }
            put("will_topic", string());
            put("will_payload", string());
        }
        if ((flags & 0x80) != 0) {
            put("username", string());
        }
        if ((flags & 0x40) != 0) {
            put("password", string());
        }
    }

    private void connack() {
        boolean five = end - at > 2;
        int flags = number(1);
        demand((flags & 0xfe) == 0);
        put("flags", (long) flags);
        put("reason_code", (long) number(1));
        put("protocol_version", five ? 5L : 4L);
        if (five) {
            properties(CONNACK_PROPERTIES);
        }
    }

    private void properties(Set<Integer> allowed) {
        allowed.stream().filter(id -> BOOLEANS.contains(id) || SHORTS.contains(id) || INTEGERS.contains(id)).forEach(id -> put(Integer.toString(id), 0L));
        int length = variable();
        int outer = end;
        demand(length <= end - at);
        end = at + length;
        Set<Integer> seen = new java.util.HashSet<>();
        while (at < end) {
            int id = variable();
            if (id == USER_PROPERTY) {
                string();
                string();
                continue;
            }
            demand(allowed.contains(id) && seen.add(id));
            if (BOOLEANS.contains(id)) {
                int value = number(1);
                demand(value <= 1);
                put(Integer.toString(id), (long) value);
            } else if (SHORTS.contains(id)) {
                put(Integer.toString(id), (long) number(2));
            } else if (INTEGERS.contains(id)) {
                put(Integer.toString(id), number(4) & 0xffffffffL);
            } else {
                put(Integer.toString(id), string());
            }
        }
        end = outer;
    }

    private void put(String name, Object value) {
        fields.put(name, value);
    }

    private static void demand(boolean holds) {
        if (!holds) {
            throw new Malformed();
        }
    }

    private int number(int bytes) {
        demand(end - at >= bytes);
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | data[at++] & 0xff;
        }
        return value;
    }

    private int variable() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int next = number(1);
            value |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new Malformed();
    }

    private byte[] string() {
        int length = number(2);
        demand(end - at >= length);
        at += length;
        return java.util.Arrays.copyOfRange(data, at - length, at);
    }
}
