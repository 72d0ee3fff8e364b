package dev.jlb.config.build;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Balance;
import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.SourceAddress;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Phase;
import dev.jlb.server.ServerAddresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What can be judged of servers when the whole configuration is known: names, numbers, addresses, ports for checks, tracked servers. */
final class ServerChecks {
    private static final boolean LINUX = System.getProperty("os.name").startsWith("Linux");

    private final Configuration configuration;
    private final Diagnostics diagnostics;
    private final Hosts hosts;

    ServerChecks(Configuration configuration, Diagnostics diagnostics, Hosts hosts) {
        this.hosts = hosts;
        this.configuration = configuration;
        this.diagnostics = diagnostics;
    }

    void check(Proxy proxy, String who) {
        Map<String, Server> byName = new HashMap<>();
        Map<Integer, Server> byId = new HashMap<>();
        for (Server server : proxy.servers()) {
            Server before = byName.putIfAbsent(server.name(), server);
            if (before != null) {
                diagnostics.alert(server.span(), who + ", another server named '" + server.name() + "' was already defined at line " + before.span().line() + ", please use distinct names.");
            }
            int id = server.settings().get(ServerOptions.ID);
            Server same = id == 0 ? null : byId.putIfAbsent(id, server);
            if (same != null) {
                diagnostics.alert(
                        server.span(),
                        "'server " + proxy.name() + "/" + server.name() + "' : 'id' : custom id " + id + " already used at " + same.span().file() + ":" + same.span().line() + " ('server " + same.name() + "').");
            }
            one(proxy, server);
        }
        if (proxy.settings().has(ProxyOptions.BALANCE)) {
            if (proxy.settings().is(ProxyOptions.TRANSPARENT)) {
                diagnostics.alert(proxy.span(), who + " cannot use both transparent and balance mode.");
            } else if (proxy.settings().get(ProxyOptions.DISPATCH) != null) {
                diagnostics.warning(proxy.span(), "dispatch address of " + who + " will be ignored in balance mode.");
            }
        }
    }

    /** Socket options that only Linux' epoll has: elsewhere the connection is made without them, and that is said. */
    private void linuxOnly(Proxy proxy, Server server, String label) {
        SourceAddress own = server.settings().get(ServerOptions.SOURCE);
        SourceAddress source = own != null ? own : proxy.settings().get(ProxyOptions.SOURCE);
        List<String> lost = new ArrayList<>();
        if (source != null && !source.interfaceName().isEmpty()) {
            lost.add("interface");
        }
        if (source != null && source.use() != SourceAddress.Use.OWN) {
            lost.add("usesrc");
        }
        if (!server.settings().get(ServerOptions.CONGESTION).isEmpty()) {
            lost.add("cc");
        }
        if (server.settings().get(ServerOptions.TCP_UT) > 0) {
            lost.add("tcp-ut");
        }
        for (String option : lost) {
            diagnostics.warning(server.span(), label + " : '" + option + "' has no effect on this system.", "it needs Linux and its native transport");
        }
    }

    /** Expressions that servers' options and {@code balance hash} hold. */
    static void expressions(Proxy proxy, CompileContext context) {
        Balance balance = proxy.settings().get(ProxyOptions.BALANCE);
        if (balance.algorithm().equals("hash") && proxy.kind().hasBackend()) {
            Expression.compile(new Word(balance.name(), proxy.span(), new int[0]), context.in(Phase.BACKEND_CHOICE));
        }
        for (Server server : proxy.servers()) {
            for (Setting<String> option : List.of(ServerOptions.SNI, ServerOptions.POOL_CONN_NAME)) {
                String text = server.settings().get(option);
                if (!text.isEmpty()) {
                    Expression.compile(new Word(text, server.span(), new int[0]), context.in(Phase.SERVER_CONNECTION));
                }
            }
        }
    }

    /** {@code option external-check} needs leave, and a program (manual 4.2). */
    static void external(Proxy proxy, Configuration configuration, Diagnostics diagnostics) {
        if (!proxy.kind().hasBackend() || !proxy.settings().get(CheckSettings.KIND).equals("external-check")) {
            return;
        }
        String who = "Proxy '" + proxy.name() + "' : ";
        if (configuration.global().get(GlobalSettings.EXTERNAL_CHECK).isEmpty()) {
            diagnostics.alert(proxy.span(), who + "'option external-check' unable to find required 'global.external-check'.", "add 'external-check' to the global section");
        }
        String command = proxy.settings().get(CheckSettings.EXTERNAL_COMMAND);
        if (command.isEmpty()) {
            diagnostics.alert(proxy.span(), who + "'option external-check' unable to find required 'external-check command'.", "name the program: external-check command <file>");
        }
        if (!configuration.global().is(GlobalSettings.INSECURE_FORK)) {
            diagnostics.warning(proxy.span(), who + "'insecure-fork-wanted' not enabled in the global section, 'option external-check' will likely fail.", "jlb runs the program all the same");
        }
        if (!command.isEmpty() && !command.startsWith("/") && proxy.settings().get(CheckSettings.EXTERNAL_PATH).isEmpty()) {
            diagnostics.alert(proxy.span(), "Proxy '" + proxy.name() + "': 'external-check command' does not have a leading '/' and 'external-check path' is not set.", "write the whole path");
        }
    }

    /** What only answers can hold. */
    private void withoutHttp(Proxy proxy, Server server) {
        if (proxy.mode() == Mode.HTTP) {
            return;
        }
        if (!server.settings().get(ServerOptions.REDIR).isEmpty()) {
            diagnostics.alert(server.span(), "backend '" + proxy.name() + "' : server cannot have cookie or redirect prefix in non-HTTP mode.", "'mode http' redirects");
        } else if (!server.settings().get(ServerOptions.COOKIE).isEmpty()) {
            diagnostics.warning(server.span(), "backend '" + proxy.name() + "' : ignoring cookie for server '" + server.name() + "' as HTTP mode is disabled.", "remove 'cookie', or say 'mode http'");
        }
    }

    private void one(Proxy proxy, Server server) {
        String label = "'server " + proxy.name() + "/" + server.name() + "'";
        String track = server.settings().get(ServerOptions.TRACK);
        boolean check = server.settings().is(ServerOptions.CHECK);
        if (!track.isEmpty()) {
            if (check) {
                diagnostics.alert(server.span(), label + " : unable to enable checks and tracking at the same time!");
            } else {
                tracked(proxy, server, track, label);
            }
            if (!server.settings().get(ServerOptions.INIT_STATE).equals("none")) {
                diagnostics.alert(server.span(), label + " : 'init-state' cannot be used when the server is tracking another one.", "'init-state none' undoes that of a default-server line");
            }
        }
        if (proxy.mode() != Mode.HTTP && server.settings().get(ServerOptions.OBSERVE).equals("layer7")) {
            diagnostics.alert(server.span(), label + " : 'layer7' can only be used in http proxies.", "'observe layer4' counts connections");
        }
        withoutHttp(proxy, server);
        String healthcheck = server.settings().get(ServerOptions.HEALTHCHECK);
        Settings checks = healthcheck.isEmpty() ? proxy.settings() : configuration.healthChecks().get(healthcheck);
        if (checks == null) {
            diagnostics.alert(server.span(), label + " : unable to find required healthcheck section '" + healthcheck + "'.", Suggestions.hint(healthcheck, configuration.healthChecks().keySet()));
            checks = proxy.settings();
        }
        tls(server, label);
        if (!LINUX || "nio".equals(System.getProperty("jlb.transport"))) {
            linuxOnly(proxy, server, label);
        }
        if (server.settings().is(ServerOptions.AGENT_CHECK) && server.settings().get(ServerOptions.AGENT_PORT) == 0) {
            diagnostics.alert(server.span(), label + " : server " + server.name() + " does not have agent port. Agent check has been disabled.", "add 'agent-port <port>'");
        }
        String resolvers = server.settings().get(ServerOptions.RESOLVERS);
        if (!resolvers.isEmpty() && !configuration.sections().containsKey(new NamedSection.Key(SectionKind.RESOLVERS, resolvers))) {
            diagnostics.alert(server.span(), "proxy '" + proxy.name() + "', server '" + server.name() + "': unable to find required resolvers '" + resolvers + "'");
        }
        // names that start with '_' are SRV records: their resolvers find address and port later
        if (server.address() instanceof Address.Inet inet && !inet.host().startsWith("_")) {
            boolean portless = inet.port() == 0 && server.settings().get(ServerOptions.CHECK_PORT) == 0 && server.settings().get(ServerOptions.CHECK_ADDR).isEmpty();
            // HAProxy asks this of literal addresses only
            if (check && portless && Hosts.isLiteral(inet.host()) && !checks.is(CheckSettings.OWN_PORT)) {
                diagnostics.alert(server.span(), "proxy '" + proxy.name() + "': server '" + server.name() + "' has neither service port nor check port.", "add ':<port>' to the address or 'port <port>' for the check");
            }
            if (!inet.family().equals("rhttp") && !Hosts.isLiteral(inet.host())) {
                initialAddress(proxy, server, inet.host(), label);
            }
        }
    }

    /** Whether {@code init-addr} will find the address of a name: its methods are asked in their order until one has an answer. What the state file says is known at the start only. */
    private void initialAddress(Proxy proxy, Server server, String host, String label) {
        boolean asked = false;
        for (String method : ServerAddresses.methods(server, configuration.global().is(GlobalSettings.IGNORE_RESOLUTION))) {
            switch (method) {
                case "last" -> {
                    if (!proxy.settings().get(ProxyOptions.LOAD_SERVER_STATE).equals("none")) {
                        return;
                    }
                }
                case "libc" -> {
                    if (hosts.resolves(host)) {
                        return;
                    }
                    asked = true;
                }
                default -> {
                    if (asked) {
                        diagnostics.warning(server.span(), label + " : could not resolve address '" + host + "', " + (method.equals("none") ? "disabling server." : "falling back to configured address."));
                    }
                    return;
                }
            }
        }
        diagnostics.alert(server.span(), label + (asked ? " : could not resolve address '" : " : no method found to resolve address '") + host + "'.", "write an address that exists, or 'init-addr none' to start without one");
    }

    private void tls(Server server, String label) {
        String named = server.settings().get(ServerOptions.CA_FILE);
        if (!named.isEmpty() && !named.startsWith("@") && !ConfigChecks.exists(configuration.global().get(GlobalSettings.CA_BASE), named)) {
            diagnostics.alert(server.span(), label + " : Couldn't open the ca-file '" + named + "' (No such file or directory).");
        }
        if (!server.settings().is(ServerOptions.SSL) && !server.settings().is(ServerOptions.CHECK_SSL)) {
            return;
        }
        String verify = server.settings().has(ServerOptions.VERIFY) ? server.settings().get(ServerOptions.VERIFY) : configuration.global().get(GlobalSettings.SERVER_VERIFY);
        if (!verify.equals("none") && named.isEmpty()) {
            diagnostics.alert(
                    server.span(),
                    label + " : verify is enabled by default but no CA file specified.",
                    "add 'ca-file <file>' (or 'ca-file @system-ca'). If you're running on a LAN where you're certain to trust the server's certificate, set 'verify none' on the 'server' line, or 'ssl-server-verify none' in the global section");
        }
    }

    /** A tracked server must be there, and something must find out about its state: its own checks, or those of a server that it tracks. */
    private void tracked(Proxy proxy, Server server, String track, String label) {
        Set<String> seen = new HashSet<>();
        Proxy at = proxy;
        for (String next = track; !next.isEmpty(); ) {
            int slash = next.indexOf('/');
            Proxy other = slash < 0 ? at : configuration.backend(next.substring(0, slash)).orElse(null);
            String name = next.substring(slash + 1);
            Server found = other == null ? null : other.servers().stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
            if (found == null) {
                diagnostics.alert(server.span(), label + " : unable to find required server '" + next + "' for tracking.");
                return;
            }
            if (!seen.add(other.name() + "/" + name) || found == server) {
                diagnostics.alert(server.span(), label + " : unable to track " + other.name() + "/" + name + ": servers form a loop.");
                return;
            }
            next = found.settings().get(ServerOptions.TRACK);
            at = other;
            boolean checked = found.settings().is(ServerOptions.CHECK) || found.settings().is(ServerOptions.AGENT_CHECK);
            if (next.isEmpty() && !checked) {
                diagnostics.alert(server.span(), label + " : unable to use " + other.name() + "/" + name + " for tracking as it does not have any check nor agent enabled.", "add 'check' to that server");
            }
        }
    }
}
