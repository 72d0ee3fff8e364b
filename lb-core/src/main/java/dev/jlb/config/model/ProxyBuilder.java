package dev.jlb.config.model;

import dev.jlb.config.source.Span;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A proxy while its section is being parsed; keywords write into it. */
public final class ProxyBuilder {
    private final String name;
    private final ProxyKind kind;
    private final Span span;
    private final Settings.Builder settings;
    private final Settings inherited;
    private Mode mode;
    private final List<Bind> binds = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    private final List<Acl> acls = new ArrayList<>();
    private final Map<RuleSet, List<Rule>> rules = new EnumMap<>(RuleSet.class);

    /** @param defaults the section to inherit from, or null */
    public ProxyBuilder(String name, ProxyKind kind, Span span, Proxy defaults) {
        this.name = name;
        this.kind = kind;
        this.span = span;
        this.settings = defaults == null ? Settings.builder() : defaults.settings().toBuilder();
        this.inherited = defaults == null ? Settings.EMPTY : defaults.settings();
        this.mode = defaults == null ? Mode.TCP : defaults.mode();
        if (defaults != null) {
            acls.addAll(defaults.acls());
            defaults.rules().forEach((set, list) -> rules.put(set, new ArrayList<>(list)));
        }
    }

    public String name() {
        return name;
    }

    public ProxyKind kind() {
        return kind;
    }

    public Span span() {
        return span;
    }

    public Mode mode() {
        return mode;
    }

    public void mode(Mode mode) {
        this.mode = mode;
    }

    public Settings.Builder settings() {
        return settings;
    }

    /** True when the value is that of the {@code defaults} section, or of nobody. */
    public boolean inherited(Setting<?> setting) {
        return settings.get(setting) == inherited.get(setting);
    }

    public List<Bind> binds() {
        return binds;
    }

    public List<Server> servers() {
        return servers;
    }

    public List<Acl> acls() {
        return acls;
    }

    public List<Rule> rules(RuleSet set) {
        return rules.computeIfAbsent(set, any -> new ArrayList<>());
    }

    public void add(Rule rule) {
        rules(rule.set()).add(rule);
    }

    public Proxy build() {
        Map<RuleSet, List<Rule>> copy = new EnumMap<>(RuleSet.class);
        rules.forEach((set, list) -> copy.put(set, List.copyOf(list)));
        return new Proxy(name, kind, mode, settings.build(), binds, servers, acls, copy, span);
    }
}
