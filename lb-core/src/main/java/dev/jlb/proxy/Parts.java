package dev.jlb.proxy;

import dev.jlb.cache.CacheSettings;
import dev.jlb.cache.ObjectCache;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.CheckedSection;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.LogForward;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.http.HeaderCase;
import dev.jlb.http.ParserOptions;
import dev.jlb.log.LogRelay;
import dev.jlb.log.LogSinks;
import dev.jlb.log.Logs;
import dev.jlb.mail.MailAlerts;
import dev.jlb.rule.ProcessVariables;
import dev.jlb.rule.ProxyRules;
import dev.jlb.rule.RuleCompiler;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Phase;
import dev.jlb.sample.match.PatternFiles;
import dev.jlb.server.HealthListener;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.dns.DnsFamilies;
import dev.jlb.server.dns.Resolver;
import dev.jlb.server.dns.ResolversSettings;
import dev.jlb.table.StickTable;
import dev.jlb.tls.TlsStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a configuration is made into: everything that has a name in it, and what looks after that while the program runs. */
final class Parts {
    final Map<String, StickTable> tables = new LinkedHashMap<>();
    final Map<String, ObjectCache> caches = new TreeMap<>();
    final Map<String, Resolver> resolvers = new LinkedHashMap<>();
    final Map<String, FrontSide> fronts = new LinkedHashMap<>();
    final BackendTable backs = new BackendTable();
    final Listeners listeners = new Listeners();
    final List<LogListener> logListeners = new ArrayList<>();
    final Logs logs;
    final PatternFiles patterns;
    final BackSides backSides;
    final RunTimeMembers members;
    final ProxyIds ids;
    /** Certificates and what goes with them. */
    final TlsStore tlsStore;
    /** For expressions that commands bring: they name the same variables and maps. */
    final CompileContext commands;
    private final Program program;
    private final Program.Messages messages;
    private final MailAlerts mails;
    private final Workers workers;
    private final Collection<AutoCloseable> closing;

    /**
     * @param predecessor whose stick tables are taken over where they are declared alike, or null
     * @param closing gets what must be closed with the program, also when this fails
     * @throws IOException when something that the configuration names cannot be had: a certificate, a log socket
     */
    Parts(Program program, Program predecessor, Diagnostics diagnostics, Program.Messages messages, Workers workers, Collection<AutoCloseable> closing) throws IOException {
        this.program = program;
        this.messages = messages;
        this.workers = workers;
        this.closing = closing;
        Configuration configuration = program.configuration();
        Settings global = configuration.global();
        logs = new Logs(configuration, program.loops, program.transport::client, program.hostName());
        closing.add(logs);
        mails = new MailAlerts(configuration, program.loops, program.transport::client, program.hostName(), text -> messages.say(HealthListener.Level.WARNING, text));
        closing.add(mails);
        ParserOptions options = new ParserOptions(global.get(GlobalSettings.BUFSIZE), global.get(GlobalSettings.MAXREWRITE), global.get(GlobalSettings.MAXHDR), false,
                global.is(GlobalSettings.H1_ANY_BODY), global.is(GlobalSettings.H1_KEEP_INSECURE));
        commands = CompileContext.of(diagnostics, Phase.CONFIG, configuration);
        patterns = commands.patterns();
        ProcessVariables.compile(global, commands).forEach(assignment -> assignment.accept(new ProcessContext(Phase.CONFIG, program.variables, program)));
        tlsStore = TlsStore.of(configuration);
        backSides = new BackSides(configuration, tlsStore, options, commands, program.maxConnections, closing, program.rehearsal);
        members = new RunTimeMembers(program, this);
        ids = new ProxyIds(configuration);
        sections(configuration, predecessor);
        proxies(configuration, new FrontSides(tlsStore, options, logs, commands, closing), diagnostics);
        headerCase(global);
        for (NamedSection section : configuration.sections().values()) {
            if (section instanceof LogForward forward) {
                logListeners.add(new LogListener(program, forward, LogRelay.of(forward, logs), global));
            }
        }
        for (BackSide back : backs.reachable()) {
            for (ServerRuntime server : back.runtime.servers()) {
                backSides.connect(back, server);
            }
            if (back.runtime.direct() != null) {
                backSides.connect(back, back.runtime.direct());
            }
        }
    }

    /** Stick tables, caches, name servers. */
    private void sections(Configuration configuration, Program predecessor) throws IOException {
        StickTableFactory.tables(configuration).forEach(table -> tables.put(table.name(), Succession.table(predecessor, table)));
        for (NamedSection section : configuration.sections().values()) {
            if (!(section instanceof CheckedSection checked)) {
                continue;
            }
            if (checked.kind() == SectionKind.CACHE) {
                caches.put(checked.name(), new ObjectCache(CacheSettings.of(checked)));
            } else if (checked.kind() == SectionKind.RESOLVERS) {
                Resolver resolver = new Resolver(ResolversSettings.of(checked), program.loops.next(), new DnsFamilies(configuration.global().get(GlobalSettings.DNS_FAMILIES)),
                        server -> server.stream() ? program.transport.client(server.address()) : program.transport.datagram());
                resolvers.put(checked.name(), resolver);
                closing.add(resolver);
            }
        }
    }

    private void proxies(Configuration configuration, FrontSides frontSides, Diagnostics diagnostics) throws IOException {
        boolean forced = configuration.proxies().stream().anyMatch(proxy -> !proxy.rules(RuleSet.FORCE_BACKEND).isEmpty());
        for (Proxy proxy : configuration.proxies()) {
            int id = ids.of(proxy);
            boolean off = proxy.settings().is(ProxyOptions.DISABLED);
            if (off && proxy.kind().hasBackend()) {
                backs.close(proxy.name());
            }
            if (off && !(forced && proxy.kind().hasBackend())) {
                continue;
            }
            ProxyRules rules = RuleCompiler.compile(proxy, commands, program.observer);
            LogSinks sink = program.rehearsal ? LogSinks.NONE : logs.sinks(proxy.settings(), commands.within(proxy));
            program.announcements().add(proxy, sink);
            if (proxy.kind().hasBackend()) {
                BackSide back = backSides.make(proxy, id, rules, health(proxy, sink), diagnostics);
                if (off) {
                    backs.putDisabled(back);
                } else {
                    backs.put(back);
                }
                if (proxy.mode() == Mode.LOG && !off) {
                    logs.add(back.runtime, commands);
                }
            }
            if (proxy.kind().hasFrontend() && !off) {
                FrontSide front = frontSides.make(proxy, id, rules, sink);
                fronts.put(proxy.name(), front);
                for (Bind bind : proxy.binds()) {
                    listeners.add(new Listener(program, front, bind, frontSides.tls(proxy, bind)));
                }
            }
        }
    }

    /** Who hears of the servers of a back end. */
    HealthMessages health(Proxy proxy, LogSinks sink) {
        return new HealthMessages(messages, sink, mails.of(proxy.settings()), workers);
    }

    private void headerCase(Settings global) {
        HeaderCase adjusted = HeaderCase.of(GlobalSettings.headerCases(global));
        fronts.values().forEach(front -> front.headerCase = front.proxy.settings().is(ProxyOptions.CASE_ADJUST_CLIENT) ? adjusted : null);
        backs.open().values().forEach(back -> back.headerCase = back.proxy.settings().is(ProxyOptions.CASE_ADJUST_SERVER) ? adjusted : null);
    }

    /** Accepts nothing any more. */
    void close() {
        logListeners.forEach(LogListener::close);
        listeners.close();
    }

    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
