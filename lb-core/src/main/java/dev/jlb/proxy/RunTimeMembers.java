package dev.jlb.proxy;

import dev.jlb.config.model.Mode;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.log.LogSinks;
import dev.jlb.rule.RuleCompiler;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.References;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState;
import dev.jlb.tls.PemException;
import java.io.IOException;
import java.util.List;

/**
 * Servers and back ends that commands add and delete while the program runs (management.txt 9.3 {@code add server}, {@code add backend}). A reload forgets what was added.
 * Called from the runtime API's event loop; those of traffic see the change with their next stream.
 */
public final class RunTimeMembers {
    private final Program program;
    private final Parts parts;
    private final BackSides sides;
    /** What the configuration's lines name. */
    private final References references;

    RunTimeMembers(Program program, Parts parts) {
        this.program = program;
        this.parts = parts;
        this.sides = parts.backSides;
        this.references = parts.commands.references();
    }

    // ---- servers ------------------------------------------------------------------------------------------------------

    /**
     * Takes a server in, in maintenance unless it says otherwise; its checks and its agent are to be enabled by commands.
     *
     * @return null when another server has its name or number
     * @throws IOException when a file of its TLS cannot be used; it is not there then
     */
    public synchronized ServerRuntime add(BackSide back, Server server, Diagnostics diagnostics) throws IOException {
        ServerRuntime added = back.runtime.changes().add(server);
        if (added == null) {
            return null;
        }
        try {
            boolean ready = !added.maintenance();
            if (ready) {
                // nobody may come before it can be reached
                back.runtime.changes().administrative(added, ServerState.FORCED_MAINT, 0);
            }
            sides.address(added, diagnostics);
            sides.connect(back, added);
            program.checks().add(added, program.backs().values().stream().map(BackSide::runtime).toList());
            program.checks().enable(added, false);
            program.checks().enableAgent(added, false);
            if (ready) {
                back.runtime.changes().administrative(added, 0, ServerState.FORCED_MAINT);
            }
            return added;
        } catch (IOException | PemException unusable) {
            forget(back, added);
            throw unusable instanceof IOException failed ? failed : new IOException(unusable.getMessage(), unusable);
        }
    }

    /** Why a server cannot be deleted, in HAProxy's words, or null. {@link Obstacle#passing} tells whether waiting may help. */
    public Obstacle obstacle(ServerRuntime server) {
        if (references.hasServer(server.backend().name(), server.name()) || tracked(server)) {
            return new Obstacle("This server cannot be removed at runtime due to other configuration elements pointing to it.", false);
        }
        if (!server.maintenance()) {
            return new Obstacle("Only servers in maintenance mode can be deleted.", false);
        }
        boolean busy = server.connections() > 0 || server.queued() > 0 || server.counters().usedConnections.get() > 0 || server.counters().idleConnections.get() > 0;
        return busy ? new Obstacle("Server still has connections attached to it, cannot remove it.", true) : null;
    }

    /** @param passing it goes away by itself */
    public record Obstacle(String text, boolean passing) {}

    private boolean tracked(ServerRuntime server) {
        return program.backs().values().stream().anyMatch(back -> back.runtime.servers().stream().anyMatch(other -> other.tracked() == server));
    }

    /** Deletes a server. @return why not, in HAProxy's words, or null */
    public synchronized String remove(BackSide back, ServerRuntime server) {
        Obstacle obstacle = obstacle(server);
        if (obstacle != null) {
            return obstacle.text();
        }
        if (!back.runtime.changes().remove(server)) {
            return "Server still has connections attached to it, cannot remove it.";
        }
        forget(back, server);
        return null;
    }

    private void forget(BackSide back, ServerRuntime server) {
        back.runtime.changes().administrative(server, ServerState.FORCED_MAINT, 0);
        back.runtime.changes().remove(server);
        program.checks().remove(server);
        sides.disconnect(back, server);
        program.forgetIdle(server);
        back.runtime.changes().moved();
    }

    // ---- back ends ----------------------------------------------------------------------------------------------------

    /** Takes a back end in, unpublished and without servers. @return null when a mistake is in {@code diagnostics} */
    public synchronized BackSide add(Proxy proxy, Diagnostics diagnostics) throws IOException {
        BackSide added = make(proxy, diagnostics);
        if (diagnostics.hasAlerts()) {
            return null;
        }
        added.runtime.published(false);
        parts.backs.put(added);
        return added;
    }

    private BackSide make(Proxy proxy, Diagnostics diagnostics) throws IOException {
        CompileContext context = parts.commands.reporting(diagnostics);
        LogSinks sink = parts.logs.sinks(proxy.settings(), context.within(proxy));
        program.announcements().add(proxy, sink);
        int id = parts.ids.next(parts.backs.open().values().stream().map(other -> other.runtime.id()).toList());
        return parts.backSides.make(proxy, id, RuleCompiler.compile(proxy, context), parts.health(proxy, sink), diagnostics);
    }

    /** Why a back end cannot be deleted, or null. */
    public Obstacle obstacle(BackSide back) {
        Proxy proxy = back.proxy;
        if (proxy.kind().hasFrontend()) {
            return new Obstacle("This proxy is no backend alone.", false);
        }
        if (proxy.mode() != Mode.TCP && proxy.mode() != Mode.HTTP) {
            return new Obstacle("Only TCP and HTTP backends can be removed.", false);
        }
        if (references.hasBackend(proxy.name()) || isDefault(proxy.name())) {
            return new Obstacle("This backend cannot be removed at runtime due to other configuration elements pointing to it.", false);
        }
        if (proxy.settings().get(ProxyOptions.STICK_TABLE) != null) {
            return new Obstacle("This backend cannot be removed at runtime because it has a stick-table.", false);
        }
        if (back.runtime.published()) {
            return new Obstacle("Backend must be unpublished prior to its deletion.", false);
        }
        if (!back.runtime.servers().isEmpty()) {
            return new Obstacle("Only a backend without server can be deleted.", false);
        }
        return back.runtime.connections() > 0 || back.runtime.queued() > 0 ? new Obstacle("Backend still has attached streams on it.", true) : null;
    }

    private boolean isDefault(String name) {
        List<Proxy> proxies = program.configuration().proxies();
        return proxies.stream().anyMatch(proxy -> proxy.settings().get(ProxyOptions.DEFAULT_BACKEND).equals(name));
    }

    /** Deletes a back end. @return why not, or null */
    public synchronized String remove(BackSide back) {
        Obstacle obstacle = obstacle(back);
        if (obstacle != null) {
            return obstacle.text();
        }
        parts.backs.take(back);
        program.announcements().remove(back.proxy);
        return null;
    }
}
