package dev.jlb.http;

/**
 * Where a message breaks the protocol, for {@code show errors} (management.txt 9.3): found by going through the captured bytes once more, so that the reader itself need not
 * keep count.
 *
 * @param offset of the offending byte; the length of what there is where the whole is to blame
 * @param state what was being read there
 * @param flags of the message as far as they are known: 1 Content-Length, 2 chunked, 4 a response, 0x10 HTTP/1.1
 */
public record Violation(int offset, State state, int flags) {
    /** HAProxy's names and numbers of what is being read. */
    public enum State {
        MSG_RQBEFORE(0),
        MSG_RQMETH(2),
        MSG_RQURI(4),
        MSG_RPVER(10),
        MSG_RPCODE(12),
        MSG_RPREASON(14),
        MSG_HDR_NAME(17),
        MSG_HDR_VAL(22),
        MSG_HDR_L2_LF(23),
        MSG_HDR_L2_LWS(24),
        MSG_LAST_LF(25),
        MSG_CHUNK_SIZE(26),
        MSG_DATA(27),
        MSG_CHUNK_CRLF(28),
        MSG_TRAILERS(29),
        MSG_DONE(30);

        private final int number;

        State(int number) {
            this.number = number;
        }

        @Override
        public String toString() {
            return name() + "(" + number + ")";
        }
    }

    /** Looks for what {@link Http1Reader} has refused. */
    public static Violation of(byte[] bytes, boolean request, HeadStatus status, ParserOptions options) {
        return new ViolationFinder(bytes, request, options).find(status);
    }
}
