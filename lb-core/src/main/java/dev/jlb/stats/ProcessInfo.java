package dev.jlb.stats;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.syntax.Features;
import dev.jlb.proxy.AcceptLimits;
import dev.jlb.proxy.Program;
import dev.jlb.server.FrontendCounters;
import dev.jlb.stats.StatTypes;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code show info} (management.txt 9.3): HAProxy's lines; those that have no meaning here are 0. */
public final class ProcessInfo {
    /** HAProxy's order of lines: a line's place in it is its number in the typed form. */
    private static final List<String> ORDER = List.of((
                    "Name,Version,Release_date,Nbthread,Nbproc,Process_num,Pid,Uptime,Uptime_sec,Memmax_MB,PoolAlloc_MB,PoolUsed_MB,PoolFailed,Ulimit-n,Maxsock,Maxconn,"
                            + "Hard_maxconn,CurrConns,CumConns,CumReq,MaxSslConns,CurrSslConns,CumSslConns,Maxpipes,PipesUsed,PipesFree,ConnRate,ConnRateLimit,MaxConnRate,SessRate,"
                            + "SessRateLimit,MaxSessRate,SslRate,SslRateLimit,MaxSslRate,SslFrontendKeyRate,SslFrontendMaxKeyRate,SslFrontendSessionReuse_pct,SslBackendKeyRate,"
                            + "SslBackendMaxKeyRate,SslCacheLookups,SslCacheMisses,CompressBpsIn,CompressBpsOut,CompressBpsRateLim,Tasks,Run_queue,Idle_pct,node,Stopping,Jobs,"
                            + "Unstoppable Jobs,Listeners,ActivePeers,ConnectedPeers,DroppedLogs,BusyPolling,FailedResolutions,TotalBytesOut,TotalSplicdedBytesOut,BytesOutRate,"
                            + "DebugCommandsIssued,CumRecvLogs,Build info,Memmax_bytes,PoolAlloc_bytes,PoolUsed_bytes,Start_time_sec,Tainted")
            .split(","));

    private static final Map<String, String> TYPES = new HashMap<>();

    static {
        type("POS str", "Name,Version,Release_date,Build info");
        type("CGS u32", "Nbthread,Nbproc");
        type("KGP u32", "Process_num");
        type("SGP u32", "Pid");
        type("MDP str", "Uptime");
        type("MDP u32", "Uptime_sec,Start_time_sec");
        type("CLP u32", "Memmax_MB,Ulimit-n,Maxsock,Maxconn,Hard_maxconn,Maxpipes,ConnRateLimit,SessRateLimit,SslRateLimit,CompressBpsRateLim,Memmax_bytes");
        type("MGP u32", "PoolAlloc_MB,PoolUsed_MB,CurrConns,CurrSslConns,PipesUsed,PipesFree,SslFrontendKeyRate,SslFrontendSessionReuse_pct,Tasks,Run_queue,Stopping,Jobs,Unstoppable Jobs,Listeners,ActivePeers,ConnectedPeers,DroppedLogs,BusyPolling,FailedResolutions,DebugCommandsIssued");
        type("MCP u32", "PoolFailed,CumConns,CumReq,CumSslConns,SslCacheLookups,SslCacheMisses,CumRecvLogs");
        type("MMP u32", "MaxSslConns,MaxConnRate,MaxSslRate,SslFrontendMaxKeyRate,SslBackendMaxKeyRate");
        type("MRP u32", "ConnRate,SessRate,MaxSessRate,SslRate,SslBackendKeyRate,CompressBpsIn,CompressBpsOut");
        type("MaP u32", "Idle_pct");
        type("COS str", "node");
        type("MGP u64", "TotalBytesOut,TotalSplicdedBytesOut,PoolAlloc_bytes,PoolUsed_bytes");
        type("MRP u64", "BytesOutRate");
        type("SGP str", "Tainted");
    }

    private ProcessInfo() {}

    private static void type(String type, String names) {
        for (String name : names.split(",")) {
            TYPES.put(name, type);
        }
    }

    /** @param forms {@code typed} or {@code json}, or nothing */
    public static String show(Program program, List<String> forms) {
        boolean typed = forms.contains("typed");
        if (!typed && !forms.contains("json")) {
            return text(program);
        }
        StringBuilder out = new StringBuilder(typed ? "" : "[");
        values(program).forEach((name, value) -> {
            int position = ORDER.indexOf(name);
            String type = TYPES.getOrDefault(name, "MGP u64");
            if (typed) {
                out.append(position).append('.').append(name).append(".1:").append(type.replace(' ', ':')).append(':').append(value).append('\n');
            } else {
                out.append(out.length() == 1 ? "{" : ",{");
                StatTypes.item(out, position, name, type, value.toString());
            }
        });
        return out.append(typed ? "\n" : "]\n").toString();
    }

    public static String text(Program program) {
        StringBuilder out = new StringBuilder();
        values(program).forEach((name, value) -> out.append(name).append(": ").append(value).append('\n'));
        return out.toString();
    }

    /** Names and values in HAProxy's order. */
    public static Map<String, Object> values(Program program) {
        long up = (System.currentTimeMillis() - program.startMillis()) / 1000;
        Runtime jvm = Runtime.getRuntime();
        long connections = 0;
        long requests = 0;
        int rate = 0;
        int maxRate = 0;
        int sessionRate = 0;
        int maxSessionRate = 0;
        long bytes = 0;
        for (var front : program.fronts().values()) {
            FrontendCounters counters = front.counters();
            connections += counters.connectionsTotal.sum();
            requests += counters.requests.sum();
            rate += counters.connectionRate.perPeriod();
            maxRate += counters.connectionRate.max();
            sessionRate += counters.sessionRate.perPeriod();
            maxSessionRate += counters.sessionRate.max();
            bytes += counters.bytesOut.sum();
        }
        Map<String, Object> v = new LinkedHashMap<>();
        ORDER.forEach(name -> v.put(name, 0));
        v.put("Name", "HAProxy");
        v.put("Version", Features.LANGUAGE_VERSION + "-jlb");
        v.put("Release_date", "2026/11/20");
        int threads = program.configuration().global().get(GlobalSettings.NBTHREAD);
        v.put("Nbthread", threads > 0 ? threads : jvm.availableProcessors());
        v.put("Nbproc", 1);
        v.put("Process_num", 1);
        v.put("Pid", ProcessHandle.current().pid());
        v.put("Uptime", up / 86400 + "d " + up / 3600 % 24 + "h" + pad(up / 60 % 60) + "m" + pad(up % 60) + "s");
        v.put("Uptime_sec", up);
        v.put("Memmax_MB", jvm.maxMemory() >> 20);
        v.put("Memmax_bytes", jvm.maxMemory());
        v.put("PoolAlloc_MB", jvm.totalMemory() >> 20);
        v.put("PoolAlloc_bytes", jvm.totalMemory());
        v.put("PoolUsed_MB", jvm.totalMemory() - jvm.freeMemory() >> 20);
        v.put("PoolUsed_bytes", jvm.totalMemory() - jvm.freeMemory());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            v.put("Ulimit-n", unix.getMaxFileDescriptorCount());
            v.put("Maxsock", unix.getMaxFileDescriptorCount());
        }
        v.put("Maxconn", program.maxConnections());
        v.put("Hard_maxconn", program.maxConnections());
        v.put("CurrConns", program.connections());
        v.put("CumConns", connections);
        v.put("CumReq", requests);
        v.put("ConnRateLimit", program.acceptLimits().get(AcceptLimits.Kind.CONNECTIONS));
        v.put("SessRateLimit", program.acceptLimits().get(AcceptLimits.Kind.SESSIONS));
        v.put("SslRateLimit", program.acceptLimits().get(AcceptLimits.Kind.TLS));
        v.put("ConnRate", rate);
        v.put("MaxConnRate", maxRate);
        v.put("SessRate", sessionRate);
        v.put("MaxSessRate", maxSessionRate);
        v.put("Idle_pct", Math.clamp(100 - (int) (100 * load()), 0, 100));
        v.put("node", program.node());
        v.put("Stopping", program.stopping() ? 1 : 0);
        v.put("Jobs", program.connections() + program.addresses().size());
        v.put("Listeners", program.addresses().size());
        v.put("DroppedLogs", program.droppedLogs());
        v.put("TotalBytesOut", bytes);
        v.put("Build info", Features.LANGUAGE_VERSION + "-jlb");
        v.put("Start_time_sec", program.startMillis() / 1000);
        return v;
    }

    /** Share of the machine's processors that this process uses, 0 to 1. */
    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system ? Math.max(0, system.getProcessCpuLoad()) : 0;
    }

    private static String pad(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
