package dev.jlb.server;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.ServerRuntime.Operational;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What {@code show servers state} of an earlier process said (manual 4.2 {@code load-server-state-from-file}): administrative state, health, weight and the last
 * address of servers. A missing file, or a line that makes no sense, changes nothing: so does HAProxy.
 */
public final class StateFile {
    private static final int FIELDS = 19;

    /** Nobody remembers anything. */
    public static final StateFile NONE = new StateFile();

    /** Lines by back end and server. */
    private final Map<String, String[]> lines = new HashMap<>();

    private StateFile() {}

    /** The file that a back end's servers start from; empty when it has none. */
    public static StateFile of(Proxy backend, Settings global) {
        String base = global.get(GlobalSettings.SERVER_STATE_BASE);
        return switch (backend.settings().get(ProxyOptions.LOAD_SERVER_STATE)) {
            case "global" -> read(base, global.get(GlobalSettings.SERVER_STATE_FILE));
            case "local" -> {
                String name = backend.settings().get(ProxyOptions.SERVER_STATE_FILE_NAME);
                yield read(base, name.isEmpty() ? backend.name() : name);
            }
            default -> NONE;
        };
    }

    private static StateFile read(String base, String name) {
        StateFile state = new StateFile();
        if (name.isEmpty()) {
            return state;
        }
        try {
            for (String line : Files.readAllLines(base.isEmpty() ? Path.of(name) : Path.of(base).resolve(name), StandardCharsets.ISO_8859_1)) {
                String[] fields = line.strip().split(" ");
                if (!line.startsWith("#") && fields.length >= FIELDS) {
                    state.lines.put(fields[1] + "/" + fields[3], fields);
                }
            }
        } catch (IOException missing) {
            // the first start of all has none
        }
        return state;
    }

    /** The address that the server had, or null; for {@code init-addr last}. */
    InetAddress lastAddress(ServerRuntime server) {
        String[] line = lines.get(server.backend().name() + "/" + server.name());
        byte[] bytes = line == null ? null : NetUtil.createByteArrayFromIpAddressString(line[4]);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Puts the servers of a back end into the state they were in. */
    public void apply(BackendRuntime backend) {
        for (ServerRuntime server : backend.servers()) {
            String[] line = lines.get(backend.name() + "/" + server.name());
            if (line != null) {
                try {
                    apply(backend, server, line);
                } catch (NumberFormatException damaged) {
                    // a line that makes no sense
                }
            }
        }
    }

    private static void apply(BackendRuntime backend, ServerRuntime server, String[] line) {
        int operational = Integer.parseInt(line[5]);
        int admin = Integer.parseInt(line[6]);
        int weight = Integer.parseInt(line[7]);
        int initial = Integer.parseInt(line[8]);
        int health = Integer.parseInt(line[12]);
        if (initial == server.initialWeight() && weight >= 0 && weight <= 256) {
            // only a weight that somebody has changed; a new one in the file of today wins
            backend.weight(server, weight);
        }
        boolean disabledByFile = (admin & ServerRuntime.CONFIGURED_MAINT) != 0;
        if (disabledByFile && (admin & ServerRuntime.FORCED_MAINT) == 0) {
            // the file disabled it and somebody enabled it
            backend.administrative(server, 0, ServerRuntime.CONFIGURED_MAINT);
        }
        // where the file disabled it, the file of today decides
        int kept = (disabledByFile ? 0 : ServerRuntime.FORCED_MAINT) | ServerRuntime.FORCED_DRAIN;
        if ((admin & kept) != 0) {
            backend.administrative(server, admin & kept, 0);
        }
        if (server.address() instanceof InetSocketAddress now && now.getPort() != 0) {
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(line[4]);
            int port = Integer.parseInt(line[18]);
            boolean named = NetUtil.createByteArrayFromIpAddressString(now.getHostString()) == null;
            if (bytes != null && named && port == now.getPort()) {
                try {
                    backend.address(server, new InetSocketAddress(InetAddress.getByAddress(bytes), port), line[4] + ":" + port);
                } catch (IOException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
        Settings settings = server.configured().settings();
        if (settings.is(ServerOptions.CHECK)) {
            server.checkHealth(Math.clamp(health, 0, settings.get(ServerOptions.RISE) + settings.get(ServerOptions.FALL) - 1));
            if (operational == 0) {
                backend.operational(server, Operational.STOPPED);
            }
        }
    }
}
