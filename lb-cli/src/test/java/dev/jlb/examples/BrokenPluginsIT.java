package dev.jlb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.HeldPort;
import dev.jlb.diff.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plugins with mistakes: what is wrong is said, the rest is heard, and no request is left without an answer. */
@Timeout(240)
class BrokenPluginsIT {
    private static final String HEAD = "defaults\n mode http\n timeout connect 2s\n timeout client 10s\n timeout server 10s\n timeout http-request 10s\n";

    @TempDir
    static Path folder;

    @BeforeAll
    static void compile() throws IOException {
        Path jar = Program.root().resolve("lb-cli/target/jlb.jar");
        Path source = Program.root().resolve("lb-cli/src/test/resources/plugins/broken/Broken.java");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp", jar.toString(), "-d", folder.toString(), source.toString())).isZero();
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve("dev.jlb.sample.FetchProvider"), "broken.Broken$Dies\nbroken.Broken$Null\nbroken.Absent\nbroken.Broken\n");
        Files.writeString(services.resolve("dev.jlb.sample.ConverterProvider"), "broken.Broken\n");
        Files.writeString(services.resolve("dev.jlb.rule.ActionProvider"), "broken.Broken\n");
    }

    @Test
    void mistakesAreDiagnostics() throws Exception {
        Path file = Files.writeString(folder.resolve("wrong.cfg"), HEAD + "frontend f\n bind 127.0.0.1:0\n http-request set-header x %[b_null]\n http-request set-header x %[b_compiles_not]\n"
                + " http-request set-header x %[str(a),c_null]\n http-request a_null\n http-request a_compiles_not\n http-request set-header x %[b_typeless]\n");
        List<String> words = new ArrayList<>(Program.jlb(folder).command());
        words.addAll(List.of("check", "-f", file.toString()));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(said).contains(
                "broken.Broken$Dies could not be instantiated: java.lang.IllegalStateException: cannot be made",
                "the plugin broken.Broken$Null declares null as a FetchProvider",
                "Provider broken.Absent not found",
                "declares the fetch 'src', which there is already",
                "declares the fetch 'b_twice', which there is already",
                "declares the fetch 'no name', which is no name",
                "declares the fetch '', which is no name",
                "declares the fetch 'null', which is no name",
                "the plugin broken.Broken has null among its declarations as a FetchProvider",
                "declares the fetch 'b_typeless', of which a part is null",
                "declares the fetch 'b_needless', of which a part is null",
                "declares the fetch 'b_factoryless', of which a part is null",
                "declares the fetch 'b_arguments', which would take from 3 to 1 arguments",
                "declares the converter 'upper', which there is already",
                "declares the action 'deny', which there is already",
                "wrong.cfg:9:30: error: fetch method 'b_null' cannot be made: its factory returned null.",
                "wrong.cfg:10:30: error: fetch method 'b_compiles_not' cannot be made: java.lang.IllegalStateException: fetch does not compile.",
                "wrong.cfg:11:37: error: converter 'c_null' cannot be made: its factory returned null.",
                "wrong.cfg:12:15: error: action 'a_null' cannot be made: its factory returned null.",
                "wrong.cfg:13:15: error: action 'a_compiles_not' cannot be made: java.lang.IllegalStateException: action does not compile.",
                "error: unknown fetch method 'b_typeless'");
    }

    @Test
    void everyRequestIsAnswered() throws Exception {
        int port = freePort();
        int tcp = freePort();
        Path file = Files.writeString(folder.resolve("runs.cfg"), HEAD + "frontend f\n bind 127.0.0.1:" + port + "\n"
                + " http-after-response a_throws if { path /after }\n"
                + " http-request return status 200 content-type text/plain lf-string \"%[b_last] %[b_twice] [%[b_throws]%[b_overflows]%[b_links_not]%[str(a),c_throws]%[b_silent]%[b_number]%[b_outside]%[req.hdr(host),c_silent]%[req.hdr(host),c_beyond]] %[str(a),c_same,upper] %[src]\" if { path / } or { path /after }\n"
                + " http-request deny if { b_throws -m found }\n http-request a_throws if { path /throws }\n http-request a_no_verdict if { path /null }\n http-request return status 204\n"
                + "frontend t\n bind 127.0.0.1:" + tcp + "\n mode tcp\n tcp-request content a_throws\n");
        Program.Running running = Program.jlb(folder).start(file, port);
        try {
            // twice: what broke once is asked again
            for (int round = 0; round < 2; round++) {
                assertThat(get(port, "/")).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nlast first [] A 127.0.0.1");
                assertThat(get(port, "/after")).startsWith("HTTP/1.1 200 ").endsWith("last first [] A 127.0.0.1");
                assertThat(get(port, "/throws")).startsWith("HTTP/1.1 500 ");
                assertThat(get(port, "/null")).startsWith("HTTP/1.1 500 ");
                assertThat(get(port, "/else")).startsWith("HTTP/1.1 204 ");
                assertThat(get(tcp, "/")).isEmpty();
            }
        } finally {
            running.stop();
        }
        assertThat(running.output())
                .containsOnlyOnce("sample expression 'b_overflows' failed: java.lang.StackOverflowError (said once)")
                .contains("sample expression 'b_links_not' failed: java.lang.NoClassDefFoundError: gone")
                .contains("sample expression 'str(a),c_throws' failed: java.lang.IllegalStateException: converter broke")
                .contains("action 'a_throws' failed: java.lang.IllegalStateException: action broke (said once)")
                .containsOnlyOnce("sample expression 'b_silent' failed: fetch 'b_silent' returned true and set no value (said once)")
                .contains("sample expression 'b_number' failed: fetch 'b_number' is declared as STR and set a value of type SINT")
                .contains("sample expression 'b_outside' failed: fetch 'b_outside' set bytes that are not in its array")
                .contains("sample expression 'req.hdr(host),c_silent' failed: converter 'c_silent' is declared as SINT and set a value of type STR")
                .contains("sample expression 'req.hdr(host),c_beyond' failed: converter 'c_beyond' set bytes that are not in its array")
                .containsOnlyOnce("action 'a_no_verdict' failed: it returned null (said once)")
                .doesNotContain("internal error");
    }

    private static int freePort() {
        return HeldPort.forGood();
    }

    private static String get(int port, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (java.net.SocketException reset) {
            return "";
        }
    }
}
