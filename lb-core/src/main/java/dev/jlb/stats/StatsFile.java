package dev.jlb.stats;

import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.source.ConfigFiles;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.FrontSide;
import dev.jlb.proxy.Listener;
import dev.jlb.proxy.Program;
import dev.jlb.server.BackendCounters;
import dev.jlb.server.FilterCounters;
import dev.jlb.server.FrontendCounters;
import dev.jlb.server.HttpCounters;
import dev.jlb.server.ServerCounters;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.TrafficCounters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Counters of everything that has a {@code guid}, as text (management.txt 9.5): what {@code dump stats-file} writes and {@code stats-file} reads at the start. A line {@code #<kind>
 * guid,<column>,…} names the columns of the lines below it, as {@code show stat} names them; kinds are {@code fe}, {@code be}, {@code srv} and {@code li}.
 */
public final class StatsFile {
    private static final Map<String, Function<FrontendCounters, LongAdder>> OF_FRONT = front();
    private static final Map<String, Function<BackendCounters, LongAdder>> OF_BACK = back();
    private static final Map<String, Function<ServerCounters, LongAdder>> OF_SERVER = server();

    private StatsFile() {}

    /** Something with a {@code guid}, and its counters by column. @param owner the object that holds them */
    private record Counted(String kind, String guid, Object owner, Map<String, LongAdder> counters) {}

    /** {@code dump stats-file}. */
    public static String dump(Program program) {
        StringBuilder out = new StringBuilder();
        String kind = "";
        for (Counted counted : all(program)) {
            if (!counted.kind.equals(kind)) {
                kind = counted.kind;
                out.append(out.isEmpty() ? "" : "\n").append('#').append(kind).append(" guid,").append(String.join(",", counted.counters.keySet())).append('\n');
            }
            out.append(counted.guid);
            counted.counters.values().forEach(counter -> out.append(',').append(counter.sum()));
            out.append('\n');
        }
        return out.isEmpty() ? "\n" : out.toString();
    }

    /** Adds what the file that {@code stats-file} names says to the counters. What cannot be used of it is a warning. */
    public static void load(Program program, Diagnostics diagnostics) {
        String name = program.configuration().global().get(GlobalSettings.STATS_FILE);
        if (name.isEmpty()) {
            return;
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of(name), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            diagnostics.warning(Span.NONE, "config: Can't open stats file '" + name + "': " + ConfigFiles.reason(unreadable) + ".");
            return;
        }
        Map<String, Counted> byName = new HashMap<>();
        all(program).forEach(counted -> byName.put(counted.kind + " " + counted.guid, counted));
        String kind = "";
        String[] columns = {};
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith("#")) {
                String[] head = line.substring(1).split(" ", 2);
                kind = head[0];
                columns = head.length < 2 || !head[1].startsWith("guid,") ? new String[0] : head[1].split(",");
            } else if (!line.isEmpty() && !add(byName, kind, columns, line.split(",", -1))) {
                diagnostics.warning(Span.NONE, "config: corrupted stats file '" + name + "' at line " + (i + 1) + ", the line is ignored.");
            }
        }
    }

    /** Of what is not there any more, and of columns that are not known here, nothing is taken. False when the line cannot be understood. */
    private static boolean add(Map<String, Counted> byName, String kind, String[] columns, String[] values) {
        if (columns.length == 0 || values.length != columns.length) {
            return false;
        }
        Map<LongAdder, Long> sums = new LinkedHashMap<>();
        Counted counted = byName.get(kind + " " + values[0]);
        for (int i = 1; i < values.length; i++) {
            long value;
            try {
                value = values[i].isEmpty() ? 0 : Long.parseUnsignedLong(values[i]);
            } catch (NumberFormatException notANumber) {
                return false;
            }
            LongAdder counter = counted == null ? null : counted.counters.get(columns[i]);
            if (counter != null) {
                sums.put(counter, value);
            }
        }
        sums.forEach(LongAdder::add);
        return true;
    }

    /** {@code shm-stats-file}: what a reload has renamed or moved keeps its counters when it keeps its {@code guid}. @return what does it, to be run when the reload has succeeded */
    public static Runnable carry(Program before, Program next) {
        Map<LongAdder, Long> owed = new IdentityHashMap<>();
        if (next.configuration().global().get(GlobalSettings.SHM_STATS_FILE).isEmpty()) {
            return () -> {};
        }
        Map<String, Counted> byName = new HashMap<>();
        all(before).forEach(counted -> byName.put(counted.kind + " " + counted.guid, counted));
        for (Counted counted : all(next)) {
            Counted old = byName.get(counted.kind + " " + counted.guid);
            // what kept its name has its counters already, and goes on with them
            if (old != null && old.owner != counted.owner) {
                counted.counters.forEach((column, counter) -> owed.put(counter, old.counters.get(column).sum() - counter.sum()));
            }
        }
        return () -> owed.forEach(LongAdder::add);
    }

    /** Front ends, back ends, servers, then listeners. */
    private static List<Counted> all(Program program) {
        List<Counted> all = new ArrayList<>();
        for (FrontSide front : program.fronts().values()) {
            add(all, "fe", front.proxy().settings().get(ProxyOptions.GUID), front.counters(), OF_FRONT);
        }
        for (BackSide back : program.backs().values()) {
            add(all, "be", back.runtime().proxy().settings().get(ProxyOptions.GUID), back.runtime().counters(), OF_BACK);
        }
        for (BackSide back : program.backs().values()) {
            for (ServerRuntime server : back.runtime().servers()) {
                add(all, "srv", server.configured().settings().get(ServerOptions.GUID), server.counters(), OF_SERVER);
            }
        }
        for (FrontSide front : program.fronts().values()) {
            for (Listener listener : program.listeners().of(front)) {
                if (listener.counters() != null) {
                    add(all, "li", listener.bind().settings().get(BindOptions.GUID), listener.counters(), OF_FRONT);
                }
            }
        }
        return all;
    }

    private static <T> void add(List<Counted> all, String kind, String guid, T counters, Map<String, Function<T, LongAdder>> columns) {
        if (!guid.isEmpty()) {
            Map<String, LongAdder> byColumn = new LinkedHashMap<>();
            columns.forEach((column, counter) -> byColumn.put(column, counter.apply(counters)));
            all.add(new Counted(kind, guid, counters, byColumn));
        }
    }

    private static Map<String, Function<FrontendCounters, LongAdder>> front() {
        Map<String, Function<FrontendCounters, LongAdder>> all = new LinkedHashMap<>();
        all.put("stot", c -> c.sessionsTotal);
        all.put("bin", c -> c.bytesIn);
        all.put("bout", c -> c.bytesOut);
        all.put("dreq", c -> c.deniedRequests);
        all.put("dresp", c -> c.deniedResponses);
        all.put("ereq", c -> c.requestErrors);
        all.put("req_tot", c -> c.requests);
        all.put("conn_tot", c -> c.connectionsTotal);
        all.put("intercepted", c -> c.intercepted);
        all.put("dcon", c -> c.deniedConnections);
        all.put("dses", c -> c.deniedSessions);
        all.put("wrew", c -> c.failedHeaderRewrites);
        all.put("eint", c -> c.internalErrors);
        all.put("ssl_sess", c -> c.tlsSessions);
        all.put("ssl_failed_handshake", c -> c.tlsFailures);
        responses(all, c -> c.responses);
        filters(all, c -> c.filters);
        return all;
    }

    private static Map<String, Function<BackendCounters, LongAdder>> back() {
        Map<String, Function<BackendCounters, LongAdder>> all = new LinkedHashMap<>();
        traffic(all);
        all.put("chkdown", c -> c.downTransitions);
        filters(all, c -> c.filters);
        return all;
    }

    private static Map<String, Function<ServerCounters, LongAdder>> server() {
        Map<String, Function<ServerCounters, LongAdder>> all = new LinkedHashMap<>();
        traffic(all);
        all.put("chkfail", c -> c.failedChecks);
        all.put("chkdown", c -> c.downTransitions);
        all.put("hanafail", c -> c.failedByTraffic);
        return all;
    }

    private static <T extends TrafficCounters> void traffic(Map<String, Function<T, LongAdder>> all) {
        all.put("stot", c -> c.sessionsTotal);
        all.put("bin", c -> c.bytesIn);
        all.put("bout", c -> c.bytesOut);
        all.put("dreq", c -> c.deniedRequests);
        all.put("dresp", c -> c.deniedResponses);
        all.put("econ", c -> c.connectErrors);
        all.put("eresp", c -> c.responseErrors);
        all.put("wretr", c -> c.retries);
        all.put("wredis", c -> c.redispatches);
        all.put("lbtot", c -> c.chosen);
        all.put("req_tot", c -> c.requests);
        all.put("cli_abrt", c -> c.clientAborts);
        all.put("srv_abrt", c -> c.serverAborts);
        all.put("wrew", c -> c.failedHeaderRewrites);
        all.put("eint", c -> c.internalErrors);
        all.put("connect", c -> c.connects);
        all.put("reuse", c -> c.reuses);
        responses(all, c -> c.responses);
    }

    private static <T> void responses(Map<String, Function<T, LongAdder>> all, Function<T, HttpCounters> responses) {
        for (int i = 1; i <= 5; i++) {
            int group = i;
            all.put("hrsp_" + i + "xx", c -> responses.apply(c).counter(group));
        }
        all.put("hrsp_other", c -> responses.apply(c).counter(0));
    }

    private static <T> void filters(Map<String, Function<T, LongAdder>> all, Function<T, FilterCounters> filters) {
        all.put("comp_in", c -> filters.apply(c).compressIn);
        all.put("comp_out", c -> filters.apply(c).compressOut);
        all.put("comp_byp", c -> filters.apply(c).compressBypassed);
        all.put("comp_rsp", c -> filters.apply(c).compressedResponses);
        all.put("cache_lookups", c -> filters.apply(c).cacheLookups);
        all.put("cache_hits", c -> filters.apply(c).cacheHits);
    }
}
