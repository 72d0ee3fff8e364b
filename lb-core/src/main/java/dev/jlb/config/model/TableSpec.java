package dev.jlb.config.model;

import dev.jlb.config.source.Span;
import java.util.List;

/**
 * A {@code stick-table} line, or a {@code table} line of a peers section (manual 11.1).
 *
 * @param name of the proxy, or {@code peers/table}
 * @param keyLength bytes of a key; most of them for strings
 * @param size most entries
 * @param expire milliseconds that an entry lives untouched, 0: for ever
 * @param purge whether a full table gives up its oldest entries for new ones
 * @param serverByAddress {@code srvkey addr}
 * @param bytesFactor {@code brates-factor}
 * @param writeTo the table that is told what peers send, or empty
 */
public record TableSpec(String name, KeyType type, int keyLength, int size, long expire, boolean purge, boolean serverByAddress, int bytesFactor, String writeTo, List<Column> columns, Span span) {
    /** Types of keys. */
    public enum KeyType {
        IP("ip", 4),
        IPV6("ipv6", 16),
        INTEGER("integer", 4),
        STRING("string", 32),
        BINARY("binary", 32);

        private final String text;
        private final int length;

        KeyType(String text, int length) {
            this.text = text;
            this.length = length;
        }

        /** As the runtime API shows it. */
        public String text() {
            return text;
        }

        /** Bytes, where nothing else is configured. */
        public int length() {
            return length;
        }
    }

    /**
     * Something stored.
     *
     * @param elements of an array, else 1
     * @param period milliseconds, of rates
     */
    public record Column(DataType type, int elements, long period) {}

    public Column column(DataType type) {
        for (Column column : columns) {
            if (column.type() == type) {
                return column;
            }
        }
        return null;
    }

    /** The same that stores other types. */
    public TableSpec storing(List<Column> others) {
        return new TableSpec(name, type, keyLength, size, expire, purge, serverByAddress, bytesFactor, writeTo, List.copyOf(others), span);
    }

    /** The same but for the place in the file. */
    public TableSpec at(Span other) {
        return new TableSpec(name, type, keyLength, size, expire, purge, serverByAddress, bytesFactor, writeTo, columns, other);
    }
}
