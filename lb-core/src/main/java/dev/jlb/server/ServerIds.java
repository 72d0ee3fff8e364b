package dev.jlb.server;

import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Numbers of servers: {@code id} where given, the next free one, counted from 1, otherwise (manual 5.2 {@code id}). Hashes and stick tables depend on them. */
final class ServerIds {
    private final int[] ids;

    ServerIds(List<Server> servers) {
        ids = new int[servers.size()];
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < ids.length; i++) {
            ids[i] = servers.get(i).settings().get(ServerOptions.ID);
            taken.add(ids[i]);
        }
        int next = 1;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == 0) {
                while (taken.contains(next)) {
                    next++;
                }
                ids[i] = next;
            }
            // a server with an id of its own counts too
            next++;
        }
    }

    int of(int index) {
        return ids[index];
    }
}
