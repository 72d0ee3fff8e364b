package dev.jlb.admin;

import dev.jlb.proxy.LoopFigures;
import dev.jlb.proxy.Program;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** {@code show threads}, {@code show activity}, {@code show tasks}, {@code show profiling} (management.txt 9.3): what the event loops and the JVM's other threads do. */
final class ThreadCommands {
    private static final int DEEPEST = 12;

    private ThreadCommands() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "show threads", call -> threads());
        all.put("show activity", call -> call.program().loopFigures().thenApply(loops -> activity(call, loops)));
        all.put("show tasks", call -> call.program().loopFigures().thenApply(ThreadCommands::tasks));
        Command.add(all, "show profiling", ThreadCommands::profiling);
        Command.add(all, "set profiling", ThreadCommands::profile);
    }

    /** A block for each thread, with a star in front of the one that answers; where it is, the deepest call first. */
    private static String threads() {
        ThreadMXBean beans = ManagementFactory.getThreadMXBean();
        ThreadInfo[] infos = beans.dumpAllThreads(false, false, DEEPEST);
        Arrays.sort(infos, Comparator.comparingLong(ThreadInfo::getThreadId));
        StringBuilder out = new StringBuilder();
        for (ThreadInfo info : infos) {
            boolean self = info.getThreadId() == Thread.currentThread().threadId();
            out.append(self ? "* Thread " : "  Thread ").append(info.getThreadId()).append(" : name=").append(info.getThreadName().replace(' ', '_')).append(" state=").append(info.getThreadState())
                    .append(" daemon=").append(info.isDaemon() ? 1 : 0).append('\n')
                    .append("             cpu_ns: now=").append(beans.getThreadCpuTime(info.getThreadId())).append(" user=").append(beans.getThreadUserTime(info.getThreadId())).append('\n');
            if (info.getLockName() != null) {
                out.append("             waits for ").append(info.getLockName()).append(info.getLockOwnerName() == null ? "" : " of " + info.getLockOwnerName()).append('\n');
            }
            for (StackTraceElement frame : info.getStackTrace()) {
                out.append("             | ").append(frame).append('\n');
            }
        }
        return out.toString();
    }

    /** {@code show activity [-1 | 0 | thread_num]}: one line per metric, the event loops' values in brackets. */
    private static String activity(Call call, List<LoopFigures> loops) {
        Program program = call.program();
        int wanted = -1;
        if (!call.word(2).isEmpty()) {
            if (!call.word(2).matches("-?[0-9]{1,6}") || (wanted = Integer.parseInt(call.word(2))) < -1 || wanted > loops.size()) {
                return "Invalid thread number.\n";
            }
        }
        StringBuilder out = new StringBuilder();
        long now = System.currentTimeMillis();
        out.append("thread_id: ").append(wanted > 0 ? wanted : 1).append(" (1..").append(loops.size()).append(")\n");
        out.append(String.format("date_now: %d.%06d%n", now / 1000, now % 1000 * 1000));
        long up = now - program.startMillis();
        out.append(String.format("uptime_now: %d.%06d%n", up / 1000, up % 1000 * 1000));
        line(out, "curr_conn", loops, wanted, LoopFigures::clients);
        line(out, "curr_strm", loops, wanted, LoopFigures::streams);
        line(out, "idle_conn", loops, wanted, LoopFigures::idle);
        line(out, "curr_rq", loops, wanted, LoopFigures::pending);
        line(out, "cpu_ns", loops, wanted, LoopFigures::cpuNanos);
        return out.toString();
    }

    private static void line(StringBuilder out, String name, List<LoopFigures> loops, int wanted, ToLongFunction<LoopFigures> value) {
        out.append(name).append(": ");
        if (wanted > 0) {
            out.append(value.applyAsLong(loops.get(wanted - 1)));
        } else {
            out.append(loops.stream().mapToLong(value).sum());
            if (wanted < 0 && loops.size() > 1) {
                out.append(loops.stream().map(loop -> String.valueOf(value.applyAsLong(loop))).collect(Collectors.joining(" ", " [ ", " ]")));
            }
        }
        out.append('\n');
    }

    /** What waits for its turn on the event loops. */
    private static String tasks(List<LoopFigures> loops) {
        long pending = loops.stream().mapToLong(LoopFigures::pending).sum();
        StringBuilder out = new StringBuilder("Running tasks: " + pending + " (" + loops.size() + " threads)\n  function                     places     %    lat_tot   lat_avg\n");
        if (pending > 0) {
            out.append(String.format("  %-28s %6d %5.1f          -         -%n", "event_loop", pending, 100.0));
        }
        return out.toString();
    }

    /** {@code show profiling}: there is none inside the program. */
    private static String profiling(Call call) {
        for (int i = 2; i < call.words().length; i++) {
            if (!List.of("all", "status", "tasks", "memory", "byaddr", "bytime", "aggr", "byctx").contains(call.word(i)) && !call.word(i).matches("[0-9]{1,9}")) {
                return "Expects either 'all', 'status', 'tasks', 'memory', 'byaddr', 'bytime', 'aggr' or a max number of output lines.\n";
            }
        }
        return """
                Per-task CPU profiling              : off           # not compiled in: jcmd <pid> JFR.start
                Memory usage profiling              : off           # not compiled in: jcmd <pid> JFR.start
                """;
    }

    /** {@code set profiling { tasks | memory } { auto | on | off }}. */
    private static String profile(Call call) {
        Function<String, Optional<String>> unknown = text -> Optional.ofNullable(List.of("on", "off", "auto").contains(text) ? null : "Expects 'on', 'auto', or 'off'.\n");
        return switch (call.word(2)) {
            case "tasks" -> unknown.apply(call.word(3)).orElse(call.word(3).equals("on") ? "Task profiling not compiled in: 'jcmd <pid> JFR.start' profiles a JVM.\n" : "\n");
            case "memory" -> "Memory profiling not compiled in: 'jcmd <pid> JFR.start' profiles a JVM.\n";
            default -> "Expects either 'tasks' or 'memory'.\n";
        };
    }
}
