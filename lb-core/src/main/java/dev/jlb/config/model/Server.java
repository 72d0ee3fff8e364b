package dev.jlb.config.model;

import dev.jlb.config.source.Span;

/**
 * One server of a back end (manual 5.2), {@code default-server} already merged in.
 *
 * @param name unique within its back end
 * @param address where to connect
 * @param settings the line's options ({@link ServerOptions})
 */
public record Server(String name, Address address, Settings settings, Span span) {}
