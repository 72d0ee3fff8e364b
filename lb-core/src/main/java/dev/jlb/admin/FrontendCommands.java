package dev.jlb.admin;

import dev.jlb.proxy.AcceptLimits;
import dev.jlb.proxy.FrontSide;
import dev.jlb.proxy.Program;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@code enable|disable|shutdown frontend}, {@code set maxconn frontend|global} (management.txt 9.3). */
final class FrontendCommands {
    private static final String RATE_LIMIT_HELP =
            """
            'set rate-limit' only supports :
               - 'connections global' to set the per-process maximum connection rate
               - 'sessions global' to set the per-process maximum session rate
               - 'ssl-sessions global' to set the per-process maximum SSL session rate
               - 'http-compression global' to set the per-process maximum compression speed in kB/s
            """;

    private FrontendCommands() {}

    static void addTo(Map<String, Command> all) {
        for (String what : List.of("enable", "disable", "shutdown")) {
            Command.add(all, what + " frontend", call -> run(call.program(), what, call.word(2)));
        }
        Command.add(all, "set maxconn frontend", call -> maximum(call.program(), call.word(3), call.word(4)));
        Command.add(all, "set rate-limit", FrontendCommands::rateLimit);
        Command.add(all, "set maxconn global", call -> global(call.program(), call.word(3)));
    }

    /** @param what enable, disable or shutdown */
    static String run(Program program, String what, String name) {
        FrontSide front = Lookup.frontend(program, name);
        if (name.isEmpty()) {
            return "A frontend name is expected.\n";
        }
        if (front == null) {
            return "No such frontend.\n";
        }
        try {
            return switch (what) {
                case "enable" -> {
                    if (front.state() == FrontSide.State.STOPPED) {
                        yield "Frontend was previously shut down, cannot enable.\n";
                    }
                    if (front.state() == FrontSide.State.OPEN) {
                        yield "All sockets are already enabled.\n";
                    }
                    program.listeners().open(front);
                    program.announcements().tell(front.proxy(), "Resumed frontend " + front.name() + ".");
                    yield "\n";
                }
                case "disable" -> {
                    if (front.state() != FrontSide.State.OPEN) {
                        yield front.state() == FrontSide.State.STOPPED ? "Frontend was previously shut down, cannot disable.\n" : "All sockets are already disabled.\n";
                    }
                    program.listeners().close(front, FrontSide.State.PAUSED);
                    program.announcements().tell(front.proxy(), "Paused frontend " + front.name() + ".");
                    yield "\n";
                }
                default -> {
                    if (front.state() == FrontSide.State.STOPPED) {
                        yield "Frontend was already shut down.\n";
                    }
                    program.listeners().close(front, FrontSide.State.STOPPED);
                    program.announcements().tellStopped(program, front.proxy());
                    yield "\n";
                }
            };
        } catch (IOException failed) {
            return "Failed to resume frontend, check logs for precise cause (port conflict?): " + failed.getMessage() + "\n";
        }
    }

    static String maximum(Program program, String name, String value) {
        FrontSide front = Lookup.frontend(program, name);
        if (front == null) {
            return name.isEmpty() ? "A frontend name is expected.\n" : "No such frontend.\n";
        }
        int limit = number(value);
        if (limit < 0) {
            return value.matches("-[0-9]+") ? "Value out of range.\n" : "Integer value expected.\n";
        }
        program.limit(front, limit);
        return "\n";
    }

    static String global(Program program, String value) {
        int limit = number(value);
        if (limit < 0 || limit > program.configuredConnections()) {
            return value.isEmpty() ? "Expects an integer value.\n" : "Value out of range.\n";
        }
        program.limit(limit);
        return "\n";
    }

    /** {@code set rate-limit connections|sessions|ssl-sessions global <value>}, {@code http-compression} in kilobytes. */
    private static String rateLimit(Call call) {
        AcceptLimits.Kind kind = Arrays.stream(AcceptLimits.Kind.values()).filter(each -> each.text().equals(call.word(2))).findFirst().orElse(null);
        boolean compression = call.word(2).equals("http-compression");
        if (kind == null && !compression || !call.word(3).equals("global")) {
            return RATE_LIMIT_HELP;
        }
        if (call.word(4).isEmpty()) {
            return "Expects an integer value.\n";
        }
        int limit = number(call.word(4));
        if (limit < 0) {
            return "Value out of range.\n";
        }
        if (compression) {
            call.program().compressionRate().limit(limit);
            return "\n";
        }
        call.program().acceptLimits().set(kind, limit);
        return "\n";
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException wrong) {
            return -1;
        }
    }
}
