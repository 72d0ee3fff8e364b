package dev.jlb.sample;

import java.util.Arrays;

/** Variables of one stream or session: an array by index, allocated with the first variable that is set. */
public final class VariableStore implements Variables {
    private final VariableStore session;
    private final VariableStore process;
    private Sample[] values;

    /** @param session the client connection's store, or null for the process' own */
    public VariableStore(VariableStore session, VariableStore process) {
        this.session = session;
        this.process = process;
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
        synchronized (store) {
            if (store.values == null || variable.index() >= store.values.length) {
                store.values = store.values == null ? new Sample[variable.index() + 4] : Arrays.copyOf(store.values, variable.index() + 4);
            }
            store.values[variable.index()] = copy;
        }
        return true;
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
    }

    /** Forgets all; for reuse by the next request. */
    public void clear() {
        if (values != null) {
            Arrays.fill(values, null);
        }
    }
}
