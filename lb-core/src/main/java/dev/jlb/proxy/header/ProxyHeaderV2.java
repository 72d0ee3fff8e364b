package dev.jlb.proxy.header;

import dev.jlb.proxy.header.ConnectionHeader.Failed;
import dev.jlb.proxy.header.ConnectionHeader.Field;
import dev.jlb.proxy.header.ConnectionHeader.Received;
import dev.jlb.proxy.header.ConnectionHeader.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** The block that is version 2 of the PROXY protocol's header (proxy-protocol.txt 2.2). */
final class ProxyHeaderV2 {
    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final int START = 16;
    private static final int VERSION_2 = 0x20;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;
    private static final int TYPE_AUTHORITY = 2;
    private static final int TYPE_CRC32C = 3;
    private static final int TYPE_UNIQUE_ID = 5;
    private static final int TYPE_SSL = 0x20;
    /** Of a field: its type and length. */
    private static final int FIELD_START = 3;
    /** Of the field about TLS: bits, and the result of verification. */
    private static final int TLS_START = 5;
    private static final int MAX_AUTHORITY = 255;
    private static final int MAX_UNIQUE_ID = 128;
    /** Longer values are not kept (manual 7.3.3, {@code fc_pp_tlv}). */
    private static final int MAX_VALUE = 1024;
    /** Nor are more fields than that. */
    private static final int MAX_FIELDS = 1024;

    private ProxyHeaderV2() {}

    /** Null when more bytes must come first. The block is consumed when it was one. */
    static Result read(ByteBuf in) {
        int at = in.readerIndex();
        int there = in.readableBytes();
        for (int i = 0; i < Math.min(SIGNATURE.length, there); i++) {
            if (in.getByte(at + i) != SIGNATURE[i]) {
                return new Failed(ProxyHeader.NONE);
            }
        }
        if (there > SIGNATURE.length && (in.getByte(at + SIGNATURE.length) & 0xf0) != VERSION_2) {
            return new Failed(ProxyHeader.NONE);
        }
        if (there < START || there < START + in.getUnsignedShort(at + START - 2)) {
            return null;
        }
        ByteBuf block = in.readSlice(START + in.getUnsignedShort(at + START - 2));
        return switch (block.getByte(SIGNATURE.length) & 0x0f) {
            case LOCAL -> Received.NOTHING;
            case PROXY -> proxied(block);
            default -> new Failed(ProxyHeader.INVALID);
        };
    }

    /** Stream sockets of IP have addresses that count; of the other kinds that the protocol knows the connection's own do. */
    private static Result proxied(ByteBuf block) {
        int kind = block.getUnsignedByte(START - 3);
        if ((kind & 0x0f) > 2 || kind >> 4 > 3) {
            return new Failed(ProxyHeader.INVALID);
        }
        int size = switch (kind >> 4) {
            case 1 -> 4;
            case 2 -> 16;
            case 3 -> 108;
            default -> 0;
        };
        boolean ports = size == 4 || size == 16;
        int fieldsAt = START + 2 * size + (ports ? 4 : 0);
        if (block.readableBytes() < fieldsAt) {
            return new Failed(ProxyHeader.INVALID);
        }
        List<Field> fields = new ArrayList<>();
        // what precedes the fields has no known length without a family
        boolean valid = size == 0 || fields(block, fieldsAt, fields);
        Received said = ports && (kind & 0x0f) == 1 ? addresses(block, size, fields) : new Received(null, 0, null, 0, List.copyOf(fields));
        return valid ? said : new Failed(ProxyHeader.INVALID, said);
    }

    private static Received addresses(ByteBuf block, int size, List<Field> fields) {
        int portsAt = START + 2 * size;
        return new Received(ByteBufUtil.getBytes(block, START, size), block.getUnsignedShort(portsAt), ByteBufUtil.getBytes(block, START + size, size), block.getUnsignedShort(portsAt + 2), List.copyOf(fields));
    }

    /** False when they are not what the protocol says. */
    private static boolean fields(ByteBuf block, int from, List<Field> to) {
        int at = from;
        while (at < block.readableBytes()) {
            if (block.readableBytes() - at < FIELD_START) {
                return false;
            }
            int type = block.getUnsignedByte(at);
            int length = block.getUnsignedShort(at + 1);
            int value = at + FIELD_START;
            if (block.readableBytes() - value < length || !valid(block, type, value, length)) {
                return false;
            }
            keep(block, type, value, length, to);
            if (type == TYPE_SSL && length >= TLS_START) {
                inner(block, value + TLS_START, value + length, to);
            }
            at = value + length;
        }
        return true;
    }

    private static boolean valid(ByteBuf block, int type, int value, int length) {
        return switch (type) {
            case TYPE_AUTHORITY -> length <= MAX_AUTHORITY;
            case TYPE_UNIQUE_ID -> length <= MAX_UNIQUE_ID;
            case TYPE_CRC32C -> length == 4 && checksum(block, value) == block.getUnsignedInt(value);
            default -> true;
        };
    }

    /** Of the whole block, with zeroes where the checksum stands. */
    private static long checksum(ByteBuf block, int at) {
        byte[] bytes = ByteBufUtil.getBytes(block, 0, block.readableBytes());
        bytes[at] = bytes[at + 1] = bytes[at + 2] = bytes[at + 3] = 0;
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length);
        return checksum.getValue();
    }

    private static void keep(ByteBuf block, int type, int value, int length, List<Field> to) {
        if (length <= MAX_VALUE && to.size() < MAX_FIELDS) {
            to.add(new Field(type, ByteBufUtil.getBytes(block, value, length)));
        }
    }

    /** Fields within the one about TLS; one that does not fit ends them. */
    private static void inner(ByteBuf block, int from, int end, List<Field> to) {
        int at = from;
        while (end - at >= FIELD_START && end - at - FIELD_START >= block.getUnsignedShort(at + 1)) {
            int length = block.getUnsignedShort(at + 1);
            keep(block, block.getUnsignedByte(at), at + FIELD_START, length, to);
            at += FIELD_START + length;
        }
    }
}
