package dev.jlb.server.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.Backends;
import dev.jlb.server.ServerState.Operational;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every expectation was seen on HAProxy 2.6 with the same lines. */
class CookiePersisterTest {
    private static final long NOW = 1_900_000_000L;

    @ParameterizedTest
    @CsvSource(delimiter = '!', nullValues = "none", value = {
        // cookie line ! request cookies ! seen by the server ! server ! set-cookie of the client ! letters
        "SRV insert indirect nocache ! none ! none ! s1 ! APP=val; path=/x / SRV=a; path=/ ! NI",
        "SRV insert indirect nocache ! SRV=a ! none ! s1 ! APP=val; path=/x ! VN",
        "SRV insert indirect nocache ! x=1; SRV=b; y=2 ! x=1; y=2 ! s2 ! APP=val; path=/x ! VN",
        "SRV insert indirect nocache ! APP=a~foo; z=1 ! APP=a~foo; z=1 ! s1 ! APP=val; path=/x / SRV=a; path=/ ! NI",
        "SRV insert indirect nocache ! SRV=zz; q=1 ! q=1 ! s1 ! APP=val; path=/x / SRV=a; path=/ ! II",
        "SRV insert httponly secure domain .x.org domain y.z ! SRV=q ! SRV=q ! s1 ! APP=val; path=/x / SRV=a; path=/; domain=.x.org; domain=y.z; HttpOnly; Secure ! II",
        "APP rewrite ! APP=a~foo; z=1 ! APP=a~foo; z=1 ! s1 ! APP=a; path=/x ! IR",
        "APP rewrite ! APP=b ! APP=b ! s2 ! APP=b; path=/x ! VR",
        "APP prefix ! none ! none ! s1 ! APP=a~val; path=/x ! NR",
        "APP prefix ! APP=b~foo; z=1 ! APP=foo; z=1 ! s2 ! APP=b~val; path=/x ! VR",
        "APP prefix ! y; APP=b~foo ! y; APP=foo ! s2 ! APP=b~val; path=/x ! VR",
        "APP prefix ! APP=val ! APP=val ! s1 ! APP=a~val; path=/x ! IR",
        "APP insert preserve ! none ! none ! s1 ! APP=val; path=/x ! NP",
        "APP insert indirect ! APP=a~foo; z=1 ! z=1 ! s1 ! APP=a; path=/ ! II",
        "SRV insert postonly ! none ! none ! s1 ! APP=val; path=/x ! NN"
    })
    void asHaproxy(String line, String cookies, String seen, String server, String set, String letters) {
        BackendRuntime backend = Backends.of("mode http\nbalance static-rr\ncookie " + line + "\nserver s1 127.0.0.1:1 cookie a\nserver s2 127.0.0.1:1 cookie b\n");
        CookiePersister persister = CookiePersister.of(backend);
        HttpMessage request = new HttpMessage();
        request.startRequest("GET", "/");
        if (cookies != null) {
            request.addHeader(HeaderName.COOKIE, cookies);
        }
        Backends.Stream stream = new Backends.Stream(null);
        CookieState state = new CookieState();
        persister.request(request, stream, state, false, false, NOW);
        backend.place(stream);
        assertThat(stream.server().name()).isEqualTo(server);
        assertThat(request.header("cookie")).isEqualTo(seen);
        HttpMessage response = new HttpMessage();
        response.startResponse(200, null);
        response.addHeader(HeaderName.of("etag"), "one");
        response.addHeader(HeaderName.SET_COOKIE, "APP=val; path=/x");
        persister.response(response, HttpMethod.GET, stream.server(), stream.forced(), state, false, NOW);
        StringJoiner all = new StringJoiner(" / ");
        for (int i = 0; i < response.headerSlots(); i++) {
            if (response.isLive(i) && response.name(i).equals("set-cookie")) {
                all.add(response.value(i));
            }
        }
        assertThat(all.toString()).isEqualTo(set);
        assertThat("" + state.request() + state.response()).isEqualTo(letters);
        boolean inserted = letters.endsWith("I") && line.contains("nocache");
        assertThat(response.header("cache-control")).isEqualTo(inserted ? "private" : null);
    }

    /** Dates were written by HAProxy at the time in the last column. */
    @Test
    void datesAreHaproxys() {
        long seconds = 4L * ((((((0L * 64 + 26) * 64 + 48) * 64 + 3) * 64 + 36) * 64) + 62);
        assertThat(CookieDates.write(seconds)).isEqualTo("awDk+");
        byte[] text = "awDk+".getBytes();
        assertThat(CookieDates.read(text, 0, 5)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({"5,5,V", "15,15,E", "5,25,O", "-90000,5,E"})
    void idleAndLifeEnd(long idle, long life, char letter) {
        BackendRuntime backend = Backends.of("mode http\ncookie S insert maxidle 10 maxlife 20s\nserver s1 127.0.0.1:1 cookie a\n");
        HttpMessage request = new HttpMessage();
        request.startRequest("GET", "/");
        request.addHeader(HeaderName.COOKIE, "S=a|" + CookieDates.write(NOW - idle) + "|" + CookieDates.write(NOW - life));
        CookieState state = new CookieState();
        CookiePersister.of(backend).request(request, new Backends.Stream(null), state, false, false, NOW);
        assertThat(state.request()).isEqualTo(letter);
    }

    @Test
    void aDeadServersCookieIsNotFollowed() {
        BackendRuntime backend = Backends.of("mode http\nbalance roundrobin\ncookie S insert\nserver s1 127.0.0.1:1 cookie a\nserver s2 127.0.0.1:1 cookie b\n");
        backend.changes().operational(backend.server("s2"), Operational.STOPPED);
        HttpMessage request = new HttpMessage();
        request.startRequest("GET", "/");
        request.addHeader(HeaderName.COOKIE, "S=b");
        CookieState state = new CookieState();
        Backends.Stream stream = new Backends.Stream(null);
        CookiePersister.of(backend).request(request, stream, state, false, false, NOW);
        backend.place(stream);
        assertThat(stream.server().name()).isEqualTo("s1");
        assertThat(state.request()).isEqualTo('D');
    }
}
