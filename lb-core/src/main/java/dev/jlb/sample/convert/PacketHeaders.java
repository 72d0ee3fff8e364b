package dev.jlb.sample.convert;

import java.util.Arrays;

/** Some bytes that are read as an Ethernet frame, an IP packet or a TCP segment; nothing behind their end is ever looked at. */
final class PacketHeaders {
    private final byte[] data;
    private final int from;
    private final int length;

    PacketHeaders(byte[] data, int from, int length) {
        this.data = data;
        this.from = from;
        this.length = length;
    }

    PacketHeaders slice(int begin, int end) {
        return new PacketHeaders(data, from + begin, end - begin);
    }

    int length() {
        return length;
    }

    int u8(int at) {
        return data[from + at] & 0xff;
    }

    int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    /** Length of the Ethernet header with all VLAN tags (802.1Q, 802.1ad); -1 when it is not all there. */
    int ethernet() {
        int at = 12;
        while (length >= at + 2 && (u16(at) == 0x8100 || u16(at) == 0x88a8)) {
            at += 4;
        }
        return length >= at + 2 ? at + 2 : -1;
    }

    /** 4 or 6 when a fixed IP header is there, else 0. */
    int version() {
        int version = length == 0 ? 0 : u8(0) >> 4;
        return version == 4 && length >= 20 && (u8(0) & 15) >= 5 || version == 6 && length >= 40 ? version : 0;
    }

    long tos() {
        return version() == 4 ? u8(1) : version() == 6 ? u16(0) >> 4 & 0xff : -1;
    }

    long ttl() {
        return version() == 4 ? u8(8) : version() == 6 ? u8(7) : -1;
    }

    /** Where the packet ends by its own length, or what is there when that is less. */
    int ipEnd() {
        int total = version() == 4 ? u16(2) : 40 + u16(4);
        return total >= transport() && total < length ? total : length;
    }

    /** Length of the IP header with options or extension headers (RFC 8200 section 4); -1 when it is not all there. */
    int transport() {
        return (int) (walk() >> 8);
    }

    /** Transport protocol; -1 when the headers are not all there. */
    long protocol() {
        return walk() < 0 ? -1 : walk() & 0xff;
    }

    /** Header length and protocol, one above the other; negative when the headers are not all there. */
    private long walk() {
        int version = version();
        if (version == 4) {
            int header = (u8(0) & 15) * 4;
            return header <= length ? (long) header << 8 | u8(9) : -1L << 8;
        }
        if (version != 6) {
            return -1L << 8;
        }
        int next = u8(6);
        int at = 40;
        while (next == 0 || next == 43 || next == 44 || next == 51 || next == 60) {
            if (at + 8 > length) {
                return -1L << 8;
            }
            int size = next == 44 ? 8 : next == 51 ? (u8(at + 1) + 2) * 4 : (u8(at + 1) + 1) * 8;
            next = u8(at);
            at += size;
            if (at > length) {
                return -1L << 8;
            }
        }
        return (long) at << 8 | next;
    }

    byte[] address(int at4, int at6) {
        return switch (version()) {
            case 4 -> Arrays.copyOfRange(data, from + at4, from + at4 + 4);
            case 6 -> Arrays.copyOfRange(data, from + at6, from + at6 + 16);
            default -> null;
        };
    }

    /** Whether a TCP header with all its options is there. */
    boolean tcp() {
        return length >= 20 && u8(12) / 16 >= 5 && u8(12) / 16 * 4 <= length;
    }

    /** Where an option of that kind and size lies; 0 when it is not there, -1 when this is no TCP header. */
    int option(int kind, int size) {
        int end = tcp() ? u8(12) / 16 * 4 : -1;
        for (int at = 20; at < end; at += step(at, end)) {
            if (u8(at) == 0) {
                break;
            }
            if (u8(at) == kind && at + size <= end && u8(at + 1) == size) {
                return at;
            }
        }
        return end < 0 ? -1 : 0;
    }

    /** Kinds of all options in their order, the end of options left out; null when this is no TCP header. */
    byte[] optionKinds() {
        if (!tcp()) {
            return null;
        }
        int end = u8(12) / 16 * 4;
        byte[] kinds = new byte[40];
        int count = 0;
        for (int at = 20; at < end && u8(at) != 0; at += step(at, end)) {
            kinds[count++] = (byte) u8(at);
        }
        return Arrays.copyOf(kinds, count);
    }

    /** A no-operation has one byte, all others say their size; one that is out of bounds ends the list. */
    private int step(int at, int end) {
        return u8(at) == 1 ? 1 : at + 1 < end && u8(at + 1) >= 2 ? u8(at + 1) : end;
    }
}
