package dev.jlb.config.model;

import java.util.List;

/** One rule of a check's script (manual 4.2 {@code tcp-check connect|send|expect|comment}, {@code http-check connect|send|expect|comment}). */
public sealed interface CheckRule {
    /** For logs, or "". */
    String comment();

    /**
     * @param port a number, a sample expression, or "" for the server's or the check's
     * @param host an IP address, or "" for the server's or the check's
     * @param inherit {@code default}: TLS and the PROXY header as the server line says
     * @param sni "" for the check's
     * @param alpn empty for the check's
     * @param linger close with a FIN, not with a reset
     * @param socks {@code via-socks4}
     */
    record Connect(String port, String host, boolean ssl, boolean inherit, String sni, List<String> alpn, boolean sendProxy, boolean linger, boolean socks, String comment) implements CheckRule {}

    /** How a text is meant. */
    enum Form {
        TEXT,
        /** A log-format string, made anew for each check. */
        FORMAT,
        /** A log-format string that gives hexadecimal digits. */
        HEX_FORMAT
    }

    /** @param data one char per byte when it is a text */
    record Send(String data, Form form, String comment) implements CheckRule {}

    /**
     * {@code set-var}, {@code set-var-fmt}, {@code unset-var}.
     *
     * @param name with its scope; conditions behind commas
     * @param value an expression or a log-format string; null forgets the variable
     */
    record Variable(String name, String value, boolean format) implements CheckRule {
        @Override
        public String comment() {
            return "";
        }
    }

    /**
     * What is said about an outcome, each "" for the usual.
     *
     * @param onSuccess a log-format string
     * @param onError a log-format string
     * @param statusCode a sample expression
     */
    record Saying(String onSuccess, String onError, String statusCode) {
        public static final Saying USUAL = new Saying("", "", "");
    }

    /**
     * @param what string, rstring, binary, rbinary, string-lf or binary-lf
     * @param pattern binary ones as bytes, regexes and formats as text; one char per byte
     * @param minReceive bytes to wait for before judging, -1 for any
     * @param okStatus as {@code check_status} has it, e.g. L7OK
     */
    record Expect(boolean negated, String what, String pattern, int minReceive, String okStatus, String errorStatus, String timeoutStatus, Saying saying, String comment)
            implements CheckRule {}

    /**
     * A request; null is what {@code option httpchk} says for the first request and the default for others.
     *
     * @param uriFormat the URI is a log-format string
     * @param headers name and value, in order; values are log-format strings
     * @param bodyFormat the body is a log-format string
     */
    record HttpSend(String method, String uri, boolean uriFormat, String version, List<String[]> headers, String body, boolean bodyFormat, String comment) implements CheckRule {}

    /**
     * What an answer must be.
     *
     * @param what status, rstatus, string, rstring, string-lf, hdr or fhdr
     * @param header of hdr and fhdr, else null
     * @param minReceive bytes to wait for before judging, -1 for any
     * @param errorStatus null for the usual one
     */
    record HttpExpect(boolean negated, String what, String pattern, HeaderPattern header, int minReceive, String okStatus, String errorStatus, String timeoutStatus, Saying saying, String comment)
            implements CheckRule {}

    /**
     * A header that must be there. Methods are str, beg, end, sub or reg.
     *
     * @param nameFormat the name is a log-format string
     * @param value null when the header's presence is enough
     * @param valueFormat the value is a log-format string
     */
    record HeaderPattern(String nameMethod, String name, boolean nameFormat, String valueMethod, String value, boolean valueFormat) {}

    /** A note for the rule that follows. */
    record Comment(String comment) implements CheckRule {}
}
