package dev.jlb.server;

/** Hears how streams fare with one server (manual 5.2 {@code observe}). Called from any event loop; must not block. */
public interface TrafficObserver {
    /** A connection was made, or could not be. */
    void connected(boolean success);

    /**
     * How a request was answered. Only layer 7 counts it.
     *
     * @param status of the answer, 0 when there was no usable one
     * @param error why there was none: {@code Layer7 timeout}…, or null
     */
    void answered(int status, Failure error);

    /** Why there was no answer, in the order of HAProxy's health analyses. */
    enum Failure {
        TIMEOUT("Response timeout"),
        BROKEN_PIPE("Write error"),
        READ_ERROR("Read error"),
        BAD_RESPONSE("Bad response"),
        HEADERS("Headers error");

        private final String text;

        Failure(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
