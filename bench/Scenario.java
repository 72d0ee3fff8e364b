import java.util.List;
import java.util.stream.Collectors;

/**
 * One kind of work.
 *
 * @param kind what makes the work: a kind of load.c's, or wrk, or wrk-close (a connection, and a handshake, per request)
 * @param lines of the front end
 * @param sections more sections of the configuration
 */
record Scenario(String key, String title, String kind, int connections, String path, String unit, List<String> lines, String sections) {
    Scenario(String key, String title, String kind, int connections, String path, String unit) {
        this(key, title, kind, connections, path, unit, List.of(), "");
    }

    boolean tls() {
        return kind.startsWith("wrk");
    }

    boolean tcp() {
        return kind.equals("bulk") || key.equals("pingpong");
    }

    String config(int port, Origin origin, Tools tools) throws Exception {
        return """
                global
                    nbthread 1
                    maxconn 9000
                defaults
                    mode %s
                    timeout connect 5s
                    timeout client 60s
                    timeout server 60s
                    timeout tunnel 1h
                frontend public
                    bind 127.0.0.1:%d%s
                %s
                    default_backend origin
                backend origin
                    balance roundrobin
                    server origin 127.0.0.1:%d
                %s""".formatted(tcp() ? "tcp" : "http", port, tls() ? " ssl crt " + tools.certificate() : "",
                lines.stream().map(line -> "    " + line).collect(Collectors.joining("\n")),
                kind.equals("bulk") ? origin.bulkPort() : origin.httpPort(), sections);
    }
}
