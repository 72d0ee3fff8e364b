package dev.jlb.proxy;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Descriptors that the process may have, and how many connections fit into them (manual 3.1 {@code ulimit-n}, {@code fd-hard-limit}, 3.2 {@code maxconn}): two for each
 * connection, beside those that are set aside. What is set aside was found by measuring HAProxy: ten, one for each listener, each client of the runtime API and each check, two for each
 * agent, and three for each thread.
 *
 * @param system what the system allows; 0 where it does not tell
 * @param reserved descriptors that are no connection's
 * @param connections {@code maxconn}, or what fits; 0 where the system does not tell
 */
public record DescriptorLimits(long system, long reserved, int connections, int wanted) {
    private static final int BASE = 10;
    private static final int OF_A_THREAD = 3;

    public static DescriptorLimits of(Configuration configuration) {
        long system = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : 0;
        return of(configuration, system, Runtime.getRuntime().availableProcessors());
    }

    static DescriptorLimits of(Configuration configuration, long system, int processors) {
        Settings global = configuration.global();
        int threads = global.get(GlobalSettings.NBTHREAD);
        long reserved = BASE + (long) OF_A_THREAD * (threads > 0 ? threads : processors);
        if (!global.get(GlobalSettings.STATS_SOCKETS).isEmpty()) {
            reserved += global.get(GlobalSettings.STATS_SOCKETS).size() + global.get(GlobalSettings.STATS_MAXCONN);
        }
        for (Proxy proxy : configuration.proxies()) {
            if (!proxy.settings().get(ProxyOptions.DISABLED)) {
                reserved += proxy.binds().size();
            }
            for (Server server : proxy.servers()) {
                reserved += (server.settings().get(ServerOptions.CHECK) ? 1 : 0) + (server.settings().get(ServerOptions.AGENT_CHECK) ? 2 : 0);
            }
        }
        int configured = global.get(GlobalSettings.MAXCONN);
        long usable = Math.min(system, global.get(GlobalSettings.FD_HARD_LIMIT) > 0 ? global.get(GlobalSettings.FD_HARD_LIMIT) : Long.MAX_VALUE);
        int connections = configured > 0 ? configured : system == 0 ? 0 : (int) Math.clamp((usable - reserved) / 2, 1, Integer.MAX_VALUE);
        return new DescriptorLimits(system, reserved, connections, global.get(GlobalSettings.ULIMIT_N));
    }

    /** {@code Maxsock}: descriptors when there are as many connections as may be. */
    public long sockets() {
        return 2L * connections + reserved;
    }

    /** {@code Ulimit-n}: what {@code ulimit-n} says, or as many as are needed; never more than there are. */
    public long descriptors() {
        long needed = wanted > 0 ? wanted : sockets();
        return system == 0 ? needed : Math.min(system, needed);
    }

    /** What is to be said about too low a limit, in HAProxy's words; empty when it suffices. @param strict the process does not start then */
    public List<String> complaints(boolean strict) {
        List<String> said = new ArrayList<>();
        long needed = wanted > 0 ? wanted : sockets();
        if (system > 0 && needed > system) {
            said.add("Cannot raise FD limit to " + needed + ", limit is " + system + ".");
        }
        if (!strict && system > 0 && sockets() > descriptors()) {
            said.add("FD limit (" + descriptors() + ") too low for maxconn=" + connections + "/maxsock=" + sockets() + ". Please raise 'ulimit-n' to " + sockets() + " or more to avoid any trouble.");
        }
        return said;
    }
}
