package dev.jlb.server.persist;

import dev.jlb.config.model.CookiePersistence;
import dev.jlb.config.model.CookiePersistence.Mode;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.Placement;
import dev.jlb.server.ServerRuntime;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code cookie} (manual 4.2) at work for one back end: finds the server that a request's cookie names, hides the cookie from the server where it is
 * none of its business, and changes or adds the response's. Messages are changed in place; safe from every thread.
 */
public final class CookiePersister {
    /** A date from the future beyond this many seconds is no date. */
    private static final long TOLERANCE = 86_400;

    /** RFC 2965's, which HAProxy treats as it does Set-Cookie. */
    private static final HeaderName SET_COOKIE2 = HeaderName.of("set-cookie2");

    private final CookiePersistence cookie;
    private final byte[] name;
    private final BackendRuntime backend;
    private final boolean persistToDead;
    private volatile Map<String, ServerRuntime> byValue = Map.of();
    // guarded by this
    private String key;
    private boolean dynamic;

    private CookiePersister(CookiePersistence cookie, BackendRuntime backend) {
        this.cookie = cookie;
        this.name = cookie.name().getBytes(StandardCharsets.ISO_8859_1);
        this.backend = backend;
        this.persistToDead = backend.proxy().settings().is(ProxyOptions.PERSIST);
        this.key = backend.proxy().settings().get(ProxyOptions.DYNAMIC_COOKIE_KEY);
        this.dynamic = cookie.dynamic();
        refresh();
        backend.changes().onAddress(this::refresh);
    }

    /** {@code set dynamic-cookie-key}. */
    public synchronized void key(String next) {
        key = next;
        refresh();
    }

    /** {@code enable dynamic-cookie}, {@code disable dynamic-cookie}. */
    public synchronized void dynamic(boolean on) {
        dynamic = on;
        refresh();
    }

    /**
     * Finds the servers' values anew; those that the configuration gives stay. Of servers with the same value the first has it.
     */
    private synchronized void refresh() {
        Map<String, ServerRuntime> values = new HashMap<>();
        for (ServerRuntime server : backend.servers()) {
            if (server.configured().settings().get(ServerOptions.COOKIE).isEmpty()) {
                server.cookie(dynamic ? DynamicCookie.of(key, server.address()) : "");
            }
            if (!server.cookie().isEmpty()) {
                values.putIfAbsent(server.cookie(), server);
            }
        }
        byValue = values;
    }

    /** Null when the back end has no {@code cookie}. */
    public static CookiePersister of(BackendRuntime backend) {
        CookiePersistence cookie = backend.proxy().settings().get(ProxyOptions.COOKIE);
        return cookie == null ? null : new CookiePersister(cookie, backend);
    }

    // ---- request ------------------------------------------------------------------------------------------------------

    /**
     * Looks for the cookie after the {@code http-request} rules and before a server is chosen. A usable server is forced upon the placement,
     * unless one is forced already.
     *
     * @param forcePersist a {@code force-persist} rule matched: servers that are down are used, too
     * @param ignorePersist an {@code ignore-persist} rule matched
     * @param nowSeconds wall clock, for {@code maxidle} and {@code maxlife}
     */
    public void request(HttpMessage request, Placement placement, CookieState state, boolean forcePersist, boolean ignorePersist, long nowSeconds) {
        state.reset();
        state.request = 'N';
        state.response = 'N';
        for (int header = request.find(HeaderName.COOKIE, 0); header >= 0; header = request.find(HeaderName.COOKIE, header + 1)) {
            header(request, header, state, forcePersist, ignorePersist, nowSeconds);
        }
        if (state.server != null && placement.forced() != null) {
            state.unused();
            state.server = null;
        } else if (state.server != null) {
            placement.force(state.server, true);
        }
        if (cookie.mode() == Mode.NONE && !cookie.indirect()) {
            // the log tells nothing of a cookie that is nobody's business here
            state.request = '-';
            state.response = '-';
        }
    }

    /** Walks the pairs of one header; takes ours out or cuts its prefix off where the mode says so. */
    private void header(HttpMessage request, int header, CookieState state, boolean forcePersist, boolean ignorePersist, long now) {
        byte[] bytes = request.bytes();
        int from = request.valueOffset(header);
        int end = from + request.valueLength(header);
        // what goes on when it is not what came: null until the first change
        ByteArrayOutputStream kept = null;
        // the pair before was taken out
        boolean cut = false;
        // attributes of the old kind ($Path, RFC 2109) belong to the cookie before them
        boolean dropping = false;
        boolean pairs = false;
        int at = from;
        while (at < end) {
            int stop = separator(bytes, at, end, ',');
            int start = skipBlanks(bytes, at, stop);
            int equals = indexOf(bytes, start, stop, '=');
            boolean ours = equals >= 0 && Arrays.equals(bytes, start, trimmed(bytes, start, equals), name, 0, name.length);
            int valueFrom = ours ? skipBlanks(bytes, equals + 1, stop) : 0;
            int valueTo = ours ? trimmed(bytes, valueFrom, stop) : 0;
            int tilde = ours && cookie.mode() == Mode.PREFIX ? indexOf(bytes, valueFrom, valueTo, '~') : -1;
            if (ours) {
                judge(bytes, valueFrom, tilde >= 0 ? tilde : valueTo, state, forcePersist, ignorePersist, now);
            }
            boolean attribute = start < stop && bytes[start] == '$';
            dropping = ours ? cookie.mode() == Mode.INSERT && cookie.indirect() : dropping && attribute;
            pairs |= !dropping && !attribute && start < stop;
            boolean changed = tilde >= 0 || ours && valueFrom != start + name.length + 1;
            if (kept == null && (dropping || changed)) {
                kept = new ByteArrayOutputStream(end - from);
                int before = Math.max(from, at - 1);
                kept.write(bytes, from, (dropping ? trimmed(bytes, from, before) : before) - from);
            }
            if (kept != null) {
                boolean first = at == from;
                if (dropping) {
                    if (!cut && kept.size() > 0) {
                        kept.write(bytes[at - 1]);
                    }
                } else {
                    if (cut && kept.size() > 0) {
                        kept.write(' ');
                    } else if (!cut && !first) {
                        kept.write(bytes[at - 1]);
                    }
                    if (!cut) {
                        kept.write(bytes, at, start - at);
                    }
                    int rest = start;
                    if (changed) {
                        kept.write(name, 0, name.length);
                        kept.write('=');
                        rest = tilde >= 0 ? tilde + 1 : valueFrom;
                    }
                    kept.write(bytes, rest, stop - rest);
                }
                cut = dropping;
            }
            at = stop + 1;
        }
        if (kept == null) {
            return;
        }
        boolean open = at == end;
        byte[] value = kept.toByteArray();
        int length = value.length;
        if (length > 0 && open) {
            // a separator ended the last pair
            value = Arrays.copyOf(value, ++length);
            value[length - 1] = cut ? (byte) ' ' : bytes[end - 1];
        } else if (length > 0 && cut) {
            length--;
        }
        if (length == 0 || !pairs) {
            request.removeHeader(header);
        } else {
            request.replaceValue(header, value, 0, length);
        }
    }

    private void judge(byte[] bytes, int from, int to, CookieState state, boolean forcePersist, boolean ignorePersist, long now) {
        if (state.server != null) {
            return;
        }
        int bar = cookie.mode() == Mode.PREFIX ? -1 : indexOf(bytes, from, to, '|');
        int valueEnd = bar < 0 ? to : bar;
        if (valueEnd == from) {
            state.request = 'I';
            return;
        }
        if (bar >= 0) {
            int second = indexOf(bytes, bar + 1, to, '|');
            state.lastSeen = CookieDates.read(bytes, bar + 1, second < 0 ? to : second);
            state.firstSeen = second < 0 ? 0 : CookieDates.read(bytes, second + 1, to);
        }
        // of a cookie that is both, the log tells that it is old
        boolean old = cookie.maxLife() > 0 && outside(state.firstSeen, now, cookie.maxLife());
        if (old || cookie.maxIdle() > 0 && bar >= 0 && outside(state.lastSeen, now, cookie.maxIdle())) {
            state.request = old ? 'O' : 'E';
            state.lastSeen = 0;
            state.firstSeen = 0;
            return;
        }
        ServerRuntime server = named(new String(bytes, from, valueEnd - from, StandardCharsets.ISO_8859_1));
        if (server == null) {
            state.request = 'I';
        } else if (ignorePersist) {
            state.request = 'U';
        } else {
            state.request = server.acceptsPersistent() ? 'V' : 'D';
            state.server = state.request == 'V' || persistToDead || forcePersist ? server : null;
        }
    }

    /** The first server of a value that is usable, else the first. */
    private ServerRuntime named(String value) {
        ServerRuntime first = byValue.get(value);
        if (first == null || first.acceptsPersistent()) {
            return first;
        }
        for (ServerRuntime server : backend.servers()) {
            if (server.acceptsPersistent() && server.cookie().equals(value)) {
                return server;
            }
        }
        return first;
    }

    private static boolean outside(long date, long now, long seconds) {
        return date > 0 && (now - date > seconds || date - now > TOLERANCE);
    }

    // ---- response -----------------------------------------------------------------------------------------------------

    /**
     * Changes and adds cookies after the {@code http-response} rules.
     *
     * @param server that answered
     * @param chosen by a cookie, a rule or a stick table, or null: a client that is there for that reason needs no cookie
     * @param ignorePersist as for the request
     */
    public void response(HttpMessage response, HttpMethod method, ServerRuntime server, ServerRuntime chosen, CookieState state, boolean ignorePersist, long nowSeconds) {
        boolean direct = state.server == server || chosen == server;
        boolean found = setCookies(response, HeaderName.SET_COOKIE, server, direct, state) | setCookies(response, SET_COOKIE2, server, direct, state);
        if (cookie.mode() != Mode.INSERT || found && cookie.preserve() || ignorePersist || cookie.postonly() && method != HttpMethod.POST) {
            return;
        }
        boolean refresh = (cookie.maxIdle() > 0 || state.lastSeen > 0) && (state.lastSeen == 0 || state.lastSeen < nowSeconds);
        boolean addFirst = cookie.maxLife() > 0 && state.firstSeen == 0;
        boolean dropFirst = cookie.maxLife() == 0 && state.firstSeen > 0;
        if (direct && !refresh && !addFirst && !dropFirst) {
            return;
        }
        if (server == backend.direct()) {
            return;
        }
        response.addHeader(HeaderName.SET_COOKIE, inserted(server, state, nowSeconds));
        state.response = direct && !server.cookie().isEmpty() ? 'U' : 'I';
        if (cookie.nocache() && method != HttpMethod.POST && Cacheability.of(response)) {
            response.addHeader(Cacheability.CACHE_CONTROL, "private");
        }
    }

    private String inserted(ServerRuntime server, CookieState state, long now) {
        StringBuilder text = new StringBuilder(cookie.name()).append('=');
        if (server.cookie().isEmpty()) {
            text.append("; Expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/");
        } else {
            text.append(server.cookie());
            if (cookie.maxIdle() > 0 || cookie.maxLife() > 0) {
                text.append('|').append(CookieDates.write(now));
                if (cookie.maxLife() > 0) {
                    text.append('|').append(CookieDates.write(state.firstSeen > 0 ? state.firstSeen : now));
                }
            }
            text.append("; path=/");
        }
        for (String domain : cookie.domains()) {
            text.append("; domain=").append(domain);
        }
        if (cookie.httponly()) {
            text.append("; HttpOnly");
        }
        if (cookie.secure()) {
            text.append("; Secure");
        }
        for (String attribute : cookie.attributes()) {
            text.append("; ").append(attribute);
        }
        return text.toString();
    }

    /** True when a Set-Cookie of our name is among them. */
    private boolean setCookies(HttpMessage response, HeaderName field, ServerRuntime server, boolean direct, CookieState state) {
        boolean found = false;
        for (int header = response.find(field, 0); header >= 0; header = response.find(field, header + 1)) {
            found |= setCookie(response, header, server, direct, state);
        }
        return found;
    }

    /** True when this Set-Cookie is of our name. */
    private boolean setCookie(HttpMessage response, int header, ServerRuntime server, boolean direct, CookieState state) {
        byte[] bytes = response.bytes();
        int from = response.valueOffset(header);
        int end = from + response.valueLength(header);
        int stop = separator(bytes, from, end, ',');
        int equals = indexOf(bytes, from, stop, '=');
        if (equals < 0 || !Arrays.equals(bytes, from, trimmed(bytes, from, equals), name, 0, name.length)) {
            return false;
        }
        if (state.response == 'N') {
            state.response = 'P';
        }
        int valueFrom = skipBlanks(bytes, equals + 1, stop);
        // indirect: the client has one for this server already, and needs no other
        boolean needless = cookie.mode() == Mode.INSERT || cookie.indirect() && direct;
        if (cookie.preserve() || !needless && (cookie.mode() == Mode.NONE || server.cookie().isEmpty())) {
            if (valueFrom != from + name.length + 1) {
                // without blanks around the equals sign, as HAProxy writes it
                replace(response, header, cookie.name() + '=' + response.text(valueFrom, end - valueFrom));
            }
            return true;
        }
        if (needless) {
            response.removeHeader(header);
            state.response = 'D';
            return true;
        }
        // rewrite replaces the value, prefix puts the server's before it
        int valueTo = trimmed(bytes, valueFrom, stop);
        String value = response.text(valueFrom, valueTo - valueFrom);
        replace(response, header, cookie.name() + '=' + server.cookie() + (cookie.mode() == Mode.PREFIX ? "~" + value : "") + response.text(valueTo, end - valueTo));
        state.response = 'R';
        return true;
    }

    private static void replace(HttpMessage response, int header, String value) {
        byte[] data = value.getBytes(StandardCharsets.ISO_8859_1);
        response.replaceValue(header, data, 0, data.length);
    }

    // ---- scanning -----------------------------------------------------------------------------------------------------

    /** The next semicolon, or {@code or}, outside quotes, or the end. */
    private static int separator(byte[] bytes, int from, int end, char or) {
        boolean quoted = false;
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            if (b == '"') {
                quoted = !quoted;
            } else if (b == '\\' && quoted) {
                i++;
            } else if ((b == ';' || b == or) && !quoted) {
                return i;
            }
        }
        return end;
    }

    private static int indexOf(byte[] bytes, int from, int end, char wanted) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int skipBlanks(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    private static int trimmed(byte[] bytes, int from, int to) {
        int at = to;
        while (at > from && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t')) {
            at--;
        }
        return at;
    }
}
