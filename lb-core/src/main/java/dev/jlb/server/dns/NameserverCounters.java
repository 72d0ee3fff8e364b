package dev.jlb.server.dns;

import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What was asked of a name server and what came of it, as {@code show resolvers} tells (management.txt 9.3). */
public final class NameserverCounters {
    /** Questions sent. */
    final LongAdder sent = new LongAdder();
    /** Questions that could not be sent. */
    final LongAdder sendErrors = new LongAdder();
    /** Answers with an address. */
    final LongAdder valid = new LongAdder();
    /** Answers that changed the address that was known. */
    final LongAdder updates = new LongAdder();
    /** Answers with an alias and nothing behind it. */
    final LongAdder aliases = new LongAdder();
    /** Answers without any record. */
    final LongAdder empty = new LongAdder();

    final LongAdder unknownNames = new LongAdder();
    /** Questions that were not answered in time. */
    final LongAdder timeouts = new LongAdder();

    final LongAdder refused = new LongAdder();
    /** Answers with another error. */
    final LongAdder otherErrors = new LongAdder();
    /** Messages that are no answer. */
    final LongAdder invalid = new LongAdder();

    final LongAdder truncated = new LongAdder();
    /** Answers that came after their time. */
    final LongAdder outdated = new LongAdder();

    /** Sorts an answer. @param addresses whether it has some */
    void count(DnsResponse response, boolean addresses) {
        DnsResponseCode code = response.code();
        LongAdder kind = addresses ? valid
                : response.isTruncated() ? truncated
                : code.equals(DnsResponseCode.NXDOMAIN) ? unknownNames
                : code.equals(DnsResponseCode.REFUSED) ? refused
                : !code.equals(DnsResponseCode.NOERROR) ? otherErrors
                : response.count(DnsSection.ANSWER) == 0 ? empty : aliases;
        kind.increment();
    }

    /** Names and values in HAProxy's order. */
    public Map<String, Long> values() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("sent", sent.sum());
        all.put("snd_error", sendErrors.sum());
        all.put("valid", valid.sum());
        all.put("update", updates.sum());
        all.put("cname", aliases.sum());
        // an alias that leads nowhere is counted as one
        all.put("cname_error", 0L);
        all.put("any_err", empty.sum());
        all.put("nx", unknownNames.sum());
        all.put("timeout", timeouts.sum());
        all.put("refused", refused.sum());
        all.put("other", otherErrors.sum());
        all.put("invalid", invalid.sum());
        // Netty's decoder takes no more than the buffer that accepted-payload-size allows
        all.put("too_big", 0L);
        all.put("truncated", truncated.sum());
        all.put("outdated", outdated.sum());
        return all;
    }
}
