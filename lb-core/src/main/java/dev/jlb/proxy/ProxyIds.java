package dev.jlb.proxy;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** Numbers of proxies, {@code iid} in statistics: {@code id} where given, else counted; the runtime API's sockets are a proxy of their own, the first. */
final class ProxyIds {
    private final Map<Proxy, Integer> ids = new IdentityHashMap<>();

    ProxyIds(Configuration configuration) {
        Set<Integer> taken = new HashSet<>();
        configuration.proxies().forEach(proxy -> taken.add(proxy.settings().get(ProxyOptions.ID)));
        int next = configuration.global().get(GlobalSettings.STATS_SOCKETS).isEmpty() ? 1 : 2;
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

    int of(Proxy proxy) {
        return ids.get(proxy);
    }
}
