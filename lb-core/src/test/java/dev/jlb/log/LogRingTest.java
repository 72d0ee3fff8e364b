package dev.jlb.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.template.TextBuffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRingTest {
    private static TextBuffer text(String text) {
        TextBuffer buffer = new TextBuffer(16);
        buffer.append(text);
        return buffer;
    }

    private static List<String> all(LogRing.Reader reader) {
        List<String> all = new ArrayList<>();
        byte[] next;
        while ((next = reader.next()) != null) {
            all.add(new String(next, StandardCharsets.US_ASCII));
        }
        return all;
    }

    @Test
    void newMessagesOverwriteTheOldest() throws IOException {
        LogRing ring = new LogRing("r", "", "", 64, 0, "");
        for (int i = 0; i < 1000; i++) {
            assertThat(ring.append(text("message " + i))).isTrue();
        }
        assertThat(all(ring.reader(false, false))).containsExactly("message 996", "message 997", "message 998", "message 999");
        assertThat(all(ring.reader(true, false))).isEmpty();
        assertThat(ring.dropped()).isZero();
    }

    @Test
    void whatAServerThatIsAwayMissesIsCounted() throws IOException {
        LogRing ring = new LogRing("r", "", "", 64, 0, "");
        LogRing.Reader first = ring.serverReader();
        LogRing.Reader second = ring.serverReader();
        for (int i = 0; i < 10; i++) {
            assertThat(ring.append(text("message " + i))).isTrue();
        }
        // ten messages of which four fit: six are gone for both, each counted once
        assertThat(ring.overwritten()).isEqualTo(6);
        assertThat(ring.dropped()).isEqualTo(6);
        assertThat(all(first)).containsExactly("message 6", "message 7", "message 8", "message 9");
        second.close();
        // the one that is left has read them
        for (int i = 10; i < 14; i++) {
            ring.append(text("message" + i));
        }
        assertThat(ring.overwritten()).isEqualTo(6);
        first.hold(true);
        assertThat(ring.append(text("message14"))).isFalse();
        assertThat(ring.dropped()).isEqualTo(7);
        first.hold(false);
        assertThat(ring.append(text("message15"))).isTrue();
        assertThat(ring.overwritten()).isEqualTo(7);
        first.close();
        for (int i = 16; i < 40; i++) {
            ring.append(text("message" + i));
        }
        assertThat(ring.overwritten()).isEqualTo(7);
    }

    @Test
    void aServerHoldsWhatItHasNotRead() throws IOException {
        LogRing ring = new LogRing("r", "", "", 64, 10, "");
        LogRing.Reader server = ring.reader(false, true);
        for (int i = 0; i < 5; i++) {
            ring.append(text("0123456789 cut"));
        }
        assertThat(ring.dropped()).isEqualTo(1);
        assertThat(all(server)).hasSize(4).containsOnly("0123456789");
        assertThat(ring.append(text("x"))).isTrue();
        server.close();
    }

    @Test
    void aFileThatIsThereIsKept(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("ring");
        Files.writeString(file, "before");
        LogRing ring = new LogRing("r", "", "", 4096, 0, file.toString());
        ring.append(text("in the file"));
        assertThat(folder.resolve("ring.bak")).content().isEqualTo("before");
        assertThat(Files.size(file)).isEqualTo(4096);
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).contains("in the file");
    }
}
