package dev.jlb.stats;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.CheckResult;
import dev.jlb.server.ServerRuntime;
import java.util.Map;

/** The columns that tell of a server's checks and its agent (management.txt 9.1, 36 and on). Empty while they are not made. */
final class ChecksOfServer {
    private ChecksOfServer() {}

    static void put(Map<String, Object> columns, ServerRuntime server) {
        ServerRuntime reference = server.reference();
        if (reference != server) {
            columns.put("tracked", server.tracked().toString());
        }
        if (server.check().enabled()) {
            columns.put("chkfail", server.counters().failedChecks.sum());
            columns.put("chkdown", server.counters().downTransitions.sum());
            columns.put("downtime", server.downSeconds());
        }
        if (server.configured().settings().has(ServerOptions.OBSERVE)) {
            columns.put("hanafail", server.counters().failedByTraffic.sum());
        }
        Settings settings = server.configured().settings();
        if (server.check().enabled() && !server.maintenance()) {
            result(columns, "check", "last_chk", server.check().last(), server.check().running());
            columns.put("check_rise", settings.get(ServerOptions.RISE));
            columns.put("check_fall", settings.get(ServerOptions.FALL));
            columns.put("check_health", server.check().health());
        }
        if (server.agent().enabled()) {
            columns.put("agent_duration", 0);
            result(columns, "agent", "last_agt", server.agent().last(), server.agent().running());
            columns.put("agent_rise", 1);
            columns.put("agent_fall", 1);
            columns.put("agent_health", server.agent().health());
        }
    }

    private static void result(Map<String, Object> columns, String prefix, String text, CheckResult result, boolean running) {
        columns.put(prefix + "_status", (running ? "* " : "") + result.status().code());
        columns.put(prefix + "_desc", result.status().description());
        columns.put(text, result.text());
        if (result.code() >= 0 && result.status().hasCode()) {
            columns.put(prefix + "_code", result.code());
        }
        if (result.durationMillis() >= 0) {
            columns.put(prefix + "_duration", result.durationMillis());
        }
    }
}
