package dev.jlb.config.model;

/**
 * A typed key of {@link Settings}: one scalar thing that a keyword sets. Declared as constants, grouped by subject
 * ({@code Timeouts.CLIENT}); identity is equality.
 *
 * @param <T> type of the value; immutable
 */
public final class Setting<T> {
    private final String name;
    private final T absent;

    private Setting(String name, T absent) {
        this.name = name;
        this.absent = absent;
    }

    /**
     * @param name for messages, normally the keyword ({@code timeout client})
     * @param absent what {@link Settings#get} gives when nothing was set; may be null
     */
    public static <T> Setting<T> of(String name, T absent) {
        return new Setting<>(name, absent);
    }

    /** A switch that is off unless set. */
    public static Setting<Boolean> flag(String name) {
        return new Setting<>(name, Boolean.FALSE);
    }

    public String name() {
        return name;
    }

    /** The value when nothing was set. */
    public T absent() {
        return absent;
    }

    @Override
    public String toString() {
        return name;
    }
}
