package dev.jlb.proxy;

import dev.jlb.config.model.DataType;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.rule.RuleProgram;
import dev.jlb.sample.Phase;
import dev.jlb.server.Placement;
import dev.jlb.server.ServerRuntime;
import dev.jlb.table.StickTable;
import java.util.ArrayList;
import java.util.List;

/** What {@code stick} rules do for one stream: which server a table remembers, and in which tables the server found is to be remembered (manual 4.2, "stick on"). */
final class Stickiness {
    /** Tables that one stream is remembered in at the most. */
    private static final int MOST = 8;

    private final Stream stream;
    private final Placement place;
    private final List<Pending> pending = new ArrayList<>(0);

    /** A key whose server is to be stored. */
    private record Pending(StickTable table, byte[] key) {}

    Stickiness(Stream stream, Placement place) {
        this.stream = stream;
        this.place = place;
    }

    void clear() {
        pending.clear();
    }

    /** Runs the back end's {@code stick match}, {@code stick on} and {@code stick store-request} rules. */
    void request() {
        RuleProgram rules = stream.back.stickRequest;
        if (!rules.isEmpty()) {
            stream.phase = Phase.BACKEND_CHOICE;
            rules.run(stream, stream.worker.scratch, 0);
        }
    }

    /** Runs {@code stick store-response} rules, then stores the server for all keys. */
    void response(Phase phase) {
        RuleProgram rules = stream.back.stickResponse;
        if (!rules.isEmpty()) {
            Phase before = stream.phase;
            stream.phase = phase;
            rules.run(stream, stream.worker.scratch, 0);
            stream.phase = before;
        }
        store();
    }

    /** A rule gave a key. */
    void key(StickTable table, byte[] key, boolean match, boolean store) {
        if (match && place.forced() == null) {
            match(table, key);
        }
        if (store && pending.size() < MOST && pending.stream().noneMatch(one -> one.table() == table)) {
            pending.add(new Pending(table, key));
        }
    }

    private void match(StickTable table, byte[] key) {
        int slot = table.find(key, key.length);
        if (slot == StickTable.NONE) {
            return;
        }
        ServerRuntime server = remembered(table, slot);
        if (stream.upstream.persistence.mayPersist(server)) {
            place.force(server, true);
        }
        table.touch(slot);
        table.release(slot);
    }

    private ServerRuntime remembered(StickTable table, int slot) {
        String key = table.serverKey(slot);
        if (key != null) {
            for (ServerRuntime server : stream.back.runtime.servers()) {
                if (key.equals(serverKey(table, server))) {
                    return server;
                }
            }
        }
        long id = table.stores(DataType.SERVER_ID, 0) ? table.get(slot, DataType.SERVER_ID, 0) : 0;
        if (id > 0) {
            for (ServerRuntime server : stream.back.runtime.servers()) {
                if (server.id() == id) {
                    return server;
                }
            }
        }
        return null;
    }

    private void store() {
        ServerRuntime server = place.server();
        if (pending.isEmpty() || server == null || server.configured().settings().is(ServerOptions.NON_STICK)) {
            pending.clear();
            return;
        }
        for (Pending one : pending) {
            StickTable table = one.table();
            int slot = table.hold(one.key(), one.key().length);
            if (slot != StickTable.NONE) {
                table.set(slot, DataType.SERVER_ID, 0, server.id());
                table.serverKey(slot, serverKey(table, server));
                table.release(slot);
            }
        }
        pending.clear();
    }

    private static String serverKey(StickTable table, ServerRuntime server) {
        return table.spec().serverByAddress() ? StreamView.address(server.address()) : server.name();
    }
}
