package dev.jlb.proxy;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.SourceAddress;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.ParserOptions;
import dev.jlb.rule.ProxyRules;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Phase;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.HealthListener;
import dev.jlb.server.ServerAddresses;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerSource;
import dev.jlb.server.StateFile;
import dev.jlb.server.balance.Balancers;
import dev.jlb.server.persist.RdpPersistence;
import dev.jlb.template.Template;
import dev.jlb.tls.PemException;
import dev.jlb.tls.ServerTls;
import dev.jlb.tls.TlsContexts;
import dev.jlb.tls.TlsStore;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Makes back sides and says how their servers are reached: for the proxies of the file when a program is built, for what commands add afterwards. */
final class BackSides {
    private final Configuration configuration;
    private final TlsStore tlsStore;
    private final Settings global;
    private final ParserOptions options;
    private final CompileContext context;
    private final int maxConnections;
    /** What is to be closed with the program. */
    private final Collection<AutoCloseable> closing;
    private final boolean rehearsal;
    private final ServerAddresses addresses;
    /** Read for the first back end that asks for it. */
    private StateFile globalState;

    /** @param rehearsal no server's name is looked up */
    BackSides(Configuration configuration, TlsStore tlsStore, ParserOptions options, CompileContext context, int maxConnections, Collection<AutoCloseable> closing, boolean rehearsal) {
        this.tlsStore = tlsStore;
        this.rehearsal = rehearsal;
        this.configuration = configuration;
        this.global = configuration.global();
        this.addresses = new ServerAddresses(global.is(GlobalSettings.IGNORE_RESOLUTION));
        this.options = options;
        this.context = context;
        this.maxConnections = maxConnections;
        this.closing = closing;
    }

    /** The back side of a proxy; its servers have addresses, and are to be {@link #connect connected}. */
    BackSide make(Proxy proxy, int id, ProxyRules rules, HealthListener health, Diagnostics diagnostics) {
        BackendRuntime runtime = new BackendRuntime(proxy, id, Balancers.of(proxy, context), health);
        runtime.fullConnections(ConnectionLimits.full(configuration, proxy, maxConnections));
        StateFile state = state(proxy, diagnostics);
        if (!rehearsal) {
            addresses.resolve(runtime, state, diagnostics);
            if (runtime.direct() != null) {
                addresses.resolve(runtime.direct(), StateFile.NONE, diagnostics);
            }
        }
        state.apply(runtime, diagnostics);
        BackSide back = new BackSide(proxy, rules, runtime, options);
        String rdpCookie = proxy.settings().get(ProxyOptions.PERSIST_RDP_COOKIE);
        if (!rdpCookie.isEmpty()) {
            Expression.compile(Word.of("req.rdp_cookie(" + rdpCookie + ")"), context.in(Phase.BACKEND_CHOICE)).ifPresent(cookie -> back.rdpPersistence = new RdpPersistence(cookie));
        }
        return back;
    }

    private StateFile state(Proxy proxy, Diagnostics diagnostics) {
        return switch (proxy.settings().get(ProxyOptions.LOAD_SERVER_STATE)) {
            case "global" -> {
                if (globalState == null) {
                    globalState = StateFile.global(global, diagnostics);
                }
                yield globalState;
            }
            case "local" -> StateFile.local(proxy, global, diagnostics);
            default -> StateFile.NONE;
        };
    }

    /** Gives a server that a command added its address. It is not looked up: one with a name has none. */
    void address(ServerRuntime server, Diagnostics diagnostics) {
        addresses.resolve(server, StateFile.NONE, diagnostics);
    }

    /** What encrypts to a server, where its connections come from, and what their PROXY header says. @throws IOException when a file of the server's TLS cannot be used */
    void connect(BackSide back, ServerRuntime server) throws IOException {
        tls(back, server);
        route(back, server);
    }

    /** Undoes {@link #connect}. */
    void disconnect(BackSide back, ServerRuntime server) {
        ServerTls tls = back.forget(server);
        if (tls != null && closing.remove(tls)) {
            tls.close();
        }
    }

    private void tls(BackSide back, ServerRuntime runtime) throws IOException {
        Server server = runtime.configured();
        if (!server.settings().is(ServerOptions.SSL)) {
            return;
        }
        String sni = server.settings().get(ServerOptions.SNI);
        if (sni.isEmpty() && back.proxy.mode() == Mode.HTTP && !server.settings().is(ServerOptions.NO_SNI_AUTO)) {
            // manual 5.2 sni-auto
            sni = "req.hdr(host),field(1,:)";
        }
        try {
            ServerTls tls = TlsContexts.forServer(server, tlsStore);
            closing.add(tls);
            back.tls(runtime, tls, sni.isEmpty() ? null : Expression.compile(Word.of(sni), context.in(Phase.SERVER_CONNECTION)).orElse(null));
        } catch (PemException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    private void route(BackSide back, ServerRuntime runtime) {
        Settings settings = runtime.configured().settings();
        SourceAddress source = settings.get(ServerOptions.SOURCE) != null ? settings.get(ServerOptions.SOURCE) : back.proxy.settings().get(ProxyOptions.SOURCE);
        if (source != null) {
            Expression header = source.header().isEmpty() ? null : Expression.compile(Word.of("req.hdr_ip(" + source.header() + ")"), context.in(Phase.BACKEND_CHOICE)).orElse(null);
            runtime.source(new ServerSource(source, header));
        }
        String name = settings.get(ServerOptions.POOL_CONN_NAME);
        if (!name.isEmpty() && back.proxy.mode() == Mode.HTTP) {
            Expression.compile(Word.of(name), context.in(Phase.SERVER_CONNECTION)).ifPresent(expression -> back.poolName(runtime, expression));
        }
        Map<Integer, Template> fields = new TreeMap<>();
        settings.get(ServerOptions.PROXY_FIELDS).forEach((type, format) -> Template.log(format, context.in(Phase.SERVER_CONNECTION)).ifPresent(template -> fields.put(type, template)));
        if (!fields.isEmpty()) {
            back.proxyFields(runtime, fields);
        }
    }
}
