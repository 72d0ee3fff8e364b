package dev.jlb.config.model;

/** When in a stream's life a line was logged (manual 8.2.6 {@code %OG}, 8.3.5 {@code on}, {@code log-steps}, {@code do-log}). */
public enum LogStep {
    ACCEPT("accept", "txn_accept"),
    REQUEST("request", "txn_request"),
    CONNECT("connect", "txn_connect"),
    RESPONSE("response", "txn_response"),
    CLOSE("close", "txn_close"),
    /** A connection that never became a session, and, for profiles, every stream that failed. */
    ERROR("error", "sess_error"),
    /** Names all other steps in a profile. */
    ANY("any", "unspec"),
    QUIC_INIT("quic-init", "quic-init"),
    TCP_REQ_CONN("tcp-req-conn", "tcp-req-conn"),
    TCP_REQ_SESS("tcp-req-sess", "tcp-req-sess"),
    TCP_REQ_CONT("tcp-req-cont", "tcp-req-cont"),
    TCP_RES_CONT("tcp-res-cont", "tcp-res-cont"),
    HTTP_REQ("http-req", "http-req"),
    HTTP_RES("http-res", "http-res"),
    HTTP_AFTER_RES("http-after-res", "http-after-res");

    private final String keyword;
    private final String origin;

    LogStep(String keyword, String origin) {
        this.keyword = keyword;
        this.origin = origin;
    }

    public String keyword() {
        return keyword;
    }

    /** As {@code %OG} shows it. */
    public String origin() {
        return origin;
    }

    /** Null when there is none of that name. */
    public static LogStep of(String keyword) {
        for (LogStep step : values()) {
            if (step.keyword.equals(keyword)) {
                return step;
            }
        }
        return null;
    }

    /** Whether a line is written there without a rule. */
    public boolean isOfTransaction() {
        return ordinal() <= CLOSE.ordinal();
    }
}
