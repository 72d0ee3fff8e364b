package dev.jlb.proxy;

import dev.jlb.config.model.Balance;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Timeouts;
import dev.jlb.http.HeaderCase;
import dev.jlb.http.HeaderName;
import dev.jlb.http.ParserOptions;
import dev.jlb.rule.ProxyRules;
import dev.jlb.rule.RuleProgram;
import dev.jlb.rule.RuleSettings;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.persist.CookiePersister;
import dev.jlb.server.persist.RdpPersistence;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.template.Template;
import dev.jlb.tls.ServerTls;
import java.net.SocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The back side of a proxy while the program runs: rules, timeouts, pages, and how its servers are reached. */
public final class BackSide {
    final Proxy proxy;
    final ProxyRules rules;
    final BackendRuntime runtime;
    final ReplyPages pages;
    final ParserOptions responseOptions;
    final long connectTimeout;
    final long tarpitTimeout;
    final long serverTimeout;
    final long queueTimeout;
    final long tunnelTimeout;
    final int retries;
    final int redispatch;
    /** Whether {@code balance} would choose another server for the same stream: it does not hash. */
    final boolean choosesAnew;
    final ProxyOptions.HttpMode httpMode;
    final ProxyOptions.Reuse reuse;
    final boolean http;
    final boolean abortOnClose;
    /** A request whose client has ended its side waits for no server: the default of mode http (manual 4.2 {@code option abortonclose}). */
    final boolean abortsWaiting;
    /** {@code option nolinger}: the end of a client is a reset to its server, not half of one. */
    final boolean noLinger;
    final boolean dropTrailers;
    /** {@code http-send-name-header}, or null. */
    final HeaderName nameHeader;
    /** {@code option h1-case-adjust-bogus-server}; null without. */
    HeaderCase headerCase;
    final boolean checkCache;
    /** Null without {@code compression}. */
    final Compression compression;
    final RetryPolicy retryOn;
    final CookiePersister cookies;
    final RuleProgram httpRequest;
    final RuleProgram httpResponse;
    /** {@code tcp-request content}. */
    final RuleProgram requestContent;
    final long inspectDelay;
    /** {@code tcp-response content}. */
    final RuleProgram responseContent;
    final long responseInspectDelay;
    /** Of half-closed connections; 0: as of others. */
    final long finTimeout;
    final RuleProgram afterResponse;
    final RuleProgram useServer;
    /** {@code force-persist}, {@code ignore-persist}. */
    final RuleProgram persistRules;
    /** {@code persist rdp-cookie}, or null. */
    RdpPersistence rdpPersistence;
    /** {@code balance url_param … check_post}: the body of a POST is waited for. */
    final boolean balanceByBody;
    final boolean persistToDead;
    final RuleProgram stickRequest;
    final RuleProgram stickResponse;
    /** Null without {@code cookie}. */
    private final Map<ServerRuntime, ServerTls> tls = new ConcurrentHashMap<>();
    private final Map<ServerRuntime, Expression> names = new ConcurrentHashMap<>();
    /** {@code pool-conn-name}. */
    private final Map<ServerRuntime, Expression> poolNames = new ConcurrentHashMap<>();
    /** {@code set-proxy-v2-tlv-fmt}; only servers that have some. */
    private final Map<ServerRuntime, Map<Integer, Template>> proxyFields = new ConcurrentHashMap<>();
    /** For {@code show errors}; null while there was none. */
    volatile CapturedMessage invalidResponse;
    /** Whether a server has {@code redir}. */
    final boolean redirects;

    BackSide(Proxy proxy, ProxyRules rules, BackendRuntime runtime, ParserOptions options) {
        this.proxy = proxy;
        this.rules = rules;
        this.runtime = runtime;
        this.pages = new ReplyPages(proxy);
        this.responseOptions = proxy.settings().is(ProxyOptions.UNSAFE_RESPONSE) ? options.relaxed() : options;
        this.connectTimeout = proxy.settings().get(Timeouts.CONNECT);
        long tarpit = proxy.settings().get(Timeouts.TARPIT);
        this.tarpitTimeout = tarpit > 0 ? tarpit : connectTimeout;
        this.serverTimeout = proxy.settings().get(Timeouts.SERVER);
        long queue = proxy.settings().get(Timeouts.QUEUE);
        this.queueTimeout = queue > 0 ? queue : connectTimeout;
        this.tunnelTimeout = proxy.settings().get(Timeouts.TUNNEL);
        this.retries = proxy.settings().get(ProxyOptions.RETRIES);
        this.redispatch = proxy.settings().get(ProxyOptions.REDISPATCH);
        this.choosesAnew = !proxy.settings().get(ProxyOptions.BALANCE).hashes();
        this.httpMode = proxy.settings().get(ProxyOptions.HTTP_MODE);
        this.reuse = proxy.settings().get(ProxyOptions.HTTP_REUSE);
        this.http = proxy.mode() == Mode.HTTP;
        this.retryOn = new RetryPolicy(http ? proxy.settings().get(ProxyOptions.RETRY_ON) : ProxyOptions.RETRY_ON.absent());
        this.cookies = CookiePersister.of(runtime);
        this.dropTrailers = proxy.settings().is(ProxyOptions.DROP_REQUEST_TRAILERS);
        String name = proxy.settings().get(ProxyOptions.SEND_NAME_HEADER);
        this.nameHeader = name.isEmpty() ? null : HeaderName.of(name.toLowerCase(java.util.Locale.ROOT));
        this.compression = http ? Compression.of(proxy) : null;
        this.checkCache = http && proxy.settings().is(ProxyOptions.CHECKCACHE);
        this.noLinger = proxy.settings().is(ProxyOptions.NOLINGER);
        this.abortOnClose = proxy.settings().is(ProxyOptions.ABORTONCLOSE);
        this.abortsWaiting = proxy.settings().has(ProxyOptions.ABORTONCLOSE) ? abortOnClose : http;
        this.httpRequest = rules.get(RuleSet.HTTP_REQUEST);
        this.httpResponse = rules.get(RuleSet.HTTP_RESPONSE);
        this.requestContent = rules.get(RuleSet.TCP_REQUEST_CONTENT);
        this.inspectDelay = proxy.settings().get(RuleSettings.INSPECT_DELAY);
        this.responseContent = rules.get(RuleSet.TCP_RESPONSE_CONTENT);
        this.responseInspectDelay = proxy.settings().get(RuleSettings.RESPONSE_INSPECT_DELAY);
        this.finTimeout = proxy.settings().get(Timeouts.SERVER_FIN);
        this.afterResponse = rules.get(RuleSet.HTTP_AFTER_RESPONSE);
        this.useServer = rules.get(RuleSet.USE_SERVER);
        this.redirects = runtime.servers().stream().anyMatch(server -> !server.configured().settings().get(ServerOptions.REDIR).isEmpty());
        this.persistRules = rules.get(RuleSet.PERSIST);
        this.balanceByBody = proxy.settings().get(ProxyOptions.BALANCE).options().contains(Balance.CHECK_POST);
        this.persistToDead = proxy.settings().is(ProxyOptions.PERSIST);
        this.stickRequest = rules.get(RuleSet.STICK_REQUEST);
        this.stickResponse = rules.get(RuleSet.STICK_RESPONSE);
    }

    /** The last one, or null. */
    public CapturedMessage invalidResponse() {
        return invalidResponse;
    }

    public BackendRuntime runtime() {
        return runtime;
    }

    /** Null without {@code cookie}. */
    public CookiePersister cookies() {
        return cookies;
    }

    public Proxy proxy() {
        return proxy;
    }

    void tls(ServerRuntime server, ServerTls context, Expression sni) {
        tls.put(server, context);
        if (sni != null) {
            names.put(server, sni);
        }
    }

    /** Drops what is known of a server that is deleted. @return what encrypted to it, or null */
    ServerTls forget(ServerRuntime server) {
        names.remove(server);
        poolNames.remove(server);
        proxyFields.remove(server);
        return tls.remove(server);
    }

    void proxyFields(ServerRuntime server, Map<Integer, Template> fields) {
        proxyFields.put(server, fields);
    }

    /** Fields by type that the PROXY header to that server carries besides the usual ones. */
    Map<Integer, byte[]> proxyFields(ServerRuntime server, Stream stream) {
        Map<Integer, Template> formats = proxyFields.getOrDefault(server, Map.of());
        if (formats.isEmpty()) {
            return Map.of();
        }
        Map<Integer, byte[]> values = new TreeMap<>();
        formats.forEach((type, format) -> values.put(type, format.render(stream)));
        return values;
    }

    /** Sets what {@code pool-conn-name} says. */
    void poolName(ServerRuntime server, Expression expression) {
        poolNames.put(server, expression);
    }

    /** Whether requests of one name do not share connections to that server with those of another. */
    boolean namesConnections(ServerRuntime server) {
        return !names.isEmpty() && names.containsKey(server) || !poolNames.isEmpty() && poolNames.containsKey(server) || server.followsClient();
    }

    /** {@code pool-conn-name}, or else the name that TLS announces, and where the connection goes if that depends on the client; null for none. */
    String connectionName(ServerRuntime server, Stream stream, SocketAddress address) {
        String name = poolName(server, stream);
        return server.followsClient() ? name + "@" + address : name;
    }

    private String poolName(ServerRuntime server, Stream stream) {
        Expression expression = poolNames.get(server);
        if (expression == null) {
            return serverName(server, stream);
        }
        Sample sample = stream.worker.scratch;
        return expression.evaluateBytes(stream, sample) ? sample.text() : null;
    }

    /** The name that TLS announces to that server, or null for none. */
    String serverName(ServerRuntime server, Stream stream) {
        Expression expression = names.get(server);
        Sample sample = stream.worker.scratch;
        return expression != null && expression.evaluateBytes(stream, sample) ? sample.text() : null;
    }

    /** How to encrypt to that server, or null for clear text. */
    ServerTls tls(ServerRuntime server) {
        return server.encrypted() ? tls.get(server) : null;
    }
}
