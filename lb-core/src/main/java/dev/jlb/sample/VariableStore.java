package dev.jlb.sample;

import java.util.Arrays;

/** Variables of one stream or session: an array by index, allocated with the first variable that is set. */
public final class VariableStore implements Variables {
    private final VariableStore session;
    private final VariableStore process;
    private final VariableLimits limits;
    private Sample[] values;
    /** Of the values, by index; only where there are limits. */
    private Scope[] scopes;

    /** @param session the client connection's store, or null for the process' own */
    public VariableStore(VariableStore session, VariableStore process) {
        this(session, process, process == null ? VariableLimits.NONE : process.limits);
    }

    /** The process' own. */
    public VariableStore(VariableLimits limits) {
        this(null, null, limits);
    }

    private VariableStore(VariableStore session, VariableStore process, VariableLimits limits) {
        this.session = session;
        this.process = process;
        this.limits = limits;
    }

    private VariableStore store(Variable variable) {
        return switch (variable.scope()) {
            case PROC -> process == null ? this : process;
            case SESS -> session == null ? this : session;
            default -> this;
        };
    }

    @Override
    public boolean get(Variable variable, Sample into) {
        VariableStore store = store(variable);
        synchronized (store) {
            Sample[] all = store.values;
            if (all == null || variable.index() >= all.length || all[variable.index()] == null) {
                return false;
            }
            into.copyFrom(all[variable.index()]);
            return true;
        }
    }

    @Override
    public boolean set(Variable variable, Sample value) {
        VariableStore store = store(variable);
        Sample copy = new Sample().copyFrom(value);
        if (value.type != SampleType.BOOL && value.type != SampleType.SINT) {
            copy.data = Arrays.copyOfRange(value.data, value.offset, value.offset + value.length);
            copy.offset = 0;
        }
        if (limits != VariableLimits.NONE && !allows(variable, copy)) {
            unset(variable);
            return false;
        }
        synchronized (store) {
            if (store.values == null || variable.index() >= store.values.length) {
                store.values = store.values == null ? new Sample[variable.index() + 4] : Arrays.copyOf(store.values, variable.index() + 4);
            }
            store.values[variable.index()] = copy;
            if (limits != VariableLimits.NONE) {
                store.scopes = store.scopes == null ? new Scope[store.values.length] : Arrays.copyOf(store.scopes, store.values.length);
                store.scopes[variable.index()] = variable.scope();
            }
        }
        return true;
    }

    /** Whether the value has room in its scope and in all that hold it. */
    private boolean allows(Variable variable, Sample value) {
        Scope scope = variable.scope();
        long bytes = size(value) - store(variable).size(variable.index());
        if (scope == Scope.CHECK) {
            return !VariableLimits.exceeded(limits.check(), bytes + size(scope, scope));
        }
        boolean ofRequest = scope == Scope.REQ || scope == Scope.RES;
        long transaction = bytes + size(Scope.TXN, Scope.RES);
        long session = transaction + (this.session == null ? size(Scope.SESS, Scope.SESS) : this.session.size(Scope.SESS, Scope.SESS));
        long whole = session + (process == null ? size(Scope.PROC, Scope.PROC) : process.size(Scope.PROC, Scope.PROC));
        return !(ofRequest && VariableLimits.exceeded(limits.request(), bytes + size(scope, scope))
                || (ofRequest || scope == Scope.TXN) && VariableLimits.exceeded(limits.transaction(), transaction)
                || scope != Scope.PROC && VariableLimits.exceeded(limits.session(), session)
                || VariableLimits.exceeded(limits.process(), whole)
                || VariableLimits.exceeded(limits.all(), whole));
    }

    /** Bytes of the values of some scopes, in their order. */
    private synchronized long size(Scope first, Scope last) {
        long sum = 0;
        for (int i = 0; scopes != null && i < scopes.length; i++) {
            if (scopes[i] != null && scopes[i].compareTo(first) >= 0 && scopes[i].compareTo(last) <= 0) {
                sum += size(i);
            }
        }
        return sum;
    }

    private synchronized long size(int index) {
        return values == null || index >= values.length || values[index] == null ? 0 : size(values[index]);
    }

    /** Numbers and the entry itself are not counted. */
    private static long size(Sample value) {
        return switch (value.type) {
            case STR, BIN, METH -> value.length;
            default -> 0;
        };
    }

    @Override
    public void unset(Variable variable) {
        VariableStore store = store(variable);
        synchronized (store) {
            if (store.values != null && variable.index() < store.values.length) {
                store.values[variable.index()] = null;
            }
        }
    }

    /** Takes over the values of another; nobody else knows this store yet. */
    public void copy(VariableStore other) {
        values = other.values == null ? null : other.values.clone();
        scopes = other.scopes == null ? null : other.scopes.clone();
    }

    /** Forgets some; for the end of a scope. */
    public void forget(int[] indexes) {
        for (int index : indexes) {
            if (values != null && index < values.length) {
                values[index] = null;
            }
        }
    }

    /** Forgets all; for reuse by the next request. */
    public void clear() {
        if (values != null) {
            Arrays.fill(values, null);
        }
    }
}
