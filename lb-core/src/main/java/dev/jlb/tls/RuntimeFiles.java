package dev.jlb.tls;

import dev.jlb.tls.TlsRuntime.Refused;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files that say whom to trust, as the runtime API sees and changes them (management.txt 9.3): authorities ({@code set ssl ca-file} and its like), or lists of what they have revoked
 * ({@code set ssl crl-file}).
 *
 * @param <T> what stands in such a file
 */
public final class RuntimeFiles<T> {
    private final String kind;
    private final Map<String, List<T>> stored;
    private final TlsStore store;
    private final Parser<T> parser;
    private final TlsTransaction<List<T>> transaction;

    /** Reads what a command brings. */
    @FunctionalInterface
    interface Parser<T> {
        List<T> parse(String payload, Path name) throws PemException;
    }

    /** @param kind {@code CA} or {@code CRL} */
    RuntimeFiles(String kind, Map<String, List<T>> stored, TlsStore store, Parser<T> parser) {
        this.kind = kind;
        this.stored = stored;
        this.store = store;
        this.parser = parser;
        this.transaction = new TlsTransaction<>(stored, store);
    }

    /** Names with what the files hold. */
    public Map<String, List<T>> all() {
        return new TreeMap<>(stored);
    }

    /** The file that is being replaced, or null. */
    public String transaction() {
        return transaction.name();
    }

    /** What shall take its place. */
    public List<T> prepared() {
        return transaction.next();
    }

    /** Whether somebody verifies with that file. */
    public boolean used(String name) {
        return store.users().stream().anyMatch(user -> user.verifiers(name) > 0);
    }

    public String create(String name) throws Refused {
        if (stored.putIfAbsent(name, List.of()) != null) {
            throw new Refused(kind + " file '" + name + "' already exists!\n");
        }
        return "New " + kind + " file created '" + name + "'!\n";
    }

    /** @param add to what is there, rather than instead of it */
    public String set(String name, String payload, boolean add) throws Refused {
        List<T> before = transaction.isAbout(name) ? transaction.next() : stored.get(name);
        if (before == null) {
            throw new Refused("Can't replace a " + kind + " file which is not referenced by the configuration!\nCan't update " + name + "!\n");
        }
        if (transaction.name() != null && !transaction.isAbout(name)) {
            throw new Refused("The ongoing transaction is about '" + transaction.name() + "' but you are trying to set '" + name + "'\nCan't update " + name + "!\n");
        }
        try {
            List<T> next = new ArrayList<>(add ? before : List.of());
            List<T> found = parser.parse(payload, Path.of(name));
            if (found.isEmpty()) {
                throw new PemException("Invalid payload");
            }
            next.addAll(found);
            boolean created = transaction.name() == null;
            transaction.begin(name, List.copyOf(next));
            return "transaction " + (created ? "created" : "updated") + " for " + kind + " " + name + "!\n";
        } catch (PemException wrong) {
            throw new Refused("Invalid payload\nCan't update " + name + "!\n");
        }
    }

    public String commit(String name) throws Refused {
        transaction.mayCommit(name);
        try {
            return TlsTransaction.committed(name, transaction.commit(user -> user.verifiers(name)));
        } catch (PemException wrong) {
            throw new Refused(wrong.getMessage() + "\nCan't commit " + name + "!\n");
        }
    }

    public String abort(String name) throws Refused {
        return transaction.abort(name, kind);
    }

    public String delete(String name) throws Refused {
        String refusal = "Can't remove the " + kind + " file: " + kind + " file '" + name + "'";
        if (!stored.containsKey(name)) {
            throw new Refused(refusal + " doesn't exist!\n\n\n");
        }
        if (used(name)) {
            throw new Refused(refusal + " in use, can't be deleted!\n\n\n");
        }
        stored.remove(name);
        return kind + " file '" + name + "' deleted!\n";
    }
}
