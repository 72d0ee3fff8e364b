package dev.jlb.sample;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Servers and back ends that compiled lines name for good: commands must not delete these. */
public final class References {
    private final Set<String> servers = ConcurrentHashMap.newKeySet();
    private final Set<String> backends = ConcurrentHashMap.newKeySet();

    /** @param backend null where it is not known yet */
    public void server(String backend, String server) {
        servers.add(backend + "/" + server);
    }

    public void backend(String name) {
        backends.add(name);
    }

    public boolean hasServer(String backend, String server) {
        return servers.contains(backend + "/" + server);
    }

    public boolean hasBackend(String name) {
        return backends.contains(name);
    }
}
