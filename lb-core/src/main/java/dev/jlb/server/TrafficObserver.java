package dev.jlb.server;

/** Hears how streams fare with one server (manual 5.2 {@code observe}). Called from any event loop; must not block. */
public interface TrafficObserver {
    void saw(Event event);

    /** What traffic meets, with HAProxy's words for it. */
    enum Event {
        CONNECTED("L4 successful connection", true),
        NOT_CONNECTED("L4 unsuccessful connection", true),
        ANSWERED("Correct http response", false),
        WRONG_STATUS("Wrong http response", false),
        INVALID_RESPONSE("Invalid http response (headers)", false),
        READ_ERROR("Read error (http)", false),
        READ_TIMEOUT("Read timeout (http)", false),
        CLOSED("Close from server (http)", false);

        private final String text;
        private final boolean layer4;

        Event(String text, boolean layer4) {
            this.text = text;
            this.layer4 = layer4;
        }

        public String text() {
            return text;
        }

        /** True for what also {@code observe layer4} counts. */
        public boolean layer4() {
            return layer4;
        }

        /** An answer of that status: 100 to 499, 501 and 505 are good ones. */
        public static Event ofStatus(int status) {
            return status < 500 || status == 501 || status == 505 ? ANSWERED : WRONG_STATUS;
        }
    }

    /** Tells a server's observer, where it has one. */
    static void tell(ServerRuntime server, Event event) {
        TrafficObserver observer = server == null ? null : server.observer();
        if (observer != null) {
            observer.saw(event);
        }
    }
}
