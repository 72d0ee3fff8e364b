package dev.jlb.server;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.source.Diagnostics;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the addresses of servers at start ({@code init-addr}, manual 5.2): literal ones, then by the methods in order. Blocks on the system's resolver, so it
 * runs before anything is served and on no event loop. A name is asked for once.
 */
public final class ServerAddresses {
    private final Map<String, InetAddress[]> known = new HashMap<>();
    private final boolean lenient;

    public ServerAddresses() {
        this(false);
    }

    /** @param lenient {@code -dr}: a server without an address is put into maintenance, whatever {@code init-addr} says */
    public ServerAddresses(boolean lenient) {
        this.lenient = lenient;
    }

    /** Gives every server of a back end its address; one without is an alert, or put into maintenance when {@code init-addr} says {@code none}. */
    public void resolve(BackendRuntime backend, StateFile state, Diagnostics diagnostics) {
        for (ServerRuntime runtime : backend.servers()) {
            find(backend, runtime, state, diagnostics);
        }
        backend.changes().moved();
    }

    /** Gives one server its address, as {@link #resolve(BackendRuntime, StateFile, Diagnostics)} does. */
    public void resolve(ServerRuntime runtime, StateFile state, Diagnostics diagnostics) {
        find(runtime.backend(), runtime, state, diagnostics);
        runtime.backend().changes().moved();
    }

    private void find(BackendRuntime backend, ServerRuntime runtime, StateFile state, Diagnostics diagnostics) {
        Server server = runtime.configured();
        switch (server.address()) {
            case Address.Inet inet -> resolve(backend, runtime, server, inet, state, diagnostics);
            case Address.Unix unix -> runtime.address(unix(unix), unix.toString());
            default -> diagnostics.alert(server.span(), "'server " + runtime + "' : address '" + server.address() + "' is not one to connect to.");
        }
    }

    /** Abstract names start with a NUL, as Netty's epoll transport has it. */
    private static SocketAddress unix(Address.Unix unix) {
        return new DomainSocketAddress(unix.systemPath());
    }

    private void resolve(BackendRuntime backend, ServerRuntime runtime, Server server, Address.Inet inet, StateFile state, Diagnostics diagnostics) {
        boolean none = false;
        for (String method : methods(server, inet)) {
            InetAddress found = switch (method) {
                case "last" -> state.lastAddress(runtime);
                case "none" -> {
                    none = true;
                    yield null;
                }
                case "libc" -> lookup(inet.host(), inet.family());
                default -> lookup(method, "");
            };
            if (found != null) {
                InetSocketAddress address = new InetSocketAddress(found, inet.portOffset() ? 0 : inet.port());
                runtime.address(address, text(found) + ":" + inet.port());
                return;
            }
            if (none) {
                break;
            }
        }
        if (none) {
            backend.changes().administrative(runtime, ServerState.RESOLUTION_MAINT, 0);
            return;
        }
        diagnostics.alert(
                server.span(),
                "'server " + runtime + "' : could not resolve address '" + inet.host() + "'.",
                "'init-addr last,libc,none' starts the server in maintenance instead");
    }

    private String[] methods(Server server, Address.Inet inet) {
        boolean literal = inet.host().isEmpty() || isLiteral(inet.host());
        return literal ? new String[] {"libc"} : methods(server, lenient);
    }

    /** The methods of {@code init-addr}, in their order. @param lenient {@code -dr}: the last one is none */
    public static String[] methods(Server server, boolean lenient) {
        return (server.settings().get(ServerOptions.INIT_ADDR) + (lenient ? ",none" : "")).split(",");
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || !host.isEmpty() && host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    private InetAddress lookup(String host, String family) {
        // "server s *:80" or ":80" connects to the client's destination; HAProxy shows 0.0.0.0
        InetAddress[] all = known.computeIfAbsent(host.isEmpty() ? "0.0.0.0" : host, name -> {
            try {
                return InetAddress.getAllByName(name);
            } catch (UnknownHostException unknown) {
                return new InetAddress[0];
            }
        });
        for (InetAddress address : all) {
            if (family.isEmpty() || family.equals("ipv4") == address instanceof Inet4Address) {
                return address;
            }
        }
        return null;
    }

    private static String text(InetAddress address) {
        return address instanceof Inet6Address ? "[" + NetUtil.toAddressString(address) + "]" : address.getHostAddress();
    }
}
