package dev.jlb.proxy;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** Numbers of proxies, {@code iid} in statistics: {@code id} where given, else counted; the runtime API's sockets are a proxy of their own, the first. */
final class ProxyIds {
    private final Map<Proxy, Integer> ids = new IdentityHashMap<>();
    private final int first;

    ProxyIds(Configuration configuration) {
        Set<Integer> taken = new HashSet<>();
        configuration.proxies().forEach(proxy -> taken.add(proxy.settings().get(ProxyOptions.ID)));
        first = configuration.global().get(GlobalSettings.STATS_SOCKETS).isEmpty() ? 1 : 2;
        int next = first;
        for (Proxy proxy : configuration.proxies()) {
            int given = proxy.settings().get(ProxyOptions.ID);
            if (given == 0) {
                while (taken.contains(next)) {
                    next++;
                }
            }
            ids.put(proxy, given > 0 ? given : next);
            // a proxy with an id of its own counts too
            next++;
        }
    }

    /** The lowest number that neither a proxy of the file nor one of those has. */
    int next(Collection<Integer> others) {
        int next = first;
        while (ids.containsValue(next) || others.contains(next)) {
            next++;
        }
        return next;
    }

    int of(Proxy proxy) {
        return ids.get(proxy);
    }
}
