package dev.jlb.proxy;

import dev.jlb.config.model.CookiePersistence;
import dev.jlb.config.model.CookiePersistence.Mode;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.server.ServerRuntime;
import java.util.ArrayList;
import java.util.List;

/** Cookie persistence (manual 4.2 {@code cookie}): reads the client's cookie, writes the server's. */
final class CookieHook {
    private CookieHook() {}

    /** Sends the client where its cookie says, and takes the cookie out where only the proxy shall see it. */
    static void request(HttpStream stream) {
        CookiePersistence cookie = stream.back.proxy.settings().get(ProxyOptions.COOKIE);
        if (cookie == null) {
            return;
        }
        HttpMessage request = stream.client.request;
        stream.clientCookie = 'N';
        for (int header = request.find(HeaderName.COOKIE, 0); header >= 0; header = request.find(HeaderName.COOKIE, header + 1)) {
            List<String> kept = new ArrayList<>();
            boolean changed = false;
            for (String part : request.value(header).split(";")) {
                String pair = part.strip();
                int equals = pair.indexOf('=');
                if (equals < 0 || !pair.substring(0, equals).equals(cookie.name())) {
                    kept.add(pair);
                    continue;
                }
                String value = pair.substring(equals + 1);
                int tilde = value.indexOf('~');
                String id = cookie.mode() == Mode.PREFIX ? tilde < 0 ? "" : value.substring(0, tilde) : value.indexOf('|') < 0 ? value : value.substring(0, value.indexOf('|'));
                ServerRuntime server = find(stream, id);
                if (server == null) {
                    stream.clientCookie = 'I';
                } else if (server.acceptsPersistent() || stream.back.proxy.settings().is(ProxyOptions.PERSIST)) {
                    stream.clientCookie = 'V';
                    stream.upstream.persist(server);
                } else {
                    stream.clientCookie = 'D';
                }
                if (cookie.mode() == Mode.PREFIX && tilde >= 0) {
                    kept.add(cookie.name() + "=" + value.substring(tilde + 1));
                    changed = true;
                } else if (cookie.indirect() && cookie.mode() == Mode.INSERT) {
                    changed = true;
                } else {
                    kept.add(pair);
                }
            }
            if (changed && kept.isEmpty()) {
                request.removeHeader(header);
            } else if (changed) {
                byte[] value = String.join("; ", kept).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
                request.replaceValue(header, value, 0, value.length);
            }
        }
    }

    private static ServerRuntime find(HttpStream stream, String id) {
        for (ServerRuntime server : stream.back.runtime.servers()) {
            String cookie = server.configured().settings().get(ServerOptions.COOKIE);
            if (!cookie.isEmpty() && cookie.equals(id)) {
                return server;
            }
        }
        return null;
    }

    /** Writes, changes or leaves the server's cookie. */
    static void response(HttpStream stream, HttpMessage response) {
        CookiePersistence cookie = stream.back.proxy.settings().get(ProxyOptions.COOKIE);
        ServerRuntime server = stream.upstream.server();
        if (cookie == null || server == null) {
            return;
        }
        String id = server.configured().settings().get(ServerOptions.COOKIE);
        stream.serverCookie = 'N';
        if (id.isEmpty()) {
            return;
        }
        if (cookie.mode() != Mode.INSERT) {
            rewrite(stream, response, cookie, id);
            return;
        }
        boolean right = stream.clientCookie == 'V' && !stream.redispatched;
        if (right && cookie.indirect() || cookie.postonly() && stream.method != dev.jlb.http.HttpMethod.POST) {
            return;
        }
        if (right) {
            return;
        }
        stream.serverCookie = 'I';
        StringBuilder value = new StringBuilder(cookie.name()).append('=').append(id).append("; path=/");
        if (cookie.maxLife() > 0 || cookie.maxIdle() > 0) {
            value.insert(value.indexOf(";"), "|" + java.util.Base64.getEncoder().withoutPadding().encodeToString(
                    java.nio.ByteBuffer.allocate(4).putInt((int) (System.currentTimeMillis() / 1000)).array()));
        }
        cookie.domains().forEach(domain -> value.append("; domain=").append(domain));
        if (cookie.httponly()) {
            value.append("; HttpOnly");
        }
        if (cookie.secure()) {
            value.append("; Secure");
        }
        cookie.attributes().forEach(attribute -> value.append("; ").append(attribute));
        response.addHeader(HeaderName.SET_COOKIE, value.toString());
        if (cookie.nocache()) {
            response.addHeader(HeaderName.of("cache-control"), "private");
        }
    }

    private static void rewrite(HttpStream stream, HttpMessage response, CookiePersistence cookie, String id) {
        for (int header = response.find(HeaderName.SET_COOKIE, 0); header >= 0; header = response.find(HeaderName.SET_COOKIE, header + 1)) {
            String value = response.value(header);
            if (!value.startsWith(cookie.name() + "=")) {
                continue;
            }
            int from = cookie.name().length() + 1;
            int end = value.indexOf(';') < 0 ? value.length() : value.indexOf(';');
            String changed = cookie.mode() == Mode.PREFIX
                    ? value.substring(0, from) + id + "~" + value.substring(from)
                    : value.substring(0, from) + id + value.substring(end);
            byte[] bytes = changed.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            response.replaceValue(header, bytes, 0, bytes.length);
            stream.serverCookie = 'R';
            return;
        }
    }
}
