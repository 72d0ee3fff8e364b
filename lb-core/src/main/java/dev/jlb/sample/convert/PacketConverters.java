package dev.jlb.sample.convert;

import dev.jlb.config.keyword.Values;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Headers of Ethernet, IP and TCP, as a saved SYN has them (manual 7.3.1, "eth.data", "ip.data", "tcp.src" and so on). */
final class PacketConverters {
    private PacketConverters() {}

    /** Where a part lies; null when the packet is too short. */
    @FunctionalInterface
    private interface Part {
        int[] of(PacketHeaders packet);
    }

    static List<ConverterDeclaration> all() {
        List<ConverterDeclaration> all = new ArrayList<>();
        bytes(all, "eth.data", "What stands behind the Ethernet header.", p -> p.ethernet() < 0 ? null : new int[] {p.ethernet(), p.length()});
        bytes(all, "eth.hdr", "The Ethernet header with its VLANs.", p -> p.ethernet() < 0 ? null : new int[] {0, p.ethernet()});
        bytes(all, "eth.dst", "The destination of an Ethernet frame.", p -> p.ethernet() < 0 ? null : new int[] {0, 6});
        bytes(all, "eth.src", "The source of an Ethernet frame.", p -> p.ethernet() < 0 ? null : new int[] {6, 12});
        number(all, "eth.proto", "The protocol in an Ethernet frame.", p -> p.ethernet() < 0 ? -1 : p.u16(p.ethernet() - 2));
        number(all, "eth.vlan", "The last VLAN of an Ethernet frame.", p -> p.ethernet() <= 14 ? -1 : p.u16(p.ethernet() - 4) & 0xfff);
        bytes(all, "ip.data", "What stands behind the IP header.", p -> p.transport() < 0 ? null : new int[] {p.transport(), p.ipEnd()});
        bytes(all, "ip.hdr", "The IP header with its options or extensions.", p -> p.transport() < 0 ? null : new int[] {0, p.transport()});
        number(all, "ip.ver", "The version of IP.", p -> p.length() == 0 ? -1 : p.u8(0) >> 4);
        number(all, "ip.df", "Whether a packet must not be fragmented; 1 for IPv6.", p -> p.version() == 4 ? p.u8(6) >> 6 & 1 : p.version() == 6 ? 1 : -1);
        number(all, "ip.tos", "The type of service or traffic class.", PacketHeaders::tos);
        number(all, "ip.ttl", "The time to live or hop limit.", PacketHeaders::ttl);
        number(all, "ip.proto", "The transport protocol.", PacketHeaders::protocol);
        address(all, "ip.src", "The source address of a packet.", 12, 8);
        address(all, "ip.dst", "The destination address of a packet.", 16, 24);
        number(all, "tcp.src", "The source port.", p -> p.tcp() ? p.u16(0) : -1);
        number(all, "tcp.dst", "The destination port.", p -> p.tcp() ? p.u16(2) : -1);
        number(all, "tcp.seq", "The sequence number.", p -> p.tcp() ? p.u32(4) : -1);
        number(all, "tcp.flags", "The flags, from FIN (1) to CWR (128).", p -> p.tcp() ? p.u8(13) : -1);
        number(all, "tcp.win", "The window, unscaled.", p -> p.tcp() ? p.u16(14) : -1);
        number(all, "tcp.options.mss", "The largest segment, 0 when the option is not there.", p -> p.option(2, 4) == 0 ? 0 : p.option(2, 4) < 0 ? -1 : p.u16(p.option(2, 4) + 2));
        number(all, "tcp.options.wscale", "The window's scale, 0 when the option is not there.", p -> p.option(3, 3) == 0 ? 0 : p.option(3, 3) < 0 ? -1 : p.u8(p.option(3, 3) + 2));
        number(all, "tcp.options.wsopt", "Whether the window's scale is there.", p -> p.option(3, 3) < 0 ? -1 : p.option(3, 3) > 0 ? 1 : 0);
        number(all, "tcp.options.sack", "Whether selective acknowledgements are permitted.", p -> p.option(4, 2) < 0 ? -1 : p.option(4, 2) > 0 ? 1 : 0);
        number(all, "tcp.options.tsopt", "Whether the time stamp is there.", p -> p.option(8, 10) < 0 ? -1 : p.option(8, 10) > 0 ? 1 : 0);
        number(all, "tcp.options.tsval", "The time stamp.", p -> p.option(8, 10) <= 0 ? -1 : p.u32(p.option(8, 10) + 2));
        all.add(new ConverterDeclaration("tcp.options_list", 0, 0, SampleType.BIN, SampleType.BIN, "The kinds of the options, one byte each.", (a, c) -> (ctx, s) -> {
            byte[] kinds = new PacketHeaders(s.data, s.offset, s.length).optionKinds();
            return kinds != null && done(s.setBytes(SampleType.BIN, kinds, 0, kinds.length));
        }));
        all.add(new ConverterDeclaration("ip.fp", 0, 1, SampleType.BIN, SampleType.BIN, "A fingerprint of the headers of IP and TCP.", (a, c) -> {
            int mode = a.isEmpty() || a.getFirst().text().isEmpty() ? 0 : Values.integer(a.getFirst(), "mode", 0, Integer.MAX_VALUE);
            return (ctx, s) -> {
                byte[] print = fingerprint(new PacketHeaders(s.data, s.offset, s.length), mode);
                return print != null && done(s.setBytes(SampleType.BIN, print, 0, print.length));
            };
        }));
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static void bytes(List<ConverterDeclaration> all, String name, String doc, Part part) {
        all.add(new ConverterDeclaration(name, 0, 0, SampleType.BIN, SampleType.BIN, doc, (a, c) -> (ctx, s) -> {
            int[] range = part.of(new PacketHeaders(s.data, s.offset, s.length));
            return range != null && done(s.setBytes(SampleType.BIN, s.data, s.offset + range[0], range[1] - range[0]));
        }));
    }

    /** Below 0: nothing. */
    private static void number(List<ConverterDeclaration> all, String name, String doc, ToLongFunction<PacketHeaders> number) {
        all.add(new ConverterDeclaration(name, 0, 0, SampleType.BIN, SampleType.SINT, doc, (a, c) -> (ctx, s) -> {
            long value = number.applyAsLong(new PacketHeaders(s.data, s.offset, s.length));
            return value >= 0 && done(s.setInt(value));
        }));
    }

    private static void address(List<ConverterDeclaration> all, String name, String doc, int at4, int at6) {
        all.add(new ConverterDeclaration(name, 0, 0, SampleType.BIN, SampleType.ADDR, doc, (a, c) -> (ctx, s) -> {
            byte[] address = new PacketHeaders(s.data, s.offset, s.length).address(at4, at6);
            return address != null && done(s.setAddress(address));
        }));
    }

    /** The layout stands in the manual, "ip.fp". */
    private static byte[] fingerprint(PacketHeaders ip, int mode) {
        PacketHeaders tcp = ip.transport() < 0 || ip.protocol() != 6 ? null : ip.slice(ip.transport(), ip.ipEnd());
        byte[] kinds = tcp == null || !tcp.tcp() ? null : tcp.optionKinds();
        if (kinds == null) {
            return null;
        }
        long ttl = ip.ttl();
        int ttlClass = ttl <= 32 ? 0 : ttl <= 64 ? 1 : ttl <= 128 ? 2 : 3;
        boolean v6 = ip.version() == 6;
        boolean dontFragment = v6 || (ip.u8(6) & 0x40) != 0;
        boolean options = ip.transport() > (v6 ? 40 : 20);
        boolean payload = tcp.length() > tcp.u8(12) / 16 * 4;
        ByteArrayOutputStream out = new ByteArrayOutputStream(32);
        out.write((int) ip.tos());
        out.write((v6 ? 0x80 : 0) | (dontFragment ? 0x40 : 0) | ttlClass << 4 | (options ? 8 : 0) | (payload ? 4 : 0) | tcp.u8(13) >> 6 & 3);
        int scale = tcp.option(3, 3);
        out.write(tcp.u8(12) & 0xf0 | (scale > 0 ? Math.min(15, tcp.u8(scale + 2) + 1) : 0));
        out.write(tcp.u8(14));
        out.write(tcp.u8(15));
        int mss = tcp.option(2, 4);
        out.write(mss > 0 ? tcp.u8(mss + 2) : 0);
        out.write(mss > 0 ? tcp.u8(mss + 3) : 0);
        int present = 0;
        for (byte kind : kinds) {
            int k = kind & 0xff;
            present |= k >= 2 && k <= 8 ? 1 << k - 2 : k > 8 ? 0x80 : 0;
        }
        out.write(present);
        if ((mode & 1) != 0) {
            out.write((int) ttl);
        }
        if ((mode & 2) != 0) {
            out.writeBytes(kinds);
        }
        if ((mode & 4) != 0) {
            out.writeBytes(ip.address(12, 8));
        }
        return out.toByteArray();
    }
}
