package dev.jlb.admin;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.syntax.Features;
import dev.jlb.proxy.Program;
import dev.jlb.server.FrontendCounters;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code show info} (management.txt 9.3): the lines that have a meaning here, under HAProxy's names. */
final class ProcessInfo {
    private ProcessInfo() {}

    static String text(Program program) {
        StringBuilder out = new StringBuilder();
        values(program).forEach((name, value) -> out.append(name).append(": ").append(value).append('\n'));
        return out.toString();
    }

    private static Map<String, Object> values(Program program) {
        long up = (System.currentTimeMillis() - program.startMillis()) / 1000;
        Runtime jvm = Runtime.getRuntime();
        long connections = 0;
        long requests = 0;
        int rate = 0;
        long bytes = 0;
        for (var front : program.fronts().values()) {
            FrontendCounters counters = front.counters();
            connections += counters.connectionsTotal.sum();
            requests += counters.requests.sum();
            rate += counters.connectionRate.perPeriod();
            bytes += counters.bytesOut.sum();
        }
        Map<String, Object> v = new LinkedHashMap<>();
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
        v.put("PoolAlloc_MB", jvm.totalMemory() >> 20);
        v.put("PoolUsed_MB", jvm.totalMemory() - jvm.freeMemory() >> 20);
        v.put("Maxconn", program.maxConnections());
        v.put("Hard_maxconn", program.maxConnections());
        v.put("CurrConns", program.connections());
        v.put("CumConns", connections);
        v.put("CumReq", requests);
        v.put("ConnRate", rate);
        v.put("node", program.node());
        v.put("Stopping", program.stopping() ? 1 : 0);
        v.put("Jobs", program.connections() + program.addresses().size());
        v.put("Listeners", program.addresses().size());
        v.put("TotalBytesOut", bytes);
        v.put("Start_time_sec", program.startMillis() / 1000);
        return v;
    }

    private static String pad(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
