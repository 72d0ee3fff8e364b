package dev.jlb.proxy;

import dev.jlb.config.model.TableSpec;
import dev.jlb.table.StickTable;
import java.util.ArrayList;
import java.util.List;

/** What a program takes over from the one before it: sockets, stick tables, counters, and what is known of servers. */
final class Succession {
    private Succession() {}

    /** The table of that name as it is, when it is declared as it was; else a new one. */
    static StickTable table(Program before, TableSpec spec) {
        StickTable old = before == null ? null : before.table(spec.name());
        return old != null && same(old.spec(), spec) ? old : new StickTable(spec);
    }

    /** Equal but for the place in the file. */
    private static boolean same(TableSpec a, TableSpec b) {
        return a.equals(b.at(a.span()));
    }

    /** Finds each new listener the old one whose socket it can have: of the same front end first, so that two binds to port 0 keep theirs. */
    static void sockets(List<Listener> before, List<Listener> now) {
        List<Listener> free = new ArrayList<>(before);
        for (boolean sameFront : new boolean[] {true, false}) {
            for (Listener listener : now) {
                if (listener.succeeds()) {
                    continue;
                }
                free.stream()
                        .filter(old -> listener.fits(old) && (!sameFront || old.front.name().equals(listener.front.name())))
                        .findFirst()
                        .ifPresent(old -> {
                            free.remove(old);
                            listener.succeed(old);
                        });
            }
        }
    }

    /** Counters of proxies that have kept their names, and the states of their servers. */
    static void counters(Program before, Program now) {
        now.fronts().forEach((name, front) -> {
            FrontSide old = before.fronts().get(name);
            if (old != null) {
                front.counters = old.counters;
            }
        });
        now.backs().forEach((name, back) -> {
            BackSide old = before.backs().get(name);
            if (old != null) {
                back.runtime.inherit(old.runtime);
            }
        });
    }
}
