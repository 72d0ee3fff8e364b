package dev.jlb.server.persist;

import dev.jlb.server.ServerRuntime;

/** What the persistence cookie of one stream was and became; reset for each request. The two letters stand third and fourth in the termination state (manual 8.5). */
public final class CookieState {
    /** N: none, I: invalid, D: its server is down, V: valid, E: expired, O: too old, U: unused (a rule chose). */
    char request = '-';

    /** N: none sent, I: inserted, U: updated, P: the server's own was passed, R: rewritten, D: deleted. */
    char response = '-';

    ServerRuntime server;
    /** Seconds since 1970 as the cookie said, 0 unknown. */
    long lastSeen;

    long firstSeen;

    public void reset() {
        request = '-';
        response = '-';
        server = null;
        lastSeen = 0;
        firstSeen = 0;
    }

    /** Third letter of the termination state; {@code -} where no cookie is managed. */
    public char request() {
        return request;
    }

    /** Fourth letter. */
    public char response() {
        return response;
    }

    /** The server that the cookie names and that may be used, or null. */
    public ServerRuntime server() {
        return server;
    }

    /** The server that it names could not be reached: another answers. */
    public void unreachable() {
        if (request == 'V') {
            request = 'D';
        }
    }

    /** A {@code use-server}, a stick table or {@code ignore-persist} decided instead. */
    public void unused() {
        if (request == 'V') {
            request = 'U';
        }
    }
}
