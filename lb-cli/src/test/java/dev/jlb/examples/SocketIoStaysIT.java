package dev.jlb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.diff.PortPool;
import dev.jlb.diff.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Socket.IO session is several requests, then a WebSocket: all of it stays on one of two node servers, by each way to keep a client. */
class SocketIoStaysIT {
    /** As the example's client, but it gives its user's name in a header and in a parameter, and keeps cookies only where they are what is tested. */
    private static final String CLIENT = """
            const { io } = require('socket.io-client');
            const [url, user, cookies] = process.argv.slice(1);
            const socket = io(url, { withCredentials: cookies === 'yes', reconnection: false, timeout: 5000, forceNew: true,
              query: { user }, extraHeaders: { 'x-user': user } });
            const engine = socket.io.engine;
            const say = () => { if (socket.connected && engine.transport.name === 'websocket') socket.emit('say', user); };
            engine.once('upgrade', () => { console.log('upgraded'); say(); });
            socket.on('connect', say);
            socket.on('connect_error', error => { console.log('error: ' + error.message); process.exit(1); });
            socket.on('said', words => { console.log(words); if (words.endsWith(user)) socket.disconnect(); });
            socket.on('disconnect', reason => { console.log('over: ' + reason); process.exit(0); });
            """;

    private static final List<String> USERS = List.of("ann", "bob", "cy", "dora");

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '!', value = {
        "balance roundrobin; cookie NODE insert indirect nocache ! 2",
        "balance leastconn; cookie NODE insert dynamic httponly; dynamic-cookie-key secret ! 2",
        "balance source ! 1",
        "balance roundrobin; stick-table type ip size 1k expire 1m; stick on src ! 1",
        "balance roundrobin; stick-table type string len 36 size 1k expire 1m; stick on url_param(user) ! 2",
        "balance roundrobin; stick-table type string len 36 size 1k expire 1m; stick match req.hdr(x-user); stick store-request req.hdr(x-user) ! 2",
        "balance hdr(x-user) ! 2",
        "balance url_param user; hash-type consistent ! 2"
    })
    void staysOnItsNode(String lines, int nodes) throws Exception {
        try (Example node = new Example("socketio").needsNode();
                App one = App.server(node.folder(), "node", "server.js", "0", "io1");
                App two = App.server(node.folder(), "node", "server.js", "0", "io2")) {
            PortPool ports = new PortPool();
            int port = ports.next();
            Path config = Files.createTempFile("stays", ".cfg");
            Files.writeString(config, "defaults\n mode http\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n timeout tunnel 1m\nlisten io\n bind 127.0.0.1:" + port + "\n " + lines.replace(";", "\n")
                    + "\n server io1 127.0.0.1:" + one.port() + (lines.contains("dynamic") ? "" : " cookie a") + "\n server io2 127.0.0.1:" + two.port() + (lines.contains("dynamic") ? "" : " cookie b") + "\n");
            Program.Running proxy = Program.jlb().start(config, port);
            try {
                Set<String> met = new HashSet<>();
                for (String user : USERS) {
                    List<String> said = App.client(node.folder(), "node", "-e", CLIENT, "http://127.0.0.1:" + port + "/", user, lines.contains("cookie") ? "yes" : "no");
                    String name = said.stream().filter(line -> line.endsWith(": welcome")).map(line -> line.split(":")[0]).findFirst().orElse("none");
                    assertThat(said).containsExactlyInAnyOrder("upgraded", name + ": welcome", name + ": " + user, "over: io client disconnect");
                    met.add(name);
                }
                assertThat(met).hasSize(nodes);
            } finally {
                proxy.stop();
                Files.delete(config);
            }
        }
    }
}
