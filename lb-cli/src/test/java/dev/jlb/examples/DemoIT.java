package dev.jlb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.diff.Program;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code jlb demo} as a newcomer runs it: the address that it prints, the page, the chat, Ctrl-C. */
class DemoIT {
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/");

    @Test
    void chatsWithBothServers() throws Exception {
        Process demo = new ProcessBuilder(Program.root().resolve("jlb").toString(), "demo").redirectErrorStream(true).start();
        // destroyed before its output is closed: a close waits for the thread that reads
        try (BufferedReader output = demo.inputReader(StandardCharsets.UTF_8); AutoCloseable _ = demo::destroyForcibly) {
            String address = null;
            StringBuilder said = new StringBuilder();
            for (String line = output.readLine(); line != null && address == null; line = output.readLine()) {
                said.append(line).append('\n');
                Matcher matcher = ADDRESS.matcher(line);
                if (matcher.find()) {
                    address = matcher.group();
                    break;
                }
            }
            assertThat(address).as(said.toString()).isNotNull();
            Thread.ofVirtual().start(() -> output.lines().forEach(ignored -> { }));

            HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            HttpResponse<String> page = http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("Chat through jlb");

            Set<String> servers = new HashSet<>();
            String chat = address.replace("http", "ws") + "chat";
            for (int i = 0; i < 2; i++) {
                try (Talk talk = new Talk(http, chat)) {
                    String server = talk.hear().replaceFirst(": welcome$", "");
                    talk.say("hello ü");
                    assertThat(talk.hear()).isEqualTo(server + ": hello ü");
                    servers.add(server);
                }
            }
            assertThat(servers).containsExactlyInAnyOrder("chat1", "chat2");

            new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor();
            assertThat(demo.waitFor(10, TimeUnit.SECONDS)).as("ends on Ctrl-C").isTrue();
            assertThat(demo.exitValue()).isZero();
        }
    }
}
