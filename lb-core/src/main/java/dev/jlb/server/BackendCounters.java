package dev.jlb.server;

/** What {@code show stat} tells of a back end beyond {@link TrafficCounters}. */
public final class BackendCounters extends TrafficCounters {}
