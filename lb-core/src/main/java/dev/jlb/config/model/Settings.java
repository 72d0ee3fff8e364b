package dev.jlb.config.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * An immutable, typed map of settings with value equality. Inheritance from a {@code defaults} section is
 * {@link #toBuilder()} of the defaults' settings.
 */
public final class Settings {
    public static final Settings EMPTY = new Settings(Map.of());

    private final Map<Setting<?>, Object> values;

    private Settings(Map<Setting<?>, Object> values) {
        this.values = values;
    }

    /** The value that was set, or the setting's own default. */
    @SuppressWarnings("unchecked") // put() of the builder keeps key and value of one type
    public <T> T get(Setting<T> setting) {
        Object value = values.get(setting);
        return value == null ? setting.absent() : (T) value;
    }

    /** True when the configuration said something about it. */
    public boolean has(Setting<?> setting) {
        return values.containsKey(setting);
    }

    /** Shorthand for switches. */
    public boolean is(Setting<Boolean> flag) {
        return get(flag);
    }

    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.values.putAll(values);
        return builder;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings settings && values.equals(settings.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /** Collects settings while a section or a line is parsed. */
    public static final class Builder {
        private final Map<Setting<?>, Object> values = new LinkedHashMap<>();

        public <T> Builder put(Setting<T> setting, T value) {
            values.put(setting, Objects.requireNonNull(value));
            return this;
        }

        /** Takes all values of the others over. */
        public Builder putAll(Settings others) {
            values.putAll(others.values);
            return this;
        }

        public Builder remove(Setting<?> setting) {
            values.remove(setting);
            return this;
        }

        @SuppressWarnings("unchecked") // as in Settings.get
        public <T> T get(Setting<T> setting) {
            Object value = values.get(setting);
            return value == null ? setting.absent() : (T) value;
        }

        public boolean has(Setting<?> setting) {
            return values.containsKey(setting);
        }

        public Settings build() {
            return values.isEmpty() ? EMPTY : new Settings(Map.copyOf(values));
        }
    }
}
