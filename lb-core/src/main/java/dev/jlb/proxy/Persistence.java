package dev.jlb.proxy;

import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.server.Placement;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.persist.CookiePersister;
import dev.jlb.server.persist.CookieState;

/** Which server a stream belongs to: by {@code use-server}, by cookie, by RDP cookie. Stick tables: {@link Stickiness}. */
final class Persistence {
    private final Stream stream;
    private final Placement place;
    private final CookieState cookie = new CookieState();

    Persistence(Stream stream, Placement place) {
        this.stream = stream;
        this.place = place;
    }

    /** Looks for the cookie of a request. */
    void request(HttpMessage request) {
        CookiePersister cookies = stream.back.cookies;
        if (cookies != null) {
            useServer();
            cookies.request(request, place, cookie, stream.forcePersist, stream.ignorePersist, now());
            stream.clientCookie = cookie.request();
            stream.serverCookie = cookie.response();
        }
    }

    /** What does not need the head of a request. */
    void begin() {
        useServer();
        if (stream.back.rdpPersistence != null && !stream.ignorePersist && place.forced() == null) {
            ServerRuntime named = stream.back.rdpPersistence.server(stream, stream.worker.scratch, stream.back.runtime);
            if (mayPersist(named)) {
                place.force(named, true);
            }
        }
    }

    /** {@code use-server} goes before cookies. */
    private void useServer() {
        if (stream.chosenServer != null) {
            ServerRuntime forced = stream.back.runtime.server(stream.chosenServer);
            if (mayPersist(forced)) {
                place.force(forced, false);
            }
        }
    }

    /** Whether a stream that belongs to that server may go there: it is up, or {@code option persist} or {@code force-persist} do not care. */
    boolean mayPersist(ServerRuntime server) {
        return server != null && (server.acceptsPersistent() || stream.back.persistToDead || stream.forcePersist);
    }

    /** Changes and adds cookies of a response. */
    void response(HttpMessage response, HttpMethod method) {
        CookiePersister cookies = stream.back.cookies;
        if (cookies != null && place.server() != null) {
            cookies.response(response, method, place.server(), place.forced(), cookie, stream.ignorePersist, now());
            stream.serverCookie = cookie.response();
        }
    }

    /** The server that it belongs to cannot be reached: it goes to another one. */
    void unreachable() {
        cookie.unreachable();
        stream.clientCookie = cookie.request();
    }

    /** The server that the cookie names, or null. */
    ServerRuntime named() {
        return cookie.server();
    }

    /** Dates in cookies are the wall clock's, in seconds. */
    private static long now() {
        return System.currentTimeMillis() / 1000;
    }
}
