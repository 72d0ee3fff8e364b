import com.sun.net.httpserver.HttpServer;
import dev.jlb.Events;
import dev.jlb.LoadBalancer;
import dev.jlb.server.HealthListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A program with a load balancer inside: started on a free port, asked, changed while it runs, drained, stopped. */
public final class Embedding {
    public static void main(String[] args) throws Exception {
        HttpServer red = server("red");
        HttpServer blue = server("blue");
        Events events = new Events() {
            @Override
            public void message(HealthListener.Level level, String text) {
                System.out.println("heard: " + level + " " + text);
            }

            @Override
            public void serving(int generation) {
                System.out.println("serving: generation " + generation);
            }
        };
        try (LoadBalancer lb = LoadBalancer.start(configuration(red), events)) {
            InetSocketAddress web = lb.address("web");
            System.out.println("before the reload: " + get(web));

            // the same socket, another server: no connection is refused or cut
            lb.reload(configuration(blue));
            System.out.println("after the reload: " + get(web));

            // the runtime API without a socket
            System.out.println("command: " + lb.command("set server app/s1 weight 50%; get weight app/s1"));
            lb.statistics().stream()
                    .filter(row -> row.text("svname").equals("FRONTEND"))
                    .forEach(row -> System.out.println("counted: " + row.text("pxname") + " " + row.text("req_tot") + " requests"));

            // what a scraper would get, without a port for it
            lb.metrics("scope=frontend&metrics=haproxy_frontend_http_requests_total").lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> System.out.println("measured: " + line));

            lb.drain();
            System.out.println("drained: " + lb.awaitIdle(Duration.ofSeconds(10)));
        } finally {
            red.stop(0);
            blue.stop(0);
        }
    }

    private static String configuration(HttpServer server) {
        return """
                defaults
                  mode http
                  timeout client 5s
                  timeout server 5s
                  timeout connect 2s
                frontend web
                  bind 127.0.0.1:0
                  default_backend app
                backend app
                  server s1 127.0.0.1:%d weight 100
                """.formatted(server.getAddress().getPort());
    }

    private static HttpServer server(String name) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", exchange -> {
            byte[] body = name.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String get(InetSocketAddress address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/");
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        }
    }
}
