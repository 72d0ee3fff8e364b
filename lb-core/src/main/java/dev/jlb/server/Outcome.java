package dev.jlb.server;

/** What {@link BackendRuntime#place} came to. */
public enum Outcome {
    /** {@link Placement#server()} is set and one of its slots is taken: connect. */
    GRANTED,
    /** All are busy: {@link Placement#granted} will be called, or the stream cancels ({@code timeout queue}: 503, {@code sQ}). */
    QUEUED,
    /** No server is usable: 503, {@code SC}. */
    NO_SERVER
}
