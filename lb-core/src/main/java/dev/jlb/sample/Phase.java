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
    /** Opening the server's connection: {@code sni}, {@code pool-conn-name}, {@code set-proxy-v2-tlv-fmt}. */
    SERVER_CONNECTION,
    TCP_RESPONSE_CONTENT,
    HTTP_RESPONSE,
    HTTP_AFTER_RESPONSE,
    /** Logs. */
    LOG,
    /** Health checks. */
    CHECK,
    /** The runtime API. */
    CLI;

    /**
     * @param contexts 22 letters, one for each of the places that the manual's tables know, from a connection's acceptance to the runtime API
     * @return true when the table has a Y for the places of this phase (front or back side)
     */
    boolean isIn(String contexts) {
        String places = switch (this) {
            case TCP_REQUEST_CONNECTION -> contexts.substring(0, 1);
            case TCP_REQUEST_SESSION -> contexts.substring(1, 2);
            case TCP_REQUEST_CONTENT -> contexts.substring(2, 3) + contexts.charAt(6);
            case HTTP_REQUEST -> contexts.substring(3, 4) + contexts.charAt(7);
            case BACKEND_CHOICE -> contexts.substring(5, 6) + contexts.charAt(9);
            case SERVER_CONNECTION -> contexts.substring(10, 11);
            case TCP_RESPONSE_CONTENT -> contexts.substring(11, 12) + contexts.charAt(15);
            case HTTP_RESPONSE, HTTP_AFTER_RESPONSE -> contexts.substring(12, 13) + contexts.charAt(16);
            case LOG -> contexts.substring(18, 19);
            case CHECK -> contexts.substring(19, 20);
            case CONFIG -> contexts.substring(20, 21);
            case CLI -> contexts.substring(21, 22);
        };
        return places.indexOf('Y') >= 0;
    }

    /** True where a request head may be looked at. */
    public boolean hasRequest() {
        return switch (this) {
            case TCP_REQUEST_CONTENT, HTTP_REQUEST, BACKEND_CHOICE, SERVER_CONNECTION -> true;
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
