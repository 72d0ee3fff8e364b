package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Back ends that are disabled or unpublished, and {@code force-be-switch} (manual 4.2 of 3.4; HAProxy 2.6 has none of it). */
@ExtendWith(LeakGuard.class)
class DisabledBackendTest {
    private static final String BACKENDS = """
            backend on
             http-request return status 200 content-type text/plain string on
            backend off
             disabled
             http-request return status 200 content-type text/plain string off
            backend other
             http-request return status 200 content-type text/plain string other
            """;

    @Test
    void rulesPassThemOverUnlessForced() throws Exception {
        try (Live live = new Live("""
                frontend f
                 bind 127.0.0.1:${f}
                 force-be-switch if { path_end /forced }
                 use_backend off if { path_beg /off }
                 use_backend %[path,field(2,/)] if { path_beg /dynamic-off } || { path_beg /on }
                 use_backend other if { path_beg /off }
                 default_backend on
                frontend g
                 bind 127.0.0.1:${g}
                 force-be-switch if { path /forced }
                 default_backend off
                """ + BACKENDS)) {
            assertThat(live.get("f", "/")).isEqualTo("on");
            assertThat(live.get("f", "/off")).isEqualTo("other");
            assertThat(live.get("f", "/off/forced")).isEqualTo("off");
            assertThat(live.get("f", "/dynamic-off")).isEqualTo("on");
            assertThat(live.get("f", "/on")).isEqualTo("on");
            assertThat(live.talk("g", "GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 503");
            assertThat(live.get("g", "/forced")).isEqualTo("off");
        }
    }

    @Test
    void commandsPublish(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("s");
        try (Live live = new Live("""
                global
                 stats socket %s level operator
                frontend f
                 bind 127.0.0.1:${f}
                 force-be-switch if { path /forced }
                 use_backend other if { path /other } or { path /forced }
                 default_backend on
                """.formatted(socket) + BACKENDS)) {
            assertThat(live.get("f", "/other")).isEqualTo("other");
            assertThat(Live.command(socket, "unpublish backend other")).isEqualTo("\n");
            assertThat(live.get("f", "/other")).isEqualTo("on");
            assertThat(live.get("f", "/forced")).isEqualTo("other");
            assertThat(Live.command(socket, "publish backend other")).isEqualTo("\n");
            assertThat(live.get("f", "/other")).isEqualTo("other");
            assertThat(Live.command(socket, "publish backend nope")).startsWith("No such backend.");
        }
    }
}
