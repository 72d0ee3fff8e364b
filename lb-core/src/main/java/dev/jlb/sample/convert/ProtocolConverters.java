package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Converter;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Messages of other protocols than HTTP: FIX, MQTT, Protocol Buffers and gRPC (manual 7.3.1). */
final class ProtocolConverters {
    private ProtocolConverters() {}

    static List<ConverterDeclaration> all() {
        return List.of(
                new ConverterDeclaration("fix_is_valid", 0, 0, SampleType.BIN, SampleType.BOOL, "Whether a payload is a valid FIX message.", (a, c) -> (ctx, s) -> {
                    FixMessage.Verdict verdict = FixMessage.check(s.text());
                    return verdict != FixMessage.Verdict.INCOMPLETE && done(s.setBool(verdict == FixMessage.Verdict.VALID));
                }),
                new ConverterDeclaration("fix_tag_value", 1, 1, SampleType.BIN, SampleType.BIN, "The value of a tag of a FIX message.", (a, c) -> {
                    String tag = FixMessage.tag(a.getFirst());
                    return (ctx, s) -> {
                        int[] range = FixMessage.value(s.text(), tag);
                        return range != null && done(s.setBytes(SampleType.BIN, s.data, s.offset + range[0], range[1] - range[0]));
                    };
                }),
                new ConverterDeclaration("mqtt_is_valid", 0, 0, SampleType.BIN, SampleType.BOOL, "Whether a payload is a valid MQTT packet, CONNECT or CONNACK.", (a, c) -> (ctx, s) -> {
                    MqttPacket.Read read = MqttPacket.read(copy(s));
                    return read.complete() && done(s.setBool(read.packet() != null));
                }),
                new ConverterDeclaration("mqtt_field_value", 2, 2, SampleType.BIN, SampleType.STR, "A field or a property of an MQTT packet.", (a, c) -> mqtt(a)),
                new ConverterDeclaration("protobuf", 1, 2, SampleType.BIN, SampleType.BIN, "A field of a Protocol Buffers message.", (a, c) -> {
                    ProtobufField field = ProtobufField.of(a);
                    return (ctx, s) -> field.find(s);
                }),
                new ConverterDeclaration("ungrpc", 1, 2, SampleType.BIN, SampleType.BIN, "A field of a gRPC message.", (a, c) -> {
                    ProtobufField field = ProtobufField.of(a);
                    return (ctx, s) -> field.findFramed(s);
                }));
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static byte[] copy(Sample s) {
        return Arrays.copyOfRange(s.data, s.offset, s.offset + s.length);
    }

    private static Converter mqtt(List<Word> a) {
        int type = switch (a.getFirst().text().toUpperCase(Locale.ROOT)) {
            case "CONNECT", "1" -> MqttPacket.CONNECT;
            case "CONNACK", "2" -> MqttPacket.CONNACK;
            case "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH",
                    "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15" -> 0;
            default -> throw new ConfigException(a.getFirst().span(), "Unknown MQTT type '" + a.getFirst() + "'.", "connect or connack, or 1 or 2");
        };
        String name = a.get(1).text().toLowerCase(Locale.ROOT);
        // the manual gives the will's delay the number 18, the protocol 24 (0x18)
        String field = type == MqttPacket.CONNECT && name.equals("18") ? "24" : name;
        if (!known(type, field)) {
            throw new ConfigException(a.get(1).span(), "Unknown MQTT field name '" + a.get(1) + "'.", "the manual lists the fields and properties of each packet under mqtt_field_value");
        }
        return (ctx, s) -> {
            MqttPacket packet = MqttPacket.read(copy(s)).packet();
            Object value = packet == null || packet.type() != type ? null : packet.field(field);
            return value instanceof Long number ? done(s.setString(Long.toString(number))) : value instanceof byte[] bytes && done(s.setString(bytes, 0, bytes.length));
        };
    }

    private static boolean known(int type, String field) {
        if (field.matches("[0-9]{1,3}")) {
            int id = Integer.parseInt(field);
            return id == 38 && type != 0 || type == MqttPacket.CONNECT && (MqttPacket.CONNECT_PROPERTIES.contains(id) || MqttPacket.WILL_PROPERTIES.contains(id))
                    || type == MqttPacket.CONNACK && MqttPacket.CONNACK_PROPERTIES.contains(id);
        }
        return switch (type) {
            case MqttPacket.CONNECT -> List.of("flags", "protocol_name", "protocol_version", "client_identifier", "will_topic", "will_payload", "username", "password", "keepalive").contains(field);
            case MqttPacket.CONNACK -> List.of("flags", "protocol_version", "reason_code").contains(field);
            default -> false;
        };
    }
}
