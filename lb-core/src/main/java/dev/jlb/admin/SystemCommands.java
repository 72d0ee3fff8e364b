package dev.jlb.admin;

import dev.jlb.config.syntax.Features;
import dev.jlb.proxy.Program;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** {@code show fd}, {@code show libs}, {@code show dev} (management.txt 9.3): what the operating system knows of this process; on Linux, from {@code /proc/self}. */
final class SystemCommands {
    private static final Path SELF = Path.of("/proc/self");
    private static final String ELSEWHERE = "Not available on this system: it needs /proc.\n";

    private SystemCommands() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "_getsocks", call -> {
            call.session().handOver = call.session().exposesListeners;
            call.session().handOverNames = call.word(1).equals("abns");
            call.session().quit = true;
            return "";
        });
        Command.add(all, "show fd", call -> descriptors(call.word(2)));
        Command.add(all, "show libs", call -> libraries());
        Command.add(all, "show dev", call -> developers(call.program()));
    }

    /** One line for each descriptor: its number and what it is. @param wanted a number, or "" for all */
    private static String descriptors(String wanted) {
        if (!wanted.isEmpty() && !wanted.matches("[0-9]{1,9}")) {
            return "Invalid file descriptor number.\n";
        }
        Map<Integer, String> all = new TreeMap<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(SELF.resolve("fd"))) {
            for (Path each : open) {
                try {
                    all.put(Integer.parseInt(each.getFileName().toString()), Files.readSymbolicLink(each).toString());
                } catch (IOException closed) {
                    // meanwhile
                }
            }
        } catch (IOException elsewhere) {
            return ELSEWHERE;
        }
        StringBuilder out = new StringBuilder();
        all.forEach((number, what) -> {
            if (wanted.isEmpty() || Integer.parseInt(wanted) == number) {
                out.append(String.format("%7d : %s%n", number, what));
            }
        });
        return out.isEmpty() ? "\n" : out.toString();
    }

    /** Files that are mapped for execution, each with the addresses from its first byte to its last. */
    private static String libraries() {
        Map<String, long[]> ranges = new LinkedHashMap<>();
        java.util.Set<String> executable = new java.util.HashSet<>();
        try {
            for (String line : Files.readAllLines(SELF.resolve("maps"))) {
                String[] fields = line.trim().split(" +", 6);
                if (fields.length < 6 || !fields[5].startsWith("/")) {
                    continue;
                }
                String[] range = fields[0].split("-");
                long from = Long.parseUnsignedLong(range[0], 16);
                long to = Long.parseUnsignedLong(range[1], 16) - 1;
                ranges.merge(fields[5], new long[] {from, to}, (a, b) -> new long[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
                if (fields[1].indexOf('x') >= 0) {
                    executable.add(fields[5]);
                }
            }
        } catch (IOException elsewhere) {
            return ELSEWHERE;
        }
        StringBuilder out = new StringBuilder();
        ranges.forEach((path, range) -> {
            if (executable.contains(path)) {
                out.append(String.format("0x%012x-0x%012x (0x%07x) %s%n", range[0], range[1], range[1] - range[0] + 1, path));
            }
        });
        return out.toString();
    }

    private static String developers(Program program) {
        StringBuilder out = new StringBuilder("HAProxy version " + Features.LANGUAGE_VERSION + "-jlb\nPlatform info\n");
        entry(out, "OS name", System.getProperty("os.name"));
        entry(out, "OS release", System.getProperty("os.version"));
        entry(out, "OS architecture", System.getProperty("os.arch"));
        entry(out, "CPUs", String.valueOf(Runtime.getRuntime().availableProcessors()));
        entry(out, "node name", program.node());
        entry(out, "JVM", System.getProperty("java.vm.name") + " " + Runtime.version());
        entry(out, "event loops", program.transport().toString());
        out.append("Process info\n");
        entry(out, "pid", String.valueOf(ProcessHandle.current().pid()));
        entry(out, "heap limit", Runtime.getRuntime().maxMemory() / 1024 / 1024 + " MB");
        try {
            for (String line : Files.readAllLines(SELF.resolve("limits"))) {
                if (line.startsWith("Max open files")) {
                    String[] fields = line.split(" +");
                    entry(out, "fd limit (soft)", fields[3]);
                    entry(out, "fd limit (hard)", fields[4]);
                }
            }
            for (String line : Files.readAllLines(SELF.resolve("status"))) {
                if (line.startsWith("Uid:") || line.startsWith("Gid:")) {
                    entry(out, "boot " + line.substring(0, 3).toLowerCase(java.util.Locale.ROOT), line.split("\t")[1]);
                }
            }
        } catch (IOException elsewhere) {
            // there is no more to tell
        }
        return out.toString();
    }

    private static void entry(StringBuilder out, String name, String value) {
        out.append("  ").append(name).append(": ").append(value).append('\n');
    }
}
