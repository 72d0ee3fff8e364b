import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jlb.LoadBalancer;
import dev.jlb.junit.Frontend;
import dev.jlb.junit.RunLoadBalancer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** Tests of a configuration: it runs on a free port while they do. */
@RunLoadBalancer("""
        defaults
          mode http
          timeout client 5s
          timeout server 5s
          timeout connect 2s
        frontend web
          bind 127.0.0.1:0
          http-request deny status 403 if { path_beg /admin } !{ src 10.0.0.0/8 }
          http-request redirect location /start if { path / }
          default_backend app
        backend app
          http-request return status 200 content-type text/plain string "hello"
        """)
class RoutingTest {
    @Test
    void theFrontPageRedirects(@Frontend("web") URI web) throws Exception {
        HttpResponse<String> answer = get(web);
        assertEquals(302, answer.statusCode());
        assertEquals("/start", answer.headers().firstValue("location").orElseThrow());
    }

    @Test
    void strangersMayNotAdministrate(@Frontend("web") URI web) throws Exception {
        assertEquals(403, get(web.resolve("/admin/users")).statusCode());
    }

    @Test
    void allElseReachesTheApplication(@Frontend("web") URI web, LoadBalancer lb) throws Exception {
        assertEquals("hello", get(web.resolve("/x")).body());
        assertEquals(1, lb.generations().size());
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }
}
