package dev.jlb.config.model;

import dev.jlb.config.source.Span;

/**
 * One address to listen on; a {@code bind} line with several addresses or a port range gives one each (manual 5.1).
 *
 * @param address where
 * @param settings the line's options ({@link BindOptions})
 */
public record Bind(Address address, Settings settings, Span span) {}
