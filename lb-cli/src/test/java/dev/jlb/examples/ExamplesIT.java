package dev.jlb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.diff.Program;
import dev.jlb.diff.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every folder of {@code examples/}: its README's promises, kept by real applications behind the launched program. */
class ExamplesIT {
    /** Only HTTP/1.1: by default this client asks for an upgrade to HTTP/2, which no browser does. */
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void expressWs() throws Exception {
        try (Example example = new Example("express-ws").needsNode()
                .server("node", "server.js", "0", "node1")
                .server("node", "server.js", "0", "node2")
                .start(null)) {
            Set<String> pages = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                String page = get(example.url("http", "/")).body();
                pages.add(page.contains("page from node1") ? "node1" : page.contains("page from node2") ? "node2" : page);
            }
            assertThat(pages).as("pages take turns").containsExactlyInAnyOrder("node1", "node2");

            try (Talk first = new Talk(http, example.url("ws", "/chat")); Talk second = new Talk(http, example.url("ws", "/chat"))) {
                String node = first.hear().split(":")[0];
                assertThat(second.hear()).as("balance source").isEqualTo(node + ": welcome");
                second.say("hello");
                assertThat(first.hear()).isEqualTo(node + ": hello");
                assertThat(second.hear()).isEqualTo(node + ": hello");

                example.backend(node.equals("node1") ? 0 : 1).close();
                assertThat(first.hear()).as("the socket ends with its server").isEqualTo("[closed]");
            }
        }
    }

    @Test
    void wsWithWscat() throws Exception {
        try (Example example = new Example("ws-wscat").needsNode()
                .server("node", "server.js", "0", "ws1")
                .server("node", "server.js", "0", "ws2")
                .start(null)) {
            List<String> said = App.client(example.folder(),
                    "node", "node_modules/wscat/bin/wscat", "--no-color", "-c", example.url("ws", "/"), "-x", "hello", "-w", "1");
            assertThat(String.join("\n", said)).containsPattern("ws[12] hears 127\\.0\\.0\\.1").containsPattern("ws[12]: hello");

            try (Talk first = new Talk(http, example.url("ws", "/")); Talk second = new Talk(http, example.url("ws", "/"))) {
                assertThat(first.hear().substring(0, 3)).as("leastconn").isNotEqualTo(second.hear().substring(0, 3));
                String large = "x".repeat(200_000);
                first.say(large);
                assertThat(first.hear()).hasSize(large.length() + "ws1: ".length()).endsWith("xxx");
            }
        }
    }

    @Test
    void socketIo() throws Exception {
        try (Example example = new Example("socketio").needsNode()
                .server("node", "server.js", "0", "io1")
                .server("node", "server.js", "0", "io2")
                .start(null)) {
            Set<String> nodes = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                List<String> said = App.client(example.folder(), "node", "client.js", example.url("http", "/"), "hello");
                assertThat(said).hasSize(5);
                String node = said.get(3).split(":")[0];
                nodes.add(node);
                // the welcome may come before or after the upgrade
                assertThat(said).containsExactlyInAnyOrder("begins by polling", "goes on by websocket", node + ": welcome",
                        node + ": hello", "over: io client disconnect");
            }
            assertThat(nodes).as("sessions take turns").hasSize(2);
        }
    }

    @Test
    void pythonWebsockets() throws Exception {
        String python = pythonWithWebsockets();
        try (Example example = new Example("python-websockets")
                .server(python, "server.py", "0", "py1")
                .server(python, "server.py", "0", "py2")
                .start(null)) {
            List<String> said = App.client(example.folder(), python, "client.py", example.url("ws", "/"), "one", "two");
            assertThat(said).hasSize(2);
            String server = said.getFirst().split(":")[0];
            assertThat(said).containsExactly(server + ": one", server + ": two");
            assertThat(get(example.url("http", "/")).statusCode()).isEqualTo(426);
            HttpResponse<String> stats = get(example.url("http", "/stats"));
            assertThat(stats.statusCode()).isEqualTo(200);
            assertThat(stats.body()).contains("py1", "py2");
        }
    }

    private static String pythonWithWebsockets() throws IOException, InterruptedException {
        for (String python : List.of("python3", "/usr/bin/python3")) {
            if (new ProcessBuilder(python, "-c", "import websockets").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0) {
                return python;
            }
        }
        assumeTrue(false, "python's websockets package is not installed");
        return null;
    }

    @Test
    void wss() throws Exception {
        Path certificate = Tls.pem();
        HttpClient secure = HttpClient.newBuilder().sslContext(Tls.context()).build();
        Example servers = new Example("ws-wscat").needsNode();
        try (Example example = new Example("wss")
                .server("node", servers.folder().resolve("server.js").toString(), "0", "ws1")
                .server("node", servers.folder().resolve("server.js").toString(), "0", "ws2")
                .start(certificate)) {
            try (Talk talk = new Talk(secure, example.url("wss", "/"))) {
                assertThat(talk.hear()).isEqualTo("ws1 hears nobody");
                talk.say("hello");
                assertThat(talk.hear()).isEqualTo("ws1: hello");
            }
            HttpResponse<String> plain = get(example.url("http", "/x"));
            assertThat(plain.statusCode()).isEqualTo(301);
            assertThat(plain.headers().firstValue("location")).contains("https://127.0.0.1:" + example.port() + "/x");
        }
    }

    @Test
    void tcp() throws Exception {
        assumeTrue(App.installed("node"), "node is not installed");
        String echo = "const name = process.argv[1]; const s = require('net').createServer({allowHalfOpen: true}, c => {"
                + "let t = ''; c.on('data', d => t += d); c.on('end', () => c.end(name + ': ' + t)); c.on('error', () => {}); });"
                + "s.listen(0, '127.0.0.1', () => console.log(name + ' listens on ' + s.address().port));";
        try (Example example = new Example("tcp")
                .server("node", "-e", echo, "main")
                .server("node", "-e", echo, "spare")
                .start(null)) {
            assertThat(ask(example.port(), "hello")).isEqualTo("main: hello");
            example.backend(0).close();
            assertThat(ask(example.port(), "again")).isEqualTo("spare: again");
        }
    }

    private static String ask(int port, String question) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void rejected() throws Exception {
        Path folder = new Example("rejected").folder();
        assertThat(check(folder, "hdr_secure.cfg")).satisfies(said -> {
            assertThat(said.status()).isEqualTo(1);
            assertThat(said.text()).contains("hdr_secure.cfg:11:", "hdr_secure");
        });
        assertThat(check(folder, "forceclose.cfg")).satisfies(said -> {
            assertThat(said.status()).isEqualTo(1);
            assertThat(said.text()).contains("forceclose.cfg:4:", "forceclose", "httpclose");
        });
        assertThat(check(folder, "logasap-in-backend.cfg")).satisfies(said -> {
            assertThat(said.status()).isZero();
            assertThat(said.text()).contains("logasap");
        });
    }

    private record Said(int status, String text) {}

    private static Said check(Path folder, String file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Program.root().resolve("jlb").toString(), "check", "-f", file)
                .directory(folder.toFile()).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    @Test
    void plugin(@TempDir Path out) throws Exception {
        Path source = Program.root().resolve("examples/plugin/src");
        Path jar = Program.root().resolve("lb-cli/target/jlb.jar");
        int compiled = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp", jar.toString(), "-d", out.toString(), source.resolve("example/Examples.java").toString());
        assertThat(compiled).isZero();
        Files.createDirectories(out.resolve("META-INF/services"));
        try (Stream<Path> services = Files.list(source.resolve("META-INF/services"))) {
            for (Path service : services.toList()) {
                Files.copy(service, out.resolve("META-INF/services").resolve(service.getFileName()));
            }
        }
        try (Example example = new Example("plugin").plugins(out).start(null)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(example.url("http", "/"))).header("X-Mail", "jane@example.com").build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("j***@example.com 1\n");
            assertThat(get(example.url("http", "/big")).statusCode()).isEqualTo(503);
        }
    }
}
