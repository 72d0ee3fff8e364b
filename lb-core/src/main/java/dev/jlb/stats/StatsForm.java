package dev.jlb.stats;

import dev.jlb.proxy.Applet;
import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.Program;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.check.HealthChecks;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The form of the statistics page: {@code s=<server>} as often as there are servers, {@code action=<what>}, {@code b=<backend>} or {@code b=#<iid>}.
 * The outcome is what HAProxy puts behind {@code ;st=}: DONE, NONE, PART, ERRP, DENY.
 */
final class StatsForm {
    private static final Set<String> ACTIONS = Set.of("ready", "enable", "drain", "stop", "maint", "disable", "shutdown");

    private StatsForm() {}

    static String apply(Program program, Applet.Call call) {
        if (!call.admin()) {
            return "DENY";
        }
        String action = "";
        BackSide back = null;
        List<String> names = new ArrayList<>();
        for (String field : new String(call.body(), StandardCharsets.ISO_8859_1).split("&")) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String value;
            try {
                value = URLDecoder.decode(field.substring(equals + 1).strip(), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException malformed) {
                return "ERRP";
            }
            switch (field.substring(0, equals)) {
                case "s" -> names.add(value);
                case "b" -> back = backend(program, value);
                case "action" -> action = value;
                default -> { }
            }
        }
        if (action.isEmpty() || names.isEmpty()) {
            return "NONE";
        }
        if (back == null || !ACTIONS.contains(action)) {
            return "ERRP";
        }
        int changed = 0;
        for (String name : names) {
            ServerRuntime server = back.runtime().server(name);
            if (server != null) {
                change(program.checks(), server, action);
                changed++;
            }
        }
        return changed == names.size() ? "DONE" : changed > 0 ? "PART" : "ERRP";
    }

    private static BackSide backend(Program program, String value) {
        if (!value.startsWith("#")) {
            return program.backs().get(value);
        }
        return program.backs().values().stream().filter(back -> value.equals("#" + back.runtime().id())).findFirst().orElse(null);
    }

    private static void change(HealthChecks checks, ServerRuntime server, String action) {
        switch (action) {
            case "ready", "enable" -> checks.administrative(server, 0, ServerRuntime.FORCED_MAINT | ServerRuntime.CONFIGURED_MAINT | ServerRuntime.FORCED_DRAIN);
            case "drain", "stop" -> checks.administrative(server, ServerRuntime.FORCED_DRAIN, ServerRuntime.FORCED_MAINT | ServerRuntime.CONFIGURED_MAINT);
            case "maint", "disable" -> checks.administrative(server, ServerRuntime.FORCED_MAINT, 0);
            default -> server.backend().listener().shutdownSessions(server);
        }
    }
}
