package dev.jlb.sample;

/** Where in a stream's life an expression or an action is evaluated; decides which fetches are usable (manual 7.3). */
public enum Phase {
    /** While the configuration is read or started: constants and the environment only. */
    CONFIG,
    TCP_REQUEST_CONNECTION,
    TCP_REQUEST_SESSION,
    TCP_REQUEST_CONTENT,
    HTTP_REQUEST,
    /** Server choice: {@code use_backend}, {@code use-server}, {@code balance}, {@code stick}. */
    BACKEND_CHOICE,
    TCP_RESPONSE_CONTENT,
    HTTP_RESPONSE,
    HTTP_AFTER_RESPONSE,
    /** Logs and {@code unique-id-format}. */
    LOG,
    /** Health checks. */
    CHECK,
    /** The runtime API. */
    CLI;

    /** True where a request head may be looked at. */
    public boolean hasRequest() {
        return switch (this) {
            case TCP_REQUEST_CONTENT, HTTP_REQUEST, BACKEND_CHOICE -> true;
            default -> false;
        };
    }

    /** True where a response head may be looked at. */
    public boolean hasResponse() {
        return switch (this) {
            case HTTP_RESPONSE, HTTP_AFTER_RESPONSE, TCP_RESPONSE_CONTENT -> true;
            default -> false;
        };
    }
}
