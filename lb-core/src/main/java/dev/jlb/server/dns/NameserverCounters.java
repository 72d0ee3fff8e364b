package dev.jlb.server.dns;

import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What was asked of a name server and what came of it, as {@code show resolvers} tells (management.txt 9.3). */
public final class NameserverCounters {
    /** What is counted, in HAProxy's order. */
    enum Count {
        /** Questions sent. */
        SENT("sent"),
        /** Questions that could not be sent. */
        SEND_ERROR("snd_error"),
        /** Answers with an address. */
        VALID("valid"),
        /** Answers that changed the address that was known. */
        UPDATE("update"),
        /** Answers with an alias and nothing behind it. */
        ALIAS("cname"),
        /** Never counted: an alias that leads nowhere is counted as one. */
        ALIAS_ERROR("cname_error"),
        /** Answers without any record. */
        EMPTY("any_err"),
        UNKNOWN_NAME("nx"),
        /** Questions that were not answered in time. */
        TIMEOUT("timeout"),
        REFUSED("refused"),
        /** Answers with another error. */
        OTHER("other"),
        /** Messages that are no answer. */
        INVALID("invalid"),
        /** Never counted: Netty's decoder takes no more than the buffer that accepted-payload-size allows. */
        TOO_BIG("too_big"),
        TRUNCATED("truncated"),
        /** Answers that came after their time. */
        OUTDATED("outdated");

        private final String text;

        Count(String text) {
            this.text = text;
        }
    }

    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);

    public NameserverCounters() {
        for (Count each : Count.values()) {
            counts.put(each, new LongAdder());
        }
    }

    void add(Count one) {
        counts.get(one).increment();
    }

    /** Sorts an answer. @param addresses whether it has some */
    void add(DnsResponse response, boolean addresses) {
        DnsResponseCode code = response.code();
        add(addresses ? Count.VALID
                : response.isTruncated() ? Count.TRUNCATED
                : code.equals(DnsResponseCode.NXDOMAIN) ? Count.UNKNOWN_NAME
                : code.equals(DnsResponseCode.REFUSED) ? Count.REFUSED
                : !code.equals(DnsResponseCode.NOERROR) ? Count.OTHER
                : response.count(DnsSection.ANSWER) == 0 ? Count.EMPTY : Count.ALIAS);
    }

    /** Names and values in HAProxy's order. */
    public Map<String, Long> values() {
        Map<String, Long> all = new LinkedHashMap<>();
        counts.forEach((count, sum) -> all.put(count.text, sum.sum()));
        return all;
    }
}
