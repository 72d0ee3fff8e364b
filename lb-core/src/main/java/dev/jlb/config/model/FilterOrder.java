package dev.jlb.config.model;

import dev.jlb.config.syntax.Word;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which filters of a proxy act on requests and which on responses, and in what order: that of their lines, or that of {@code filter-sequence}, which turns off those that it does
 * not name (manual 4.2). A name is the filter's kind ({@code comp-req}, {@code cache} …), or the one that a trace or a bandwidth limitation was given.
 */
public final class FilterOrder {
    private FilterOrder() {}

    /** @param requests of requests, else of responses */
    public static List<FilterSpec> of(Settings proxy, boolean requests) {
        List<FilterSpec> declared = proxy.get(ProxyOptions.FILTERS);
        List<Word> sequence = proxy.get(requests ? ProxyOptions.REQUEST_FILTERS : ProxyOptions.RESPONSE_FILTERS);
        if (sequence.isEmpty()) {
            return declared;
        }
        Set<FilterSpec> order = new LinkedHashSet<>();
        for (Word name : sequence) {
            declared.stream().filter(filter -> isNamed(filter, name.text())).forEach(order::add);
        }
        return List.copyOf(order);
    }

    /** Whether a filter goes by that name. */
    public static boolean isNamed(FilterSpec filter, String name) {
        return switch (filter) {
            // the old name stands for both
            case FilterSpec.Compression compression -> name.equals("comp-req") && compression.requests() || name.equals("comp-res") && compression.responses()
                    || name.equals("compression") && compression.requests() && compression.responses();
            case FilterSpec.Cache cache -> name.equals("cache");
            case FilterSpec.Trace trace -> name.equals("trace") || name.equals(trace.name());
            case FilterSpec.Bandwidth limit -> name.equals(limit.incoming() ? "bwlim-in" : "bwlim-out") || limit.name().is(name);
        };
    }
}
