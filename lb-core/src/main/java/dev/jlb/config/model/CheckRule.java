package dev.jlb.config.model;

import java.util.List;

/** One rule of a check's script (manual 4.2 {@code tcp-check connect|send|expect|comment}, {@code http-check connect|send|expect|comment}). */
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

    /**
     * A request; null is what {@code option httpchk} says for the first request and the default for others.
     *
     * @param headers name and value, in order
     */
    record HttpSend(String method, String uri, String version, List<String[]> headers, String body, String comment) implements CheckRule {}

    /**
     * What an answer must be.
     *
     * @param what status, rstatus, string, rstring, hdr or fhdr
     * @param header of hdr and fhdr, else null
     * @param minReceive bytes to wait for before judging, -1 for any
     * @param errorStatus null for the usual one
     */
    record HttpExpect(boolean negated, String what, String pattern, HeaderPattern header, int minReceive, String okStatus, String errorStatus, String timeoutStatus, String comment)
            implements CheckRule {}

    /**
     * A header that must be there. Methods are str, beg, end, sub or reg.
     *
     * @param value null when the header's presence is enough
     */
    record HeaderPattern(String nameMethod, String name, String valueMethod, String value) {}

    /** A note for the rule that follows. */
    record Comment(String comment) implements CheckRule {}
}
