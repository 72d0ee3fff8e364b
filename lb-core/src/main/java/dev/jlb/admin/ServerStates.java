package dev.jlb.admin;

import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.Program;
import dev.jlb.server.CheckResult;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState;
import dev.jlb.server.check.HealthChecks;

/** {@code show servers state} (management.txt 9.3), version 1: what {@code load-server-state-from-file} reads. */
final class ServerStates {
    private static final String HEADER =
            "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port\n";
    private static final int AGENT = 16;
    private static final int PAUSED = 8;

    private ServerStates() {}

    static String dump(Program program, String wanted) {
        StringBuilder out = new StringBuilder(HEADER);
        for (BackSide back : program.backs().values()) {
            if (wanted.isEmpty() || back.runtime().name().equals(wanted)) {
                back.runtime().servers().forEach(server -> line(program.checks(), back, server, out));
            }
        }
        return out.toString();
    }

    private static void line(HealthChecks checks, BackSide back, ServerRuntime server, StringBuilder out) {
        Settings settings = server.configured().settings();
        boolean checked = settings.is(ServerOptions.CHECK);
        CheckResult check = server.check().last();
        AddressColumns where = AddressColumns.of(server);
        int rise = settings.get(ServerOptions.RISE);
        int health = server.check().health();
        boolean asked = settings.is(ServerOptions.AGENT_CHECK);
        String[] target = checks.checkTargetText(server).split(" ");
        out.append(back.runtime().id()).append(' ').append(back.runtime().name()).append(' ').append(server.id()).append(' ').append(server.name()).append(' ')
                .append(where.host()).append(' ').append(server.maintenance() ? 0 : server.operational().ordinal()).append(' ').append(admin(server)).append(' ')
                .append(server.weights().configured()).append(' ').append(server.initialWeight()).append(' ').append(server.secondsSinceChange()).append(' ')
                .append(checked ? status(check.status()) : 1).append(' ').append(checked ? result(check.status()) : 0).append(' ')
                .append(health).append(' ').append(checkState(server, checked)).append(' ')
                .append(asked ? AGENT | state(server.agent().enabled(), false, server.agent().running()) : 0).append(' ')
                .append(back.proxy().settings().get(ProxyOptions.ID) > 0 ? 1 : 0).append(' ').append(settings.get(ServerOptions.ID) > 0 ? 1 : 0).append(' ').append(where.name()).append(' ')
                .append(where.port()).append(" - ").append(server.encrypted() ? 1 : 0).append(' ').append(target[1]).append(' ').append(target[0]).append(' ').append(checks.agentTargetText(server)).append('\n');
    }

    /** A maintenance pauses checks that are enabled; one of the file pauses what may come. */
    private static int checkState(ServerRuntime server, boolean checked) {
        if (!checked) {
            return disabledByFile(server) ? PAUSED : 0;
        }
        boolean configured = (server.admin() & ServerState.CONFIGURED_MAINT) != 0;
        return state(server.check().enabled(), server.maintenance() && (server.check().enabled() || configured), server.check().running());
    }

    private static boolean disabledByFile(ServerRuntime server) {
        return !server.dynamic() && server.configured().settings().is(ServerOptions.DISABLED);
    }

    /** A server that the file disables keeps that bit, and has the forced one too for as long as nobody enables it. */
    private static int admin(ServerRuntime server) {
        int bits = server.admin();
        int forced = (bits & ServerState.CONFIGURED_MAINT) != 0 ? ServerState.FORCED_MAINT : 0;
        return bits | forced | (disabledByFile(server) ? ServerState.CONFIGURED_MAINT : 0);
    }

    /** Bits of {@code srv_check_state}: 1 under way, 2 configured, 4 enabled, 8 paused. */
    private static int state(boolean enabled, boolean paused, boolean running) {
        return (running ? 1 : 0) | 2 | (enabled ? 4 : 0) | (paused ? PAUSED : 0);
    }

    /** HAProxy's numbers of check results, as its dumps show them: 1 initial, 6 L4OK, 8 L4CON, 15 L7OK, … */
    private static int status(CheckResult.Status status) {
        return switch (status) {
            case UNKNOWN -> 0;
            case INITIAL -> 1;
            case CHECKED -> 3;
            case HANA -> 4;
            case SOCKET_ERROR -> 5;
            case L4_OK -> 6;
            case L4_TIMEOUT -> 7;
            case L4_CONNECTION -> 8;
            case L6_OK -> 9;
            case L6_TIMEOUT -> 10;
            case L6_RESPONSE -> 11;
            case L7_TIMEOUT -> 12;
            case L7_RESPONSE -> 13;
            case L7_OK -> 15;
            case L7_OK_CONDITIONALLY -> 16;
            case L7_STATUS -> 17;
            case PROCESS_ERROR -> 18;
            case PROCESS_TIMEOUT -> 19;
            case PROCESS_OK -> 20;
        };
    }

    /** 0 unknown, 2 failed, 3 passed, 4 passed conditionally. */
    private static int result(CheckResult.Status status) {
        return switch (status) {
            case UNKNOWN, INITIAL -> 0;
            case L7_OK_CONDITIONALLY -> 4;
            default -> status.passed() ? 3 : 2;
        };
    }
}
