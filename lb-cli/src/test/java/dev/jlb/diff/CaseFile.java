package dev.jlb.diff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A file of cases: a heading of shared configuration, then the cases. {@code === name} starts a case, a word in the first
 * column starts a part of it, indented lines belong to that part. {@code config} holds whole sections; without it, the lines of
 * {@code frontend} and {@code backend} are added to a front end {@code ~fe} and a back end {@code ~be} with the server s1:
 *
 * <pre>
 * defaults
 *     mode http
 * === keeps the connection
 * frontend
 *     option httpclose
 * server s1
 *     serve
 * client fe
 *     http GET / HTTP/1.1 | Host: a
 *     response
 * log 1 whole
 * sink t 2
 * differs the manual of 3.4 says otherwise
 *     what jlb does
 * </pre>
 *
 * @param name the file's name without its ending
 * @param heading configuration that every case shares
 * @param cases in the order of the file
 */
record CaseFile(String name, List<String> heading, List<Case> cases) {

    static CaseFile read(Path file) {
        List<String> heading = new ArrayList<>();
        List<Case> cases = new ArrayList<>();
        try {
            Builder current = null;
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("#")) {
                    continue;
                }
                if (line.startsWith("=== ")) {
                    if (current != null) {
                        cases.add(current.build());
                    }
                    current = new Builder(line.substring(4).strip());
                } else if (current == null) {
                    heading.add(line);
                } else {
                    current.line(line);
                }
            }
            if (current != null) {
                cases.add(current.build());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = file.getFileName().toString();
        return new CaseFile(name.substring(0, name.lastIndexOf('.')), heading, cases);
    }

    private static final class Builder {
        private final String name;
        private final List<String> config = new ArrayList<>();
        private final List<String> frontend = new ArrayList<>();
        private final List<String> backend = new ArrayList<>();
        private final List<Case.Script> servers = new ArrayList<>();
        private final List<Case.Script> clients = new ArrayList<>();
        private final StringBuilder difference = new StringBuilder();
        private String reason;
        private int logs = 1;
        private boolean whole;
        private boolean sorted;
        private final List<Case.Sink> sinks = new ArrayList<>();
        private List<Case.Step> steps = List.of();
        private String part = "";

        Builder(String name) {
            this.name = name;
        }

        void line(String line) {
            if (line.isBlank()) {
                return;
            }
            if (line.charAt(0) != ' ') {
                heading(line);
                return;
            }
            switch (part) {
                case "config" -> config.add(line);
                case "frontend" -> frontend.add("    " + line);
                case "backend" -> backend.add("    " + line);
                case "differs" -> difference.append(line.substring(4)).append('\n');
                case "server", "client" -> {
                    String[] words = line.strip().split(" ", 2);
                    steps.add(new Case.Step(words[0], words.length > 1 ? words[1] : ""));
                }
                default -> throw new IllegalArgumentException(name + ": " + line);
            }
        }

        private void heading(String line) {
            List<String> words = List.of(line.strip().split(" +"));
            part = words.getFirst();
            switch (part) {
                case "config", "frontend", "backend" -> { }
                case "log" -> {
                    logs = Integer.parseInt(words.get(1));
                    whole = words.contains("whole");
                    sorted = words.contains("sorted");
                }
                case "sink" -> sinks.add(new Case.Sink(words.get(1), Integer.parseInt(words.get(2))));
                case "differs" -> reason = line.substring("differs".length()).strip();
                case "server", "client" -> {
                    steps = new ArrayList<>();
                    (part.equals("server") ? servers : clients)
                            .add(new Case.Script(words.get(1), words.subList(2, words.size()), steps));
                }
                default -> throw new IllegalArgumentException(name + ": " + line);
            }
        }

        /** Most cases need one front end before one back end with one server: they only give the lines that matter. */
        private List<String> configuration() {
            if (!config.isEmpty()) {
                return config;
            }
            List<String> lines = new ArrayList<>(List.of("    frontend ~fe", "        bind 127.0.0.1:${fe}", "        log ${log} local0"));
            lines.addAll(frontend);
            lines.addAll(List.of("        default_backend ~be", "    backend ~be"));
            lines.addAll(backend);
            if (!servers.isEmpty() && backend.stream().noneMatch(line -> line.strip().startsWith("server "))) {
                lines.add("        server s1 127.0.0.1:${s1}");
            }
            return lines;
        }

        Case build() {
            return new Case(name, configuration(), servers, clients, logs, whole, sorted, sinks,
                    reason == null ? Optional.empty() : Optional.of(new Case.Difference(reason, difference.toString())));
        }
    }

    /** All case files of a folder, by name. */
    static List<CaseFile> folder(Path folder) {
        Path[] files;
        try (var list = Files.list(folder)) {
            files = list.filter(file -> file.toString().endsWith(".cases")).toArray(Path[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Arrays.sort(files);
        return Arrays.stream(files).map(CaseFile::read).toList();
    }
}
