package dev.jlb.stats;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.proxy.Applet;
import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.Program;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState;
import dev.jlb.server.ServerState.Operational;
import dev.jlb.server.check.HealthChecks;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The form of the statistics page: {@code s=<server>} as often as there are servers, {@code action=<what>}, {@code b=<backend>} or {@code b=#<iid>}.
 * The outcome is what HAProxy puts behind {@code ;st=}: DONE, NONE, PART, ERRP, DENY, EXCD.
 */
final class StatsForm {
    private static final int MAINT = ServerState.FORCED_MAINT;
    private static final int DRAIN = ServerState.FORCED_DRAIN;
    /** A server that the file disables is in maintenance as if a command had said so. */
    private static final int ANY_MAINT = MAINT | ServerState.CONFIGURED_MAINT;

    /** Does something to a server; false when there was nothing to do. */
    private interface Change {
        boolean of(ServerRuntime server, Program program);
    }

    /** An action as the page offers it; {@code title} is empty for those that only older scripts send. */
    private record Action(String title, Change change) {}

    private static final Map<String, Action> ACTIONS = new LinkedHashMap<>();

    static {
        ACTIONS.put("ready", new Action("Set state to READY", (server, program) -> administer(program.checks(), server, 0, ANY_MAINT | DRAIN)));
        ACTIONS.put("drain", new Action("Set state to DRAIN", (server, program) -> administer(program.checks(), server, DRAIN, ANY_MAINT)));
        ACTIONS.put("maint", new Action("Set state to MAINT", (server, program) -> maintain(program, server, DRAIN)));
        ACTIONS.put("dhlth", new Action("Health: disable checks", (server, program) -> enable(program.checks(), server, false)));
        ACTIONS.put("ehlth", new Action("Health: enable checks", (server, program) -> enable(program.checks(), server, true)));
        ACTIONS.put("hrunn", new Action("Health: force UP", (server, program) -> force(program.checks(), server, Operational.RUNNING)));
        ACTIONS.put("hnolb", new Action("Health: force NOLB", (server, program) -> force(program.checks(), server, Operational.STOPPING)));
        ACTIONS.put("hdown", new Action("Health: force DOWN", (server, program) -> force(program.checks(), server, Operational.STOPPED)));
        ACTIONS.put("dagent", new Action("Agent: disable checks", (server, program) -> program.checks().enableAgent(server, false)));
        ACTIONS.put("eagent", new Action("Agent: enable checks", (server, program) -> program.checks().enableAgent(server, true)));
        ACTIONS.put("arunn", new Action("Agent: force UP", (server, program) -> forceAgent(program.checks(), server, true)));
        ACTIONS.put("adown", new Action("Agent: force DOWN", (server, program) -> forceAgent(program.checks(), server, false)));
        ACTIONS.put("shutdown", new Action("Kill sessions", (server, program) -> {
            server.backend().listener().shutdownSessions(server, 'K');
            return true;
        }));
        ACTIONS.put("enable", new Action("", (server, program) -> is(server, ANY_MAINT) && administer(program.checks(), server, 0, ANY_MAINT)));
        ACTIONS.put("disable", new Action("", (server, program) -> !is(server, ANY_MAINT) && maintain(program, server, 0)));
        ACTIONS.put("start", new Action("", (server, program) -> is(server, DRAIN) && administer(program.checks(), server, 0, DRAIN)));
        ACTIONS.put("stop", new Action("", (server, program) -> !is(server, DRAIN) && administer(program.checks(), server, DRAIN, 0)));
    }

    private StatsForm() {}

    /** What the page offers: names and titles. */
    static Map<String, String> offered() {
        Map<String, String> offered = new LinkedHashMap<>();
        ACTIONS.forEach((name, action) -> {
            if (!action.title().isEmpty()) {
                offered.put(name, action.title());
            }
        });
        return offered;
    }

    static String apply(Program program, Applet.Call call) {
        if (!call.admin()) {
            return "DENY";
        }
        if (call.body() == null) {
            return "EXCD";
        }
        Action action = null;
        BackSide back = null;
        List<String> names = new ArrayList<>();
        // as HAProxy from the last field to the first: the last action and the last back end count, and nothing in front of a field that cannot be read does
        String[] fields = new String(call.body(), StandardCharsets.ISO_8859_1).split("&");
        for (int i = fields.length - 1; i >= 0; i--) {
            int equals = fields[i].indexOf('=');
            String name = equals < 0 ? fields[i] : fields[i].substring(0, equals);
            String value;
            try {
                value = equals < 0 ? "" : URLDecoder.decode(fields[i].substring(equals + 1), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException malformed) {
                break;
            }
            switch (name) {
                case "s" -> names.add(value);
                case "b" -> {
                    back = back == null ? backend(program, value) : back;
                    if (back == null) {
                        return "ERRP";
                    }
                }
                case "action" -> {
                    action = action == null ? ACTIONS.get(value) : action;
                    if (action == null) {
                        return "ERRP";
                    }
                }
                default -> { }
            }
        }
        return action == null || back == null ? "NONE" : apply(action, back, names, program);
    }

    /** Servers that are as the action wants them do not count. */
    private static String apply(Action action, BackSide back, List<String> names, Program program) {
        int changed = 0;
        int unknown = 0;
        for (String name : names) {
            ServerRuntime server = back.runtime().server(name);
            if (server == null) {
                unknown++;
            } else if (action.change().of(server, program)) {
                changed++;
            }
        }
        return changed > 0 ? unknown == 0 ? "DONE" : "PART" : unknown == 0 ? "NONE" : "ERRP";
    }

    private static BackSide backend(Program program, String value) {
        if (!value.startsWith("#")) {
            return program.backs().get(value);
        }
        return program.backs().values().stream().filter(back -> value.equals("#" + back.runtime().id())).findFirst().orElse(null);
    }

    private static boolean is(ServerRuntime server, int bits) {
        return (server.admin() & bits) != 0;
    }

    private static boolean administer(HealthChecks checks, ServerRuntime server, int set, int clear) {
        checks.administrative(server, set, clear);
        return true;
    }

    /** Nobody shall come back to a server in maintenance: what is idle is closed. */
    private static boolean maintain(Program program, ServerRuntime server, int clear) {
        program.checks().administrative(server, MAINT, clear);
        program.forgetIdle(server);
        return true;
    }

    private static boolean enable(HealthChecks checks, ServerRuntime server, boolean enabled) {
        boolean checked = server.configured().settings().is(ServerOptions.CHECK);
        if (checked) {
            checks.enable(server, enabled);
        }
        return checked;
    }

    private static boolean force(HealthChecks checks, ServerRuntime server, Operational state) {
        boolean tracks = !server.configured().settings().get(ServerOptions.TRACK).isEmpty();
        if (!tracks) {
            checks.force(server, state);
        }
        return !tracks;
    }

    private static boolean forceAgent(HealthChecks checks, ServerRuntime server, boolean up) {
        boolean asked = server.agent().enabled();
        if (asked) {
            checks.forceAgent(server, up);
        }
        return asked;
    }
}
