package dev.jlb.cli;

import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The configuration files of {@code -f}: files as they are given, folders as their {@code .cfg} files in alphabetical order (management.txt 3). */
final class ConfigFiles {
    private ConfigFiles() {}

    /** @throws IOException with a message for the user */
    static List<SourceFile> read(List<String> names) throws IOException {
        List<SourceFile> files = new ArrayList<>();
        for (String name : names) {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                for (Path file : folder(path)) {
                    files.add(one(file.toString(), file));
                }
            } else {
                files.add(one(name, path));
            }
        }
        return files;
    }

    private static SourceFile one(String name, Path path) throws IOException {
        try {
            return SourceFile.read(name, path);
        } catch (java.nio.file.NoSuchFileException missing) {
            throw new IOException("Could not open configuration file " + name + " : No such file or directory");
        } catch (java.nio.file.AccessDeniedException denied) {
            throw new IOException("Could not open configuration file " + name + " : Permission denied");
        } catch (IOException unreadable) {
            throw new IOException("Could not open configuration file " + name + " : " + unreadable.getMessage());
        }
    }

    private static List<Path> folder(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            Path[] all = entries.filter(path -> path.toString().endsWith(".cfg") && !path.getFileName().toString().startsWith(".") && Files.isRegularFile(path)).toArray(Path[]::new);
            Arrays.sort(all);
            return List.of(all);
        }
    }
}
