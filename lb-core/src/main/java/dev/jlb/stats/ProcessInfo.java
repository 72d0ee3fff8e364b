package dev.jlb.stats;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.syntax.Features;
import dev.jlb.proxy.AcceptLimits;
import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.CompressionRate;
import dev.jlb.proxy.DescriptorLimits;
import dev.jlb.proxy.Program;
import dev.jlb.server.BackendCounters;
import dev.jlb.server.FrontendCounters;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code show info} (management.txt 9.3): HAProxy's lines; those that have no meaning here are 0. */
public final class ProcessInfo {
    /** HAProxy shows them only where they are configured or built in. */
    private static final List<String> OPTIONAL = List.of("ZlibMemUsage", "MaxZlibMemUsage", "description");

    private ProcessInfo() {}

    /** @param forms {@code typed} or {@code json}, the last of them, or nothing; {@code desc}, {@code float} */
    public static String show(Program program, List<String> forms) {
        boolean typed = forms.lastIndexOf("typed") > forms.lastIndexOf("json");
        boolean json = !typed && forms.contains("json");
        boolean descriptions = forms.contains("desc");
        Map<String, Object> values = values(program);
        if (forms.contains("float")) {
            values.put("Uptime_sec", seconds(System.currentTimeMillis() - program.startMillis()));
            values.put("Start_time_sec", seconds(program.startMillis()));
        }
        StringBuilder out = new StringBuilder(json ? "[" : "");
        for (int i = 0; i < InfoLine.ALL.size(); i++) {
            InfoLine line = InfoLine.ALL.get(i);
            Object value = values.get(line.name());
            if (value == null) {
                continue;
            }
            if (json) {
                out.append(out.length() == 1 ? "{" : ",{");
                StatTypes.item(out, i, line.name(), line.type(), value.toString());
                continue;
            }
            if (typed) {
                out.append(i).append('.').append(line.name()).append(".1:").append(line.type().replace(' ', ':')).append(':');
            } else {
                out.append(line.name()).append(": ");
            }
            out.append(value);
            if (descriptions) {
                out.append(":\"").append(line.description()).append('"');
            }
            out.append('\n');
        }
        return out.append(typed ? "\n" : json ? "]\n" : "").toString();
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.6f", millis / 1000.0);
    }

    public static String text(Program program) {
        return show(program, List.of());
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
        long tls = 0;
        int tlsNow = 0;
        int tlsRate = 0;
        int maxTlsRate = 0;
        int keyRate = 0;
        int maxKeyRate = 0;
        for (var front : program.fronts().values()) {
            FrontendCounters counters = front.counters();
            connections += counters.connectionsTotal.sum();
            requests += counters.requests.sum();
            rate += counters.connectionRate.perPeriod();
            maxRate += counters.connectionRate.max();
            sessionRate += counters.sessionRate.perPeriod();
            maxSessionRate += counters.sessionRate.max();
            tls += counters.tlsSessions.sum() + counters.tlsReused.sum();
            tlsNow += counters.tlsConnections.get();
            tlsRate += counters.tlsRate.perPeriod();
            maxTlsRate += counters.tlsRate.max();
            tls += counters.tlsFailures.sum();
            keyRate += counters.tlsKeyRate.perPeriod();
            maxKeyRate += counters.tlsKeyRate.max();
        }
        int serverKeyRate = 0;
        int maxServerKeyRate = 0;
        for (BackSide back : program.backs().values()) {
            BackendCounters counters = back.runtime().counters();
            tls += counters.tlsSessions.sum() + counters.tlsReused.sum() + counters.tlsFailures.sum();
            tlsNow += counters.tlsConnections.get();
            serverKeyRate += counters.tlsKeyRate.perPeriod();
            maxServerKeyRate += counters.tlsKeyRate.max();
        }
        Map<String, Object> v = new LinkedHashMap<>();
        InfoLine.ALL.stream().map(InfoLine::name).filter(name -> !OPTIONAL.contains(name)).forEach(name -> v.put(name, 0));
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
        DescriptorLimits limits = DescriptorLimits.of(program.configuration());
        v.put("Ulimit-n", limits.descriptors());
        v.put("Maxsock", limits.sockets());
        v.put("Maxconn", program.maxConnections());
        v.put("Hard_maxconn", limits.connections());
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
        v.put("CurrSslConns", tlsNow);
        v.put("CumSslConns", tls);
        v.put("SslRate", tlsRate);
        v.put("MaxSslRate", maxTlsRate);
        v.put("SslFrontendKeyRate", keyRate);
        v.put("SslFrontendMaxKeyRate", maxKeyRate);
        v.put("SslFrontendSessionReuse_pct", tlsRate > keyRate ? ((tlsRate - keyRate) * 100 + tlsRate / 2) / tlsRate : 0);
        v.put("SslBackendKeyRate", serverKeyRate);
        v.put("SslBackendMaxKeyRate", maxServerKeyRate);
        v.put("MaxSslConns", program.configuration().global().get(GlobalSettings.MAXSSLCONN));
        CompressionRate compression = program.compressionRate();
        v.put("CompressBpsIn", compression.in());
        v.put("CompressBpsOut", compression.out());
        v.put("CompressBpsRateLim", compression.limit());
        v.put("Idle_pct", Math.clamp(100 - (int) (100 * load()), 0, 100));
        v.put("node", program.node());
        String description = program.configuration().global().get(GlobalSettings.DESCRIPTION);
        if (!description.isEmpty()) {
            v.put("description", description);
        }
        int listeners = program.listeners().addresses().size() + program.configuration().global().get(GlobalSettings.STATS_SOCKETS).size();
        v.put("Stopping", program.stopping() ? 1 : 0);
        v.put("Jobs", program.connections() + listeners);
        v.put("Listeners", listeners);
        v.put("DroppedLogs", program.droppedLogs());
        v.put("TotalBytesOut", program.bytesOut());
        v.put("BytesOutRate", program.bytesOutRate());
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
