package dev.jlb.proxy;

/**
 * The timeouts of one stream, in milliseconds, 0 for none: those of its proxies, or what {@code set-timeout} put in their place (manual 4.4).
 * Changing one changes no other, not even those that would be inherited from it.
 */
final class StreamTimeouts {
    private static final int CLIENT = 0;
    private static final int CONNECT = 1;
    private static final int QUEUE = 2;
    private static final int SERVER = 3;
    private static final int TARPIT = 4;
    private static final int TUNNEL = 5;

    /** What rules have set, 0 for nothing; null until one does, as in nearly all streams. */
    private long[] own;

    /** @param kind as in the configuration */
    void set(String kind, long milliseconds) {
        if (own == null) {
            own = new long[TUNNEL + 1];
        }
        own[switch (kind) {
            case "client" -> CLIENT;
            case "connect" -> CONNECT;
            case "queue" -> QUEUE;
            case "server" -> SERVER;
            case "tarpit" -> TARPIT;
            case "tunnel" -> TUNNEL;
            default -> throw new IllegalArgumentException(kind);
        }] = Math.max(0, milliseconds);
    }

    /** Goes on with what the rules of another have set. */
    void take(StreamTimeouts other) {
        own = other.own;
    }

    /** Makes ready for the next request of a connection. */
    void clear() {
        own = null;
    }

    long client(FrontSide front) {
        return of(CLIENT, front.clientTimeout);
    }

    long connect(BackSide back) {
        return of(CONNECT, back.connectTimeout);
    }

    long queue(BackSide back) {
        return of(QUEUE, back.queueTimeout);
    }

    long server(BackSide back) {
        return of(SERVER, back.serverTimeout);
    }

    /** @param back null before one is chosen */
    long tarpit(FrontSide front, BackSide back) {
        return of(TARPIT, back == null ? front.tarpitTimeout : back.tarpitTimeout);
    }

    long tunnel(BackSide back) {
        return of(TUNNEL, back.tunnelTimeout);
    }

    /** @return -1 when the kind belongs to a back end and there is none */
    long of(String kind, boolean changed, FrontSide front, BackSide back) {
        long[] set = changed ? own : null;
        boolean backs = !kind.equals("client") && !kind.equals("tarpit");
        if (backs && back == null) {
            return -1;
        }
        long configured = switch (kind) {
            case "client" -> front.clientTimeout;
            case "connect" -> back.connectTimeout;
            case "queue" -> back.queueTimeout;
            case "server" -> back.serverTimeout;
            case "tarpit" -> changed && back != null ? back.tarpitTimeout : front.tarpitTimeout;
            case "back-tarpit" -> back.tarpitTimeout;
            default -> back.tunnelTimeout;
        };
        int index = switch (kind) {
            case "client" -> CLIENT;
            case "connect" -> CONNECT;
            case "queue" -> QUEUE;
            case "server" -> SERVER;
            case "tarpit", "back-tarpit" -> TARPIT;
            default -> TUNNEL;
        };
        return set == null || set[index] == 0 ? configured : set[index];
    }

    private long of(int kind, long configured) {
        return own == null || own[kind] == 0 ? configured : own[kind];
    }
}
