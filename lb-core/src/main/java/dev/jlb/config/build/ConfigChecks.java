package dev.jlb.config.build;

import dev.jlb.cache.CacheSettings;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.CertificateUse;
import dev.jlb.config.model.CheckedSection;
import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.StatsSettings;
import dev.jlb.config.model.FilterOrder;
import dev.jlb.config.model.FilterSpec;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Rule;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Timeouts;
import dev.jlb.config.model.UserList;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.ParsedAction;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What can only be judged when all lines are read: names, references, missing timeouts, certificates. */
final class ConfigChecks {
    private final Configuration configuration;
    private final Diagnostics diagnostics;
    /** The first proxy of each name. */
    private final Map<String, Proxy> byName = new HashMap<>();
    private final Hosts hosts;
    private final Spoiled spoiled;
    private final ServerChecks servers;

    private ConfigChecks(Configuration configuration, Diagnostics diagnostics, Hosts hosts, Spoiled spoiled) {
        this.hosts = hosts;
        this.spoiled = spoiled;
        this.configuration = configuration;
        this.diagnostics = diagnostics;
        this.servers = new ServerChecks(configuration, diagnostics, hosts);
    }

    static void check(Configuration configuration, Diagnostics diagnostics, Hosts hosts, Spoiled spoiled) {
        ConfigChecks checks = new ConfigChecks(configuration, diagnostics, hosts, spoiled);
        checks.names();
        Guids.check(configuration, diagnostics);
        TableChecks.check(configuration, diagnostics, spoiled);
        configuration.proxies().forEach(checks::proxy);
        configuration.sections().values().forEach(checks::section);
        configuration.proxies().forEach(proxy -> ServerChecks.external(proxy, configuration, diagnostics));
    }

    static String who(Proxy proxy) {
        return kind(proxy) + " '" + proxy.name() + "'";
    }

    private static String kind(Proxy proxy) {
        return proxy.kind().name().toLowerCase(Locale.ROOT);
    }

    private void names() {
        Map<Integer, Proxy> byId = new HashMap<>();
        for (Proxy proxy : configuration.proxies()) {
            Proxy before = byName.putIfAbsent(proxy.name(), proxy);
            if (before != null) {
                diagnostics.alert(proxy.span(), who(proxy) + " has the same name as " + who(before) + " declared at " + at(before.span()) + ".", "since HAProxy 3.3 no two proxies may share a name");
            }
            int id = proxy.settings().get(ProxyOptions.ID);
            Proxy same = id == 0 ? null : byId.putIfAbsent(id, proxy);
            if (same != null) {
                diagnostics.alert(proxy.span(), kind(proxy) + " " + proxy.name() + " reuses same custom id as " + kind(same) + " " + same.name() + " (declared at " + at(same.span()) + ").");
            }
        }
    }

    private static String at(Span span) {
        return span.file() + ":" + span.line();
    }

    private void proxy(Proxy proxy) {
        if (proxy.settings().is(ProxyOptions.DISABLED) || spoiled.contains(proxy.span())) {
            return;
        }
        String who = who(proxy);
        if (proxy.kind().hasFrontend()) {
            if (proxy.binds().isEmpty()) {
                diagnostics.warning(proxy.span(), who + " has no 'bind' directive. Please declare it as a backend if this was intended.");
            }
            proxy.binds().forEach(bind -> certificates(proxy, bind));
        }
        ignoredChecks(proxy, who);
        if (!proxy.rules(RuleSet.STATS_HTTP_REQUEST).isEmpty() && (proxy.settings().has(StatsSettings.AUTH) || proxy.settings().has(StatsSettings.REALM))) {
            diagnostics.alert(proxy.rules(RuleSet.STATS_HTTP_REQUEST).getFirst().span(), "proxy '" + proxy.name() + "': stats 'auth'/'realm' and 'http-request' can't be used at the same time.", "put the users into a userlist and ask with http_auth(<userlist>)");
        }
        switching(proxy);
        for (Rule rule : proxy.rules(RuleSet.USE_SERVER)) {
            if (rule.action() instanceof ParsedAction(var words) && words.size() > 1 && words.get(1).text().indexOf('%') < 0 && proxy.servers().stream().noneMatch(s -> s.name().equals(words.get(1).text()))) {
                diagnostics.alert(
                        words.get(1).span(),
                        "Proxy '" + proxy.name() + "': unable to find server '" + words.get(1) + "' referenced in a 'use-server' rule.",
                        Suggestions.hint(words.get(1).text(), proxy.servers().stream().map(Server::name).toList()));
            }
        }
        references(proxy);
        EmailAlertKeywords.check(proxy, configuration, spoiled, diagnostics);
        actions(proxy);
        filters(proxy);
        timeouts(proxy, who);
        servers.check(proxy, who);
        RuleOrder.check(proxy, diagnostics);
        if (proxy.mode() != Mode.HTTP) {
            ModeChecks.check(proxy, who, diagnostics);
        }
    }

    /** Rules for checks of another kind than the proxy makes; inherited ones may be meant for others. */
    private void ignoredChecks(Proxy proxy, String who) {
        Settings settings = proxy.settings();
        boolean http = settings.has(CheckSettings.HTTPCHK);
        if (!http && settings.get(CheckSettings.HTTP_RULES_OF).equals(proxy.name())) {
            diagnostics.warning(proxy.span(), who + " uses http-check rules without 'option httpchk', so the rules are ignored.", "add 'option httpchk'");
        }
        if ((http || !settings.get(CheckSettings.KIND).equals("tcp-check")) && settings.get(CheckSettings.TCP_RULES_OF).equals(proxy.name())) {
            diagnostics.warning(proxy.span(), who + " uses tcp-check rules without 'option tcp-check', so the rules are ignored.", "add 'option tcp-check'");
        }
    }

    private void certificates(Proxy proxy, Bind bind) {
        if (bind.address() instanceof Address.Inet(var family, var host, int port, var offset) && !family.equals("rhttp") && !hosts.resolves(host)) {
            diagnostics.alert(bind.span(), "'bind' : invalid address: '" + host + "' in '" + host + ":" + port + "'", "write an IP address, '*' or a name that exists");
        }
        List<CertificateUse> uses = bind.settings().get(BindOptions.CERTIFICATES);
        if (bind.settings().is(BindOptions.SSL) && uses.isEmpty() && !bind.settings().is(BindOptions.STRICT_SNI) && !bind.settings().is(BindOptions.CERTIFICATES_ELSEWHERE) && proxy.settings().get(ProxyOptions.SSL_F_USE).isEmpty()) {
            diagnostics.alert(
                    bind.span(), "Proxy '" + proxy.name() + "': no SSL certificate specified for bind '" + bind.address() + "' (use 'crt').", "add 'crt <file.pem>' with certificate and key");
        }
        for (CertificateUse use : uses) {
            if (use.kind() == CertificateUse.Kind.CRT_LIST) {
                if (!exists("", use.name())) {
                    diagnostics.alert(bind.span(), "'crt-list' : unable to open file '" + use.name() + "' : No such file or directory");
                }
            } else if (!certificate(use.name())) {
                diagnostics.alert(bind.span(), "'" + (use.kind() == CertificateUse.Kind.CRT ? "crt" : "default-crt") + "' : unable to stat SSL certificate from file '" + use.name() + "' : No such file or directory.");
            }
        }
    }

    /** Whether a name means anything: a file, a bundle of files, or a certificate of a {@code crt-store}. */
    private boolean certificate(String name) {
        Settings global = configuration.global();
        String base = global.get(GlobalSettings.CRT_BASE);
        String path = base.isEmpty() || name.startsWith("/") || name.startsWith("@") ? name : base + "/" + name;
        if (global.get(GlobalSettings.CERTIFICATE_STORES).containsKey(path)) {
            return true;
        }
        boolean bundles = global.get(GlobalSettings.LOAD_EXTRA_FILES).contains("bundle");
        return !name.startsWith("@") && (exists("", path) || bundles && Stream.of(".rsa", ".dsa", ".ecdsa").anyMatch(kind -> exists("", path + kind)));
    }

    static boolean exists(String base, String file) {
        try {
            return Files.exists(base.isEmpty() || file.startsWith("/") ? Path.of(file) : Path.of(base, file));
        } catch (InvalidPathException notAPath) {
            return false;
        }
    }

    private void reference(Proxy proxy, String target, String keyword, Span at) {
        if (target.equals(proxy.name()) && proxy.kind().hasBackend()) {
            diagnostics.alert(at, "Proxy '" + proxy.name() + "': loop detected for " + keyword + ": '" + target + "'.", "name another back end");
            return;
        }
        Proxy found = byName.get(target);
        Proxy backend = found != null && found.kind().hasBackend() ? found : null;
        if (found == null && spoiled.anyHead() || found != null && spoiled.contains(found.span())) {
            return;
        }
        if (backend == null) {
            boolean frontend = found != null;
            diagnostics.alert(
                    at,
                    frontend
                            ? "Proxy '" + proxy.name() + "': " + keyword + " '" + target + "' is a frontend and has no backend capability."
                            : "Proxy '" + proxy.name() + "': unable to find required " + keyword + ": '" + target + "'.",
                    Suggestions.hint(target, configuration.proxies().stream().filter(p -> p.kind().hasBackend()).map(Proxy::name).toList()));
        } else if (backend.mode() != proxy.mode() && !(proxy.mode() == Mode.TCP && backend.mode() == Mode.HTTP)) {
            diagnostics.alert(
                    at,
                    mode(proxy) + " frontend '" + proxy.name() + "' (" + at(proxy.span()) + ") tries to use incompatible " + mode(backend) + " backend '" + target + "' (" + at(backend.span()) + ") in a '" + keyword
                            + "' rule (see 'mode').");
        }
    }

    /** Back ends that lines name, even where the section has no front side to use them. */
    private void switching(Proxy proxy) {
        String target = proxy.settings().get(ProxyOptions.DEFAULT_BACKEND);
        if (!target.isEmpty()) {
            reference(proxy, target, "default_backend", proxy.span());
        }
        for (Rule rule : proxy.rules(RuleSet.USE_BACKEND)) {
            if (rule.action() instanceof ParsedAction(var words) && words.size() > 1 && words.get(1).text().indexOf('%') < 0) {
                reference(proxy, words.get(1).text(), "use_backend", words.get(1).span());
            }
        }
    }

    private static String mode(Proxy proxy) {
        return proxy.mode().name().toLowerCase(Locale.ROOT);
    }

    /** Sections and tables that lines of the proxy name. */
    private void references(Proxy proxy) {
        for (ProxyOptions.Reference reference : proxy.settings().get(ProxyOptions.REFERENCES)) {
            String name = reference.name();
            boolean found = spoiled.anyHead() || (reference.kind() == SectionKind.BACKEND
                    ? table(name.isEmpty() ? proxy.name() : name)
                    : configuration.sections().containsKey(new NamedSection.Key(reference.kind(), name)));
            if (!found) {
                String what = reference.kind() == SectionKind.BACKEND ? "stick-table '" + (name.isEmpty() ? proxy.name() : name) + "'" : (reference.kind() == SectionKind.PEERS ? "sync " : "") + reference.kind().keyword() + " '" + name + "'";
                diagnostics.alert(reference.span(), "Proxy '" + proxy.name() + "': unable to find " + what + ".");
            }
        }
    }

    /** Where other filters are declared, compression and caches must be too, so that their order is known (manual 9.2, 9.4). */
    private void filters(Proxy proxy) {
        List<FilterSpec> filters = proxy.settings().get(ProxyOptions.FILTERS);
        boolean others = !proxy.settings().get(ProxyOptions.SPOE).isEmpty() || filters.stream().anyMatch(filter -> filter instanceof FilterSpec.Trace || filter instanceof FilterSpec.Bandwidth);
        boolean compressed = filters.stream().anyMatch(FilterSpec.Compression.class::isInstance);
        if (others && !compressed && proxy.settings().has(ProxyOptions.COMPRESSION)) {
            diagnostics.alert(filters.isEmpty() ? proxy.span() : filters.getFirst().span(), "proxy '" + proxy.name() + "': require an explicit filter declaration to use HTTP compression", "add 'filter comp-res' where it shall stand");
        }
        sequence(proxy, ProxyOptions.REQUEST_FILTERS);
        sequence(proxy, ProxyOptions.RESPONSE_FILTERS);
        boolean ordered = !proxy.settings().get(ProxyOptions.RESPONSE_FILTERS).isEmpty();
        List<FilterSpec> acting = FilterOrder.of(proxy.settings(), false);
        for (RuleSet set : List.of(RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE)) {
            for (Rule rule : proxy.rules(set)) {
                if (rule.action() instanceof ParsedAction(var words) && words.size() > 1 && (words.getFirst().is("cache-use") || words.getFirst().is("cache-store"))) {
                    String cache = words.get(1).text();
                    int declared = -1;
                    for (int i = 0; i < filters.size(); i++) {
                        declared = filters.get(i) instanceof FilterSpec.Cache named && named.name().equals(cache) ? i : declared;
                    }
                    if (declared < 0 && others) {
                        diagnostics.alert(rule.span(), "proxy '" + proxy.name() + "': require an explicit filter declaration to use the cache '" + cache + "'.", "add 'filter cache " + cache + "' where it shall stand");
                    } else if (compressed && (declared < 0 || compressesBefore(acting, filters.get(declared), ordered))) {
                        diagnostics.alert(rule.span(), "proxy '" + proxy.name() + "': unable to enable the compression filter before the cache '" + cache + "'.", "declare 'filter cache " + cache + "' before the compression");
                    }
                }
            }
        }
    }

    /** Whether responses are compressed before they are stored. @param ordered a cache that is not in the order stores nothing */
    private static boolean compressesBefore(List<FilterSpec> acting, FilterSpec cache, boolean ordered) {
        int at = acting.indexOf(cache);
        return at < 0 ? !ordered : acting.subList(0, at).stream().anyMatch(FilterSpec.Compression.class::isInstance);
    }

    /** {@code filter-sequence} names filters that are there. */
    private void sequence(Proxy proxy, Setting<List<Word>> setting) {
        for (Word name : proxy.settings().get(setting)) {
            if (proxy.settings().get(ProxyOptions.FILTERS).stream().noneMatch(filter -> FilterOrder.isNamed(filter, name.text()))) {
                diagnostics.alert(name.span(), "proxy '" + proxy.name() + "': '" + setting.name() + "' : no filter '" + name + "' is declared.", "declare it with a 'filter' line");
            }
        }
    }

    /** Caches and resolvers that actions name. */
    private void actions(Proxy proxy) {
        proxy.rules().values().forEach(rules -> rules.forEach(rule -> {
            if (rule.action() instanceof ParsedAction(var words)) {
                Word action = words.getFirst();
                if ((action.is("cache-use") || action.is("cache-store")) && words.size() > 1) {
                    named(proxy, SectionKind.CACHE, words.get(1).text(), words.get(1).span(), action.text());
                } else if (action.text().startsWith("do-resolve(")) {
                    String[] arguments = action.text().substring("do-resolve(".length()).split("[,)]");
                    if (arguments.length > 1) {
                        named(proxy, SectionKind.RESOLVERS, arguments[1].strip(), action.span(), "do-resolve");
                    }
                }
            }
        }));
    }

    private void named(Proxy proxy, SectionKind kind, String name, Span at, String by) {
        if (!spoiled.anyHead() && !configuration.sections().containsKey(new NamedSection.Key(kind, name))) {
            List<String> known = configuration.sections().keySet().stream().filter(key -> key.kind() == kind).map(NamedSection.Key::name).toList();
            diagnostics.alert(at, "Proxy '" + proxy.name() + "': unable to find the " + kind.keyword() + " section '" + name + "' referenced by '" + by + "'.", Suggestions.hint(name, known));
        }
    }

    private boolean table(String name) {
        Proxy owner = byName.get(name);
        return configuration.table(name).isPresent() || owner != null && spoiled.contains(owner.span());
    }

    private void timeouts(Proxy proxy, String who) {
        List<Setting<Long>> missing = new ArrayList<>();
        if (proxy.kind().hasFrontend() && !proxy.binds().isEmpty()) {
            require(proxy, Timeouts.CLIENT, missing);
        }
        boolean datagrams = proxy.servers().stream().allMatch(server -> server.settings().is(ServerOptions.DATAGRAM));
        if (proxy.kind().hasBackend() && !datagrams) {
            require(proxy, Timeouts.CONNECT, missing);
            if (proxy.mode() == Mode.HTTP || proxy.settings().get(Timeouts.TUNNEL) == 0) {
                require(proxy, Timeouts.SERVER, missing);
            }
        }
        if (!missing.isEmpty()) {
            diagnostics.warning(
                    proxy.span(),
                    "missing timeouts for " + who + ".",
                    "While not properly invalid, you will certainly encounter various problems with such a configuration. To fix this, please ensure that all following timeouts are set to a non-zero value: "
                            + String.join(", ", missing.stream().map(setting -> "'" + setting.name().substring(8) + "'").toList()) + ".");
        }
    }

    private static void require(Proxy proxy, Setting<Long> timeout, List<Setting<Long>> missing) {
        if (proxy.settings().get(timeout) == 0) {
            missing.add(timeout);
        }
    }

    private void section(NamedSection section) {
        if (spoiled.contains(section.span())) {
            return;
        }
        if (section instanceof CheckedSection cache && cache.kind() == SectionKind.CACHE && cache.lines().stream().noneMatch(line -> line.word(0).is("total-max-size"))) {
            diagnostics.alert(cache.span(), "Size not specified for cache '" + cache.name() + "'", "add 'total-max-size <megabytes>'");
        }
        if (section instanceof CheckedSection cache && cache.kind() == SectionKind.CACHE) {
            CacheSettings settings = CacheSettings.of(cache);
            if (settings.totalBytes() > 0 && settings.objectBytes() > settings.totalBytes() / 2) {
                diagnostics.alert(cache.span(), "\"max-object-size\" is limited to an half of \"total-max-size\" => " + settings.totalBytes() / 2);
            }
        }
        if (section instanceof UserList list) {
            for (UserList.User user : list.users().values()) {
                for (String group : user.groups()) {
                    if (!list.groups().containsKey(group)) {
                        diagnostics.alert(list.span(), "userlist '" + list.name() + "': no such group '" + group + "' specified in user '" + user.name() + "'", Suggestions.hint(group, list.groups().keySet()));
                    }
                }
            }
            list.groups().forEach((group, members) -> members.stream().filter(member -> !list.users().containsKey(member)).forEach(
                    member -> diagnostics.alert(list.span(), "userlist '" + list.name() + "': no such user '" + member + "' specified in group '" + group + "'", Suggestions.hint(member, list.users().keySet()))));
        }
    }
}
