package dev.jlb.server.check;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.ServerRuntime;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/** Where a check goes: the server's own address of the moment, unless the configuration or a command names another (manual 5.2 {@code addr}, {@code port}, {@code agent-addr}). */
final class CheckTarget {
    private final ServerRuntime server;
    /** Null for the server's, as is one that is no address of a host ({@code 0.0.0.0}). */
    private volatile InetAddress host;
    /** 0 for the server's. */
    private volatile int port;

    /**
     * @param address {@code <host>[:<port>]} as configured, or "". The configuration's check has made sure that it is an address; a name is resolved once.
     * @param port 0 for the one in the address, or the server's
     */
    private CheckTarget(ServerRuntime server, String address, int port) {
        this.server = server;
        this.port = port;
        if (!address.isEmpty()) {
            int colon = address.lastIndexOf(':');
            boolean withPort = colon > 0 && (address.indexOf(':') == colon || address.charAt(colon - 1) == ']');
            String name = withPort ? address.substring(0, colon) : address;
            host = resolve(name.substring(name.indexOf('@') + 1));
            if (withPort && port == 0) {
                this.port = Integer.parseInt(address.substring(colon + 1));
            }
        }
    }

    static CheckTarget ofCheck(ServerRuntime server) {
        Settings line = server.configured().settings();
        return new CheckTarget(server, line.get(ServerOptions.CHECK_ADDR), line.get(ServerOptions.CHECK_PORT));
    }

    /** {@code addr} and {@code port} are for agents, too, unless the line names another address or port for them (manual 5.2 {@code addr}). */
    static CheckTarget ofAgent(ServerRuntime server) {
        Settings line = server.configured().settings();
        String host = line.get(ServerOptions.AGENT_ADDR);
        int port = line.get(ServerOptions.AGENT_PORT);
        return new CheckTarget(server, host.isEmpty() ? line.get(ServerOptions.CHECK_ADDR) : host, port == 0 ? line.get(ServerOptions.CHECK_PORT) : port);
    }

    /** Null for a name that has no address. */
    static InetAddress resolve(String name) {
        try {
            return InetAddress.getByName(name);
        } catch (UnknownHostException unknown) {
            return null;
        }
    }

    /** Null while the server has no address. */
    SocketAddress address() {
        if (!(server.address() instanceof InetSocketAddress own)) {
            return host == null ? server.address() : new InetSocketAddress(host, port);
        }
        if (host == null && port == 0) {
            return own;
        }
        return new InetSocketAddress(host == null || host.isAnyLocalAddress() ? own.getAddress() : host, port > 0 ? port : own.getPort());
    }

    void host(InetAddress other) {
        host = other;
    }

    void port(int other) {
        port = other;
    }

    /** As statistics show it: the host that was named, or null. */
    String hostText() {
        InetAddress named = host;
        return named == null ? null : NetUtil.toAddressString(named);
    }

    int port() {
        return port;
    }
}
