package dev.jlb.server;

/** What {@link BackendRuntime#place} came to. */
public enum Outcome {
    /** {@link Placement#server()} is set and one of its slots is taken: connect. */
    GRANTED,
    /** All are busy: {@link Placement#granted} will be called, or the stream cancels ({@code timeout queue}: 503, {@code sQ}). */
    QUEUED,
    /** No server is usable: 503, {@code SC}. */
    NO_SERVER,
    /** The stream's server has as many that wait as its {@code maxqueue} allows, and no other may take it: 503, {@code SQ}. See {@link Placement#full()}. */
    FULL
}
