package dev.jlb.config.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code -f} and {@code --} name (management guide 3): files as they are; of a directory the files, and only files, that end in
 * {@code .cfg} and do not start with a dot, in the order of their names' bytes.
 */
public final class ConfigFiles {
    /** More than any configuration has; keeps {@code -f /dev/zero} from filling the memory. */
    public static final int MAX_BYTES = 256 << 20;

    private ConfigFiles() {}

    /**
     * Reads all files in order. What cannot be read is an alert without a place.
     *
     * @param directory what relative names are relative to: the working directory, or that of {@code -C}
     */
    public static List<SourceFile> read(List<String> names, Path directory, Diagnostics diagnostics) {
        List<SourceFile> files = new ArrayList<>();
        for (String name : names) {
            Path path = directory.resolve(name);
            try {
                if (Files.isDirectory(path)) {
                    for (Path file : filesOf(path)) {
                        files.add(read(Path.of(name).resolve(file.getFileName()).toString(), file));
                    }
                } else {
                    files.add(read(name, path));
                }
            } catch (IOException unreadable) {
                diagnostics.alert(Span.NONE, "Cannot open configuration file/directory " + name + " : " + reason(unreadable));
            }
        }
        return files;
    }

    private static List<Path> filesOf(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries
                    .filter(file -> bytes(file).length > 4 && file.getFileName().toString().endsWith(".cfg") && bytes(file)[0] != '.')
                    .filter(Files::isRegularFile)
                    .sorted((a, b) -> Arrays.compareUnsigned(bytes(a), bytes(b)))
                    .toList();
        }
    }

    private static byte[] bytes(Path file) {
        return file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static SourceFile read(String name, Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("larger than " + (MAX_BYTES >> 20) + " MiB");
            }
            return new SourceFile(name, new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    /** Why a file cannot be read, in the words of the system. */
    public static String reason(IOException unreadable) {
        return switch (unreadable) {
            case NoSuchFileException missing -> "No such file or directory";
            case AccessDeniedException denied -> "Permission denied";
            default -> unreadable.getMessage();
        };
    }
}
