package dev.jlb.sequence;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** HAProxy's sequences as they were recorded, a line each: the row's name, a tab, the sequence deflated and in base 64. */
final class SequenceGolden {
    private SequenceGolden() {}

    static Map<String, String> read(Path file) throws IOException, DataFormatException {
        Map<String, String> sequences = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int tab = line.indexOf('\t');
            Inflater inflater = new Inflater(true);
            inflater.setInput(Base64.getDecoder().decode(line.substring(tab + 1)));
            byte[] text = new byte[SequenceTable.REQUESTS];
            int length = inflater.inflate(text);
            inflater.end();
            sequences.put(line.substring(0, tab), new String(text, 0, length, StandardCharsets.ISO_8859_1));
        }
        return sequences;
    }

    static void write(Path file, Map<String, String> sequences) throws IOException {
        StringBuilder text = new StringBuilder();
        sequences.forEach((name, sequence) -> text.append(name).append('\t').append(Base64.getEncoder().encodeToString(deflate(sequence))).append('\n'));
        Files.writeString(file, text);
    }

    private static byte[] deflate(String sequence) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(sequence.getBytes(StandardCharsets.ISO_8859_1));
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[1024];
        while (!deflater.finished()) {
            out.write(piece, 0, deflater.deflate(piece));
        }
        deflater.end();
        return out.toByteArray();
    }
}
