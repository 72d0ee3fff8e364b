package dev.jlb.server;

import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** The servers of a back end: those of the configuration, then those that commands have added. Changed under the back end's lock, as a whole; read by all. */
final class BackendServers {
    private volatile List<ServerRuntime> all;
    private volatile Map<String, ServerRuntime> byName;

    BackendServers(BackendRuntime backend) {
        List<ServerRuntime> list = new ArrayList<>();
        ServerIds ids = new ServerIds(backend.proxy().servers());
        for (Server server : backend.proxy().servers()) {
            list.add(new ServerRuntime(backend, server, ids.of(list.size()), list.size()));
        }
        replace(list);
    }

    private void replace(List<ServerRuntime> now) {
        Map<String, ServerRuntime> names = new HashMap<>();
        now.forEach(server -> names.putIfAbsent(server.name(), server));
        byName = Map.copyOf(names);
        all = List.copyOf(now);
    }

    List<ServerRuntime> all() {
        return all;
    }

    ServerRuntime named(String name) {
        return byName.get(name);
    }

    /** @return null when another one has its name or number */
    ServerRuntime add(BackendRuntime backend, Server server) {
        int wanted = server.settings().get(ServerOptions.ID);
        if (byName.containsKey(server.name()) || all.stream().anyMatch(other -> other.id() == wanted)) {
            return null;
        }
        int number = wanted > 0 ? wanted : free(1, ServerRuntime::id);
        ServerRuntime added = new ServerRuntime(backend, server, number, free(0, ServerRuntime::index), true);
        List<ServerRuntime> next = new ArrayList<>(all);
        next.add(added);
        replace(next);
        return added;
    }

    void remove(ServerRuntime server) {
        List<ServerRuntime> next = new ArrayList<>(all);
        next.remove(server);
        replace(next);
    }

    private int free(int from, ToIntFunction<ServerRuntime> number) {
        Set<Integer> taken = all.stream().map(number::applyAsInt).collect(Collectors.toSet());
        int free = from;
        while (taken.contains(free)) {
            free++;
        }
        return free;
    }

    /** See {@link BackendRuntime#firstBackup}. */
    ServerRuntime firstBackup() {
        for (ServerRuntime server : all) {
            if (server.backup() && server.usable()) {
                return server;
            }
        }
        return null;
    }

    /** The usable ones that are backups, or that are none. @param every not only the first backup */
    List<ServerRuntime> candidates(boolean backup, boolean every) {
        List<ServerRuntime> result = new ArrayList<>();
        for (ServerRuntime server : all) {
            if (server.usable() && server.backup() == backup) {
                result.add(server);
                if (backup && !every) {
                    break;
                }
            }
        }
        return result;
    }
}
