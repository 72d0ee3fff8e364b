package dev.jlb.sample.fetch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/** The entries of a certificate's subject or issuer in the order and with the bytes that stand there, in OpenSSL's words; one char per byte (manual 7.3.4 {@code ssl_c_s_dn}). */
final class DistinguishedName {
    private static final int BMP_STRING = 30;
    private static final int T61_STRING = 20;
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("2.5.4.3", "CN"), Map.entry("2.5.4.4", "SN"), Map.entry("2.5.4.5", "serialNumber"), Map.entry("2.5.4.6", "C"), Map.entry("2.5.4.7", "L"), Map.entry("2.5.4.8", "ST"),
            Map.entry("2.5.4.9", "street"), Map.entry("2.5.4.10", "O"), Map.entry("2.5.4.11", "OU"), Map.entry("2.5.4.12", "title"), Map.entry("2.5.4.13", "description"),
            Map.entry("2.5.4.15", "businessCategory"), Map.entry("2.5.4.17", "postalCode"), Map.entry("2.5.4.41", "name"), Map.entry("2.5.4.42", "GN"), Map.entry("2.5.4.43", "initials"),
            Map.entry("2.5.4.44", "generationQualifier"), Map.entry("2.5.4.46", "dnQualifier"), Map.entry("2.5.4.65", "pseudonym"), Map.entry("2.5.4.97", "organizationIdentifier"),
            Map.entry("0.9.2342.19200300.100.1.25", "DC"), Map.entry("0.9.2342.19200300.100.1.1", "UID"), Map.entry("1.2.840.113549.1.9.1", "emailAddress"),
            Map.entry("1.2.840.113549.1.9.2", "unstructuredName"), Map.entry("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"), Map.entry("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"));

    /** @param joined it belongs to the same part of the name as the one before it @param tag of the value's ASN.1 type */
    private record Entry(String type, boolean joined, int tag, byte[] value) {
        String raw() {
            return new String(value, StandardCharsets.ISO_8859_1);
        }

        /** RFC 2253, section 2.4; what is not ASCII is written in hexadecimal. */
        String escaped() {
            String text = switch (tag) {
                case BMP_STRING -> new String(value, StandardCharsets.UTF_16BE);
                case T61_STRING -> new String(value, StandardCharsets.ISO_8859_1);
                default -> new String(value, StandardCharsets.UTF_8);
            };
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < bytes.length; i++) {
                int c = bytes[i] & 0xff;
                boolean edge = c == ' ' && (i == 0 || i == bytes.length - 1) || c == '#' && i == 0;
                if (c < ' ' || c > '~') {
                    out.append('\\').append(String.format("%02X", c));
                } else if (edge || ",+\"\\<>;".indexOf(c) >= 0) {
                    out.append('\\').append((char) c);
                } else {
                    out.append((char) c);
                }
            }
            return out.toString();
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    private DistinguishedName(byte[] encoded) {
        ByteBuffer parts = open(ByteBuffer.wrap(encoded));
        while (parts.hasRemaining()) {
            ByteBuffer set = open(parts);
            boolean joined = false;
            while (set.hasRemaining()) {
                ByteBuffer pair = open(set);
                String type = type(open(pair));
                int tag = pair.get(pair.position());
                ByteBuffer content = open(pair);
                byte[] value = new byte[content.remaining()];
                content.get(value);
                entries.add(new Entry(type, joined, tag, value));
                joined = true;
            }
        }
    }

    static DistinguishedName of(X500Principal principal) {
        return new DistinguishedName(principal.getEncoded());
    }

    /** The content of the next element, which is left behind. */
    private static ByteBuffer open(ByteBuffer from) {
        from.get();
        int length = from.get() & 0xff;
        if (length > 0x7f) {
            int more = length & 0x7f;
            length = 0;
            for (int i = 0; i < more; i++) {
                length = length << 8 | from.get() & 0xff;
            }
        }
        ByteBuffer content = from.slice(from.position(), length);
        from.position(from.position() + length);
        return content;
    }

    /** OpenSSL's short name, or the number. */
    private static String type(ByteBuffer bytes) {
        StringBuilder dotted = new StringBuilder();
        long value = 0;
        while (bytes.hasRemaining()) {
            int next = bytes.get();
            value = value << 7 | next & 0x7f;
            if (next >= 0) {
                if (dotted.isEmpty()) {
                    long first = Math.min(value / 40, 2);
                    dotted.append(first).append('.').append(value - 40 * first);
                } else {
                    dotted.append('.').append(value);
                }
                value = 0;
            }
        }
        return NAMES.getOrDefault(dotted.toString(), dotted.toString());
    }

    /** {@code /C=DE/CN=a}; null when it is empty. */
    String line() {
        StringBuilder out = new StringBuilder();
        entries.forEach(entry -> out.append('/').append(entry.type()).append('=').append(entry.raw()));
        return out.isEmpty() ? null : out.toString();
    }

    /** As RFC 2253 writes it, the last part first; null when it is empty. */
    String ldap() {
        StringBuilder out = new StringBuilder();
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            out.append(entry.type()).append('=').append(entry.escaped()).append(i == 0 ? "" : entry.joined() ? "+" : ",");
        }
        return out.isEmpty() ? null : out.toString();
    }

    /** @param occurrence from the beginning, or negative from the end @return null when there is no such entry */
    String entry(String type, int occurrence) {
        List<Entry> found = entries.stream().filter(entry -> entry.type().equals(type)).toList();
        int index = occurrence < 0 ? found.size() + occurrence : Math.max(1, occurrence) - 1;
        return index >= 0 && index < found.size() ? found.get(index).raw() : null;
    }
}
