package dev.jlb.config.model;

/** One rule of a check's script (manual 4.2 {@code tcp-check connect|send|expect}, {@code http-check connect}). */
public sealed interface CheckRule {
    /** For logs, or "". */
    String comment();

    /**
     * @param port 0 for the server's or the check's
     * @param inherit {@code default}: TLS as the server line says
     */
    record Connect(int port, boolean ssl, boolean inherit, String sni, String comment) implements CheckRule {}

    /** @param data one char per byte */
    record Send(String data, String comment) implements CheckRule {}

    /**
     * @param what string, rstring, binary or rbinary
     * @param pattern binary ones as bytes, regexes as text; one char per byte
     * @param minReceive bytes to wait for before judging, -1 for any
     * @param okStatus as {@code check_status} has it, e.g. L7OK
     */
    record Expect(boolean negated, String what, String pattern, int minReceive, String okStatus, String errorStatus, String timeoutStatus, String comment)
            implements CheckRule {}
}
