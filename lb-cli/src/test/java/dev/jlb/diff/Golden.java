package dev.jlb.diff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What HAProxy did when it was last asked, beside the cases, for machines without it and for readers. */
final class Golden {
    private Golden() {}

    static Map<String, String> read(Path file) {
        Map<String, String> transcripts = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return transcripts;
        }
        try {
            for (String part : Files.readString(file).split("(?m)^=== ")) {
                int end = part.indexOf('\n');
                if (end > 0) {
                    transcripts.put(part.substring(0, end), part.substring(end + 1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return transcripts;
    }

    static void write(Path file, Map<String, String> transcripts) {
        StringBuilder text = new StringBuilder();
        transcripts.forEach((name, transcript) -> text.append("=== ").append(name).append('\n').append(transcript));
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
