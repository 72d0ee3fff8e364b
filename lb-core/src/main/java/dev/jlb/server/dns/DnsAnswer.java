package dev.jlb.server.dns;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsPtrRecord;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads addresses from a response (RFC 1035 4.1), along its CNAME records. */
final class DnsAnswer {
    /** More aliases than that are a loop. */
    private static final int MOST_ALIASES = 16;

    private DnsAnswer() {}

    /** The addresses of a name; none when the response is an error, truncated, or has no record of the type. */
    static List<byte[]> addresses(DnsResponse response, String name, DnsRecordType type) {
        if (!response.code().equals(DnsResponseCode.NOERROR) || response.isTruncated()) {
            return List.of();
        }
        Map<String, String> aliases = new HashMap<>();
        Map<String, List<byte[]>> found = new HashMap<>();
        int length = type == DnsRecordType.A ? 4 : 16;
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
            String owner = canonical(record.name());
            if (record.type().equals(DnsRecordType.CNAME)) {
                alias(record).ifPresent(target -> aliases.putIfAbsent(owner, target));
            } else if (record.type().equals(type) && record instanceof DnsRawRecord raw && raw.content().readableBytes() == length) {
                byte[] address = new byte[length];
                raw.content().getBytes(raw.content().readerIndex(), address);
                found.computeIfAbsent(owner, any -> new ArrayList<>()).add(address);
            }
        }
        String owner = canonical(name);
        for (int hops = 0; hops < MOST_ALIASES && !found.containsKey(owner) && aliases.containsKey(owner); hops++) {
            owner = aliases.get(owner);
        }
        return found.getOrDefault(owner, List.of());
    }

    private static java.util.Optional<String> alias(DnsRecord record) {
        if (record instanceof DnsPtrRecord pointer) {
            return java.util.Optional.of(canonical(pointer.hostname()));
        }
        if (record instanceof DnsRawRecord raw) {
            ByteBuf content = raw.content();
            try {
                return java.util.Optional.of(canonical(DefaultDnsRecordDecoder.decodeName(content.duplicate())));
            } catch (CorruptedFrameException notAName) {
                return java.util.Optional.empty();
            }
        }
        return java.util.Optional.empty();
    }

    /** Lower case, with the dot at the end. */
    static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower : lower + ".";
    }
}
