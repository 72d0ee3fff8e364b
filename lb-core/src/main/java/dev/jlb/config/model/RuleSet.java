package dev.jlb.config.model;

/** The rule sets of a proxy; the rules of one set keep the order in which they were written (manual 4.3). */
public enum RuleSet {
    TCP_REQUEST_CONNECTION("tcp-request connection"),
    TCP_REQUEST_SESSION("tcp-request session"),
    TCP_REQUEST_CONTENT("tcp-request content"),
    TCP_RESPONSE_CONTENT("tcp-response content"),
    HTTP_REQUEST("http-request"),
    HTTP_RESPONSE("http-response"),
    HTTP_AFTER_RESPONSE("http-after-response"),
    QUIC_INITIAL("quic-initial"),
    /** {@code use_backend}. */
    USE_BACKEND("use_backend"),
    /** {@code force-be-switch}. */
    FORCE_BACKEND("force-be-switch"),
    /** {@code use-server}. */
    USE_SERVER("use-server"),
    /** The old {@code redirect} lines, which run after all {@code http-request} rules. */
    REDIRECT("redirect"),
    /** {@code monitor fail}. */
    MONITOR_FAIL("monitor fail"),
    /** {@code stick on|match|store-request}. */
    STICK_REQUEST("stick"),
    /** {@code stick store-response}. */
    STICK_RESPONSE("stick store-response"),
    /** {@code force-persist}, {@code ignore-persist}. */
    PERSIST("persist"),
    /** {@code http-error}: pages, not rules, but written alike. */
    HTTP_ERROR("http-error"),
    /** {@code stats http-request}. */
    STATS_HTTP_REQUEST("stats http-request"),
    /** {@code stats admin}. */
    STATS_ADMIN("stats admin");

    private final String keyword;

    RuleSet(String keyword) {
        this.keyword = keyword;
    }

    public String keyword() {
        return keyword;
    }
}
