package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.FilterOrder;
import dev.jlb.config.model.FilterSpec;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import java.util.EnumSet;
import java.util.List;

/** {@code http-request cache-use} and {@code http-response cache-store} (manual 4.4 and 6.2.2). */
final class CacheActions {
    private CacheActions() {}

    static List<ActionDeclaration> all() {
        return List.of(
                new ActionDeclaration("cache-use", EnumSet.of(RuleSet.HTTP_REQUEST), "<name>", "Answers from a cache.", (a, c) -> {
                    String name = name(a);
                    if (!acts(c.proxy(), name, true)) {
                        return context -> Verdict.CONTINUE;
                    }
                    return context -> context.useCache(name, c.proxy()) ? Verdict.DONE : Verdict.CONTINUE;
                }),
                new ActionDeclaration("cache-store", EnumSet.of(RuleSet.HTTP_RESPONSE), "<name>", "Stores the response in a cache.", (a, c) -> {
                    String name = name(a);
                    if (!acts(c.proxy(), name, false)) {
                        return context -> Verdict.CONTINUE;
                    }
                    return context -> {
                        context.storeInCache(name);
                        return Verdict.CONTINUE;
                    };
                }));
    }

    /** Whether {@code filter-sequence} leaves the cache on; one that no {@code filter} line declares always is. */
    private static boolean acts(Proxy proxy, String name, boolean requests) {
        List<FilterSpec> declared = proxy.settings().get(ProxyOptions.FILTERS).stream().filter(filter -> filter instanceof FilterSpec.Cache cache && cache.name().equals(name)).toList();
        return declared.isEmpty() || FilterOrder.of(proxy.settings(), requests).containsAll(declared);
    }

    private static String name(Arguments a) {
        if (!a.hasNext()) {
            throw new ConfigException(a.span(), "expects a cache name.");
        }
        return a.take("a cache name").text();
    }
}
