package dev.jlb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.cli.demo.DemoServer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The demonstration's back end by itself, so that a failure of {@link DemoIT} can be told from one of its servers. */
class DemoServerTest {
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void servesPageHealthAndChat() throws Exception {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (DemoServer server = DemoServer.start("one", loops)) {
            assertThat(get(server, "/").body()).contains("<title>jlb demo: chat</title>");
            assertThat(get(server, "/health").body()).isEqualTo("ok\n");
            assertThat(get(server, "/none").statusCode()).isEqualTo(404);
            String chat = "ws://127.0.0.1:" + server.port() + "/chat";
            try (Talk first = new Talk(http, chat); Talk second = new Talk(http, chat)) {
                assertThat(first.hear()).isEqualTo("one: welcome");
                assertThat(second.hear()).isEqualTo("one: welcome");
                first.say("to all");
                assertThat(first.hear()).isEqualTo("one: to all");
                assertThat(second.hear()).isEqualTo("one: to all");
            }
        } finally {
            loops.shutdownGracefully();
        }
    }

    private HttpResponse<String> get(DemoServer server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
