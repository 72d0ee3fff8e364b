package dev.jlb.tls;

import dev.jlb.tls.TlsRuntime.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * A replacement that is being prepared over the runtime API (management.txt 9.3, {@code set ssl cert}): one at a time for each kind of file.
 *
 * @param <T> what is replaced
 */
final class TlsTransaction<T> {
    private final Map<String, T> stored;
    private final TlsStore store;
    private String name;
    private T next;

    TlsTransaction(Map<String, T> stored, TlsStore store) {
        this.stored = stored;
        this.store = store;
    }

    /** What is being replaced, or null. */
    String name() {
        return name;
    }

    /** What shall take its place. */
    T next() {
        return next;
    }

    boolean isAbout(String other) {
        return other.equals(name);
    }

    void begin(String about, T value) {
        name = about;
        next = value;
    }

    void end() {
        name = null;
        next = null;
    }

    /**
     * Puts the new one in its place and rebuilds who uses it: all of them, or nothing is changed.
     *
     * @param uses how often a user needs it
     * @return how many contexts were made anew
     * @throws PemException when one cannot be made
     */
    int commit(ToIntFunction<TlsUser> uses) throws PemException {
        int made = replace(stored, name, next, store, uses);
        end();
        return made;
    }

    /** Refuses unless it is about that file. */
    void mayCommit(String name) throws Refused {
        if (this.name == null) {
            throw new Refused("No ongoing transaction! !\nCan't commit " + name + "!\n");
        }
        if (!isAbout(name)) {
            throw new Refused("The ongoing transaction is about '" + this.name + "' but you are trying to set '" + name + "'\nCan't commit " + name + "!\n");
        }
    }

    /** @param what {@code certificate}, {@code CA} or {@code CRL} */
    String abort(String name, String what) throws Refused {
        if (this.name == null) {
            throw new Refused("No ongoing transaction!\n");
        }
        if (!isAbout(name)) {
            throw new Refused("The ongoing transaction is about '" + this.name + "' but you are trying to abort a transaction for '" + name + "'\n");
        }
        end();
        return "Transaction aborted for " + what + " '" + name + "'!\n";
    }

    /** What a commit answers. */
    static String committed(String name, int made) {
        return "Committing " + name + ".".repeat(made) + "\nSuccess!\n";
    }

    /** As {@link #commit}, for a change without a transaction. */
    static <T> int replace(Map<String, T> stored, String name, T next, TlsStore store, ToIntFunction<TlsUser> uses) throws PemException {
        T before = stored.put(name, next);
        List<TlsUser> done = new ArrayList<>();
        int made = 0;
        try {
            for (TlsUser user : List.copyOf(store.users())) {
                int count = uses.applyAsInt(user);
                if (count > 0) {
                    user.rebuild();
                    done.add(user);
                    made += count;
                }
            }
            return made;
        } catch (PemException refused) {
            if (before == null) {
                stored.remove(name);
            } else {
                stored.put(name, before);
            }
            for (TlsUser user : done) {
                user.rebuild();
            }
            throw refused;
        }
    }
}
