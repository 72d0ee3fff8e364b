import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of the tables. */
final class Scenarios {
    private Scenarios() {}

    /** Kinds of traffic. */
    static List<Scenario> traffic() {
        List<String> rules = new ArrayList<>(List.of(
                "option forwardfor", "acl api path_beg /api", "acl internal src 10.0.0.0/8 192.168.0.0/16",
                "http-request deny if internal", "http-request set-header X-Request-Start %[date]",
                "http-request set-header X-Forwarded-Proto http", "http-request del-header X-Internal",
                "http-request set-var(txn.host) req.hdr(host),lower", "http-response set-header X-Frame-Options SAMEORIGIN",
                "http-response del-header Server", "use_backend origin if api { method POST }"));
        rules.addAll(hosts(200));
        return List.of(
                new Scenario("small", "HTTP keep-alive, 128 B, 64 connections", "http", 64, "/128", "requests/s"),
                new Scenario("medium", "HTTP keep-alive, 10 kB, 64 connections", "http", 64, "/10240", "requests/s"),
                new Scenario("large", "HTTP keep-alive, 1 MB, 8 connections", "http", 8, "/1048576", "requests/s"),
                new Scenario("close", "HTTP, a connection per request, 128 B, 64 at a time", "close", 64, "/128", "requests/s"),
                new Scenario("rules", "210 rules, 200 of them host rules of which the last matches, 128 B", "http", 64, "/128", "requests/s", rules, ""),
                new Scenario("tls", "TLS keep-alive, 128 B, 64 connections (wrk)", "wrk", 64, "/128", "requests/s"),
                new Scenario("tls-large", "TLS keep-alive, 1 MB, 8 connections (wrk)", "wrk", 8, "/1048576", "requests/s"),
                new Scenario("tls-close", "TLS, a handshake per request, 128 B (wrk)", "wrk-close", 64, "/128", "requests/s"),
                new Scenario("bulk", "TCP bulk, 8 connections", "bulk", 8, "/", "kB/s"),
                new Scenario("pingpong", "TCP ping-pong, 32 B, 64 connections", "ws", 64, "/", "messages/s"),
                new Scenario("ws", "WebSocket ping-pong, 32 B, 64 tunnels", "ws", 64, "/", "messages/s"));
    }

    /** One request in configurations of growing size: what does size cost? The load asks for host199.example. */
    static List<Scenario> scale() {
        String backends = IntStream.range(0, 1000).mapToObj(i -> "backend b" + i + IntStream.range(0, 4)
                .mapToObj(s -> "\n    server s" + s + " 127.0.0.1:" + (1 + s)).collect(Collectors.joining("")) + "\n").collect(Collectors.joining());
        List<String> last = new ArrayList<>(IntStream.range(0, 4999).mapToObj(i -> "use_backend origin if { hdr(host) other" + i + ".example }").toList());
        last.add("use_backend origin if { hdr(host) host199.example }");
        return List.of(
                new Scenario("one", "no rule, one back end", "http", 64, "/128", "requests/s"),
                new Scenario("map", "a map of 10,000 hosts", "http", 64, "/128", "requests/s",
                        List.of("use_backend %[hdr(host),lower,map(" + Bench.MAP + ",origin)]"), ""),
                new Scenario("use_backend", "5,000 use_backend rules, the last matches", "http", 64, "/128", "requests/s", last, ""),
                new Scenario("backends", "1,000 back ends of 4 servers, a map of 10,000 hosts", "http", 64, "/128", "requests/s",
                        List.of("use_backend %[hdr(host),lower,map(" + Bench.MAP + ",origin)]"), backends));
    }

    private static List<String> hosts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "use_backend origin if { hdr(host) -i host" + i + ".example }").toList();
    }
}
