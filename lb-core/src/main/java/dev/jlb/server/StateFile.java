package dev.jlb.server;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.ConfigFiles;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import dev.jlb.server.ServerState.Operational;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code show servers state} of an earlier process said (manual 4.2 {@code load-server-state-from-file}): administrative state, health, weight and the last
 * address of servers. A missing file, or a line that makes no sense, changes nothing, as in HAProxy.
 */
public final class StateFile {
    private static final String VERSION = "1";
    private static final int FIELDS = 20;
    private static final int MAX_WEIGHT = 256;
    private static final int PORTS = 65_536;
    /** Administrative bits that may stand in a file; maintenance and drain exclude each other there. */
    private static final int ADMIN_BITS = 0x7f;
    /** The largest value of a check's state. */
    private static final int CHECK_BITS = 0x1f;
    private static final int CHECK_STATUS = 20;
    private static final int CHECK_RESULT = 4;

    /** Nobody remembers anything. */
    public static final StateFile NONE = new StateFile();

    /** Lines by back end and server. */
    private final Map<String, String[]> lines = new LinkedHashMap<>();

    private StateFile() {}

    /** {@code server-state-file}, for the back ends that load {@code global} states; empty when there is none. */
    public static StateFile global(Settings global, Diagnostics diagnostics) {
        return read(global, global.get(GlobalSettings.SERVER_STATE_FILE), "config: ", "global server state file", diagnostics);
    }

    /** The file of a back end that loads {@code local} states. */
    public static StateFile local(Proxy backend, Settings global, Diagnostics diagnostics) {
        String name = backend.settings().get(ProxyOptions.SERVER_STATE_FILE_NAME);
        String who = "Proxy '" + backend.name() + "': ";
        StateFile state = read(global, name.isEmpty() ? backend.name() : name, who, "server state file", diagnostics);
        for (String[] line : state.lines.values()) {
            if (!line[1].equals(backend.name())) {
                diagnostics.warning(Span.NONE, who + "backend name mismatch: from server state file: '" + line[1] + "', from running config '" + backend.name() + "'");
            } else if (backend.servers().stream().noneMatch(server -> server.name().equals(line[3]))) {
                diagnostics.warning(Span.NONE, who + "can't find server '" + line[3] + "' in backend '" + backend.name() + "'");
            }
        }
        return state;
    }

    /** What cannot be used is told in HAProxy's words; a file that is damaged somewhere tells nothing that can be trusted. */
    private static StateFile read(Settings global, String name, String who, String what, Diagnostics diagnostics) {
        if (name.isEmpty()) {
            return NONE;
        }
        String base = global.get(GlobalSettings.SERVER_STATE_BASE);
        Path path = base.isEmpty() ? Path.of(name) : Path.of(base).resolve(name);
        String file = what + " '" + path + "'";
        String text;
        try {
            text = Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            diagnostics.warning(Span.NONE, who + "Can't open " + file + ": " + ConfigFiles.reason(unreadable) + ".");
            return NONE;
        }
        String[] lines = text.split("\n", -1);
        if (lines.length < 2 || !lines[0].stripLeading().equals(VERSION)) {
            diagnostics.warning(Span.NONE, who + "Can't get version of the " + file + ".");
            return NONE;
        }
        StateFile state = new StateFile();
        for (int i = 1; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] fields = line.split("[ \\t]+");
            // a line without an end was cut in the middle
            if (fields.length < FIELDS || i == lines.length - 1) {
                diagnostics.warning(Span.NONE, who + "corrupted " + file + " at line " + (i + 1) + ".");
                return NONE;
            }
            state.lines.putIfAbsent(fields[1] + "/" + fields[3], fields);
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

    /** Puts the servers of a back end into the state they were in. A line with a value that cannot be changes nothing, and a warning says so. */
    public void apply(BackendRuntime backend, Diagnostics diagnostics) {
        for (ServerRuntime server : backend.servers()) {
            String[] line = lines.get(backend.name() + "/" + server.name());
            if (line != null) {
                try {
                    apply(backend, server, line);
                } catch (Damaged damaged) {
                    diagnostics.warning(
                            server.configured().span(), "server-state application failed for server '" + backend.name() + "/" + server.name() + "', " + damaged.getMessage(), "the line in the state file is not used");
                }
            }
        }
    }

    /** A value that cannot be. */
    private static final class Damaged extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Damaged(String name, String value) {
            super("invalid " + name + " value '" + value + "'", null, false, false);
        }
    }

    private static long number(String[] line, int field, String name, long most) {
        long value;
        try {
            value = Long.parseLong(line[field]);
        } catch (NumberFormatException none) {
            throw new Damaged(name, line[field]);
        }
        if (value > most || most != Long.MAX_VALUE && value < 0) {
            throw new Damaged(name, line[field]);
        }
        return value;
    }

    private static void apply(BackendRuntime backend, ServerRuntime server, String[] line) {
        int operational = (int) number(line, 5, "srv_op_state", Operational.values().length - 1);
        int admin = (int) number(line, 6, "srv_admin_state", ADMIN_BITS);
        if ((admin & ServerState.FORCED_MAINT) != 0 && (admin & ServerState.FORCED_DRAIN) != 0) {
            throw new Damaged("srv_admin_state", line[6]);
        }
        int weight = (int) number(line, 7, "srv_uweight", MAX_WEIGHT);
        long initial = number(line, 8, "srv_iweight", MAX_WEIGHT);
        long seconds = number(line, 9, "srv_last_time_change", Long.MAX_VALUE);
        number(line, 10, "srv_check_status", CHECK_STATUS);
        number(line, 11, "srv_check_result", CHECK_RESULT);
        long health = number(line, 12, "srv_check_health", Long.MAX_VALUE);
        number(line, 13, "srv_check_state", CHECK_BITS);
        number(line, 14, "srv_agent_state", CHECK_BITS);
        number(line, 15, "bk_f_forced_id", 1);
        number(line, 16, "srv_f_forced_id", 1);
        int port = (int) number(line, 18, "srv_port", PORTS - 1);

        if (initial == server.initialWeight()) {
            // only a weight that somebody has changed; a new one in the file of today wins
            backend.changes().weight(server, weight);
        }
        boolean disabledByFile = (admin & ServerState.CONFIGURED_MAINT) != 0;
        if (disabledByFile && (admin & ServerState.FORCED_MAINT) == 0) {
            // the file disabled it and somebody enabled it
            backend.changes().administrative(server, 0, ServerState.CONFIGURED_MAINT);
        }
        boolean resting = server.maintenance();
        // where the file disabled it, the file of today decides
        int kept = (disabledByFile ? 0 : ServerState.FORCED_MAINT) | (resting ? 0 : ServerState.FORCED_DRAIN);
        if ((admin & kept) != 0) {
            backend.changes().administrative(server, admin & kept, 0);
        }
        address(backend, server, line[4], port);
        Settings settings = server.configured().settings();
        int rise = settings.get(ServerOptions.RISE);
        // one that is checked must prove itself again when it comes back
        boolean back = disabledByFile && (admin & ServerState.FORCED_MAINT) == 0 && settings.is(ServerOptions.CHECK) && settings.is(ServerOptions.DISABLED);
        Operational state = Operational.values()[operational];
        server.restore(
                state == Operational.STARTING ? Operational.RUNNING : state,
                (admin & kept & ServerState.FORCED_MAINT) != 0 && !resting ? 0 : switch (state) {
                    case STOPPED -> 0;
                    case STARTING -> (int) Math.max(1, Math.min(health, rise - 1));
                    case STOPPING -> rise;
                    case RUNNING -> back ? rise : rise + settings.get(ServerOptions.FALL) - 1;
                },
                seconds);
        backend.changes().administrative(server, 0, 0);
    }

    /** The port that it had, and of a server with a name the address. */
    private static void address(BackendRuntime backend, ServerRuntime server, String host, int port) {
        if (!(server.address() instanceof InetSocketAddress now) || now.getPort() == 0 || port == 0) {
            return;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        boolean named = NetUtil.createByteArrayFromIpAddressString(now.getHostString()) == null;
        try {
            InetAddress address = named && bytes != null ? InetAddress.getByAddress(bytes) : now.getAddress();
            if (address != null && (port != now.getPort() || named)) {
                String text = NetUtil.toAddressString(address);
                backend.changes().address(server, new InetSocketAddress(address, port), (text.indexOf(':') >= 0 ? '[' + text + ']' : text) + ':' + port);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
