package dev.jlb.proxy;

import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.LogStep;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.Timeouts;
import dev.jlb.http.HeaderCase;
import dev.jlb.http.ParserOptions;
import dev.jlb.log.StreamLogger;
import dev.jlb.rule.ProxyRules;
import dev.jlb.rule.RuleProgram;
import dev.jlb.sample.World;
import dev.jlb.server.FrontendCounters;
import dev.jlb.server.Rate;
import java.util.Set;

/** The front side of a proxy while the program runs: its rules, timeouts, pages, log and counters. Immutable but for the counters. */
public final class FrontSide implements World.FrontendView {
    final Proxy proxy;
    final ProxyRules rules;
    /** Those of the front end of this name before a reload go on. */
    FrontendCounters counters = new FrontendCounters();
    final StreamLogger logger;
    final ReplyPages pages;
    final ParserOptions requestOptions;
    final long clientTimeout;
    final long requestTimeout;
    final long keepAliveTimeout;
    final long tarpitTimeout;
    final long inspectDelay;
    /** Of half-closed connections; 0: as of others. */
    final long finTimeout;
    final ProxyOptions.HttpMode httpMode;
    volatile int maxConnections;
    /** {@code rate-limit sessions}, 0 none. */
    final int rateLimit;
    /** What that limit counts; null without it. */
    final Rate accepted;
    private volatile State state = State.OPEN;
    /** For {@code show errors}; null while there was none. */
    volatile CapturedMessage invalidRequest;
    final boolean http;
    /** {@code option logasap}, or a line that nothing after the server's answer adds to. */
    final boolean logAsap;
    /** The line is the one without any format, which tells who has come. */
    final boolean logArrival;
    /** {@code log-steps}, or null. */
    final Set<LogStep> logSteps;
    final boolean dontLogNull;
    /** {@code option nolinger}: the end of a tunnel is a reset to the client. */
    final boolean noLinger;
    final boolean dropTrailers;
    final boolean ignoreProbes;
    /** {@code option h1-case-adjust-bogus-client}; null without. */
    HeaderCase headerCase;
    final String monitorUri;
    /** Null without {@code compression}. */
    final Compression compression;
    final RuleProgram httpRequest;
    /** {@code option http-buffer-request}. */
    final boolean bufferRequest;
    final RuleProgram useBackend;
    /** {@code force-be-switch}. */
    final RuleProgram forceBackend;
    private final int id;
    /** {@code option contstats}. */
    final boolean continuous;
    /** {@code option idle-close-on-response}. */
    final boolean idleCloseOnResponse;

    FrontSide(Proxy proxy, ProxyRules rules, StreamLogger logger, ParserOptions options, int id) {
        this.proxy = proxy;
        this.rules = rules;
        this.logger = logger;
        this.id = id;
        this.pages = new ReplyPages(proxy);
        this.requestOptions = proxy.settings().is(ProxyOptions.UNSAFE_REQUEST) ? options.relaxed() : options;
        this.clientTimeout = proxy.settings().get(Timeouts.CLIENT);
        long request = proxy.settings().get(Timeouts.HTTP_REQUEST);
        this.requestTimeout = request > 0 ? request : clientTimeout;
        long keepAlive = proxy.settings().get(Timeouts.HTTP_KEEP_ALIVE);
        this.keepAliveTimeout = keepAlive > 0 ? keepAlive : requestTimeout;
        long tarpit = proxy.settings().get(Timeouts.TARPIT);
        this.tarpitTimeout = tarpit > 0 ? tarpit : proxy.settings().get(Timeouts.CONNECT);
        this.finTimeout = proxy.settings().get(Timeouts.CLIENT_FIN);
        this.httpMode = proxy.settings().get(ProxyOptions.HTTP_MODE);
        this.inspectDelay = proxy.settings().get(dev.jlb.rule.RuleSettings.INSPECT_DELAY);
        this.maxConnections = proxy.settings().get(ProxyOptions.MAXCONN);
        this.rateLimit = proxy.settings().get(ProxyOptions.RATE_LIMIT);
        this.accepted = rateLimit > 0 ? new Rate() : null;
        this.idleCloseOnResponse = proxy.settings().is(ProxyOptions.IDLE_CLOSE_ON_RESPONSE);
        this.continuous = proxy.settings().is(ProxyOptions.CONTSTATS);
        this.http = proxy.mode() == Mode.HTTP;
        this.logSteps = logger.steps();
        this.logAsap = proxy.settings().is(LogSettings.LOGASAP) || logger.soon();
        this.logArrival = logger.soon() && rules.logFormat() == null && proxy.settings().get(LogSettings.FORMAT) == LogSettings.Format.NONE;
        this.dropTrailers = proxy.settings().is(ProxyOptions.DROP_RESPONSE_TRAILERS);
        this.noLinger = proxy.settings().is(ProxyOptions.NOLINGER);
        this.dontLogNull = proxy.settings().is(LogSettings.DONTLOGNULL);
        this.ignoreProbes = proxy.settings().is(ProxyOptions.HTTP_IGNORE_PROBES);
        this.monitorUri = !http ? "" : proxy.settings().get(ProxyOptions.MONITOR_URI);
        this.compression = http ? Compression.of(proxy) : null;
        this.bufferRequest = proxy.settings().is(ProxyOptions.HTTP_BUFFER_REQUEST);
        this.httpRequest = rules.get(RuleSet.HTTP_REQUEST);
        this.useBackend = rules.get(RuleSet.USE_BACKEND);
        this.forceBackend = rules.get(RuleSet.FORCE_BACKEND);
    }

    /** Whether it accepts connections: until {@code disable frontend} or {@code shutdown frontend}. */
    public enum State {
        OPEN,
        PAUSED,
        STOPPED
    }

    public State state() {
        return state;
    }

    void state(State next) {
        state = next;
    }

    @Override
    public String name() {
        return proxy.name();
    }

    @Override
    public int id() {
        return id;
    }

    /** The last one, or null. */
    public CapturedMessage invalidRequest() {
        return invalidRequest;
    }

    public Proxy proxy() {
        return proxy;
    }

    /** {@code rate-limit sessions}, 0 for none. */
    public int rateLimit() {
        return rateLimit;
    }

    /** {@code maxconn}, 0 for none of its own. */
    public int maxConnections() {
        return maxConnections;
    }

    public FrontendCounters counters() {
        return counters;
    }

    @Override
    public int connections() {
        return counters.sessions.get();
    }

    @Override
    public int sessionRate() {
        return counters.sessionRate.perPeriod();
    }

    @Override
    public int requestRate() {
        return counters.requestRate.perPeriod();
    }

    @Override
    public String defaultBackend() {
        String name = proxy.settings().get(ProxyOptions.DEFAULT_BACKEND);
        return name.isEmpty() ? null : name;
    }
}
