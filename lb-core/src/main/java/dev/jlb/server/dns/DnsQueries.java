package dev.jlb.server.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DnsRecordType;
import java.nio.charset.StandardCharsets;

/** Writes questions (RFC 1035 4.1), with the EDNS record that says how long an answer may be (RFC 6891 6.1). */
final class DnsQueries {
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int CLASS_IN = 1;
    private static final int OPT = 41;

    private DnsQueries() {}

    /** @param name with valid labels, ending in a dot @param payload bytes */
    static ByteBuf query(int id, String name, DnsRecordType type, int payload) {
        ByteBuf out = Unpooled.buffer(64);
        out.writeShort(id).writeShort(RECURSION_DESIRED).writeShort(1).writeShort(0).writeShort(0).writeShort(1);
        for (String label : name.substring(0, name.length() - 1).split("\\.")) {
            out.writeByte(label.length()).writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
        }
        out.writeByte(0).writeShort(type.intValue()).writeShort(CLASS_IN);
        return out.writeByte(0).writeShort(OPT).writeShort(payload).writeInt(0).writeShort(0);
    }
}
