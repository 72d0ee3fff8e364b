package dev.jlb.config.model;

import dev.jlb.config.source.Span;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A frontend, backend, listen or defaults section after inheritance.
 *
 * @param name unique among proxies with the same side; "" for anonymous defaults
 * @param kind which sides it has
 * @param mode tcp unless said otherwise
 * @param settings timeouts, options and all other scalar keywords
 * @param binds where it listens (front side)
 * @param servers in order (back side)
 * @param acls in order
 * @param rules by set, each in order; rules inherited from defaults come first
 * @param span the section's header line
 */
public record Proxy(
        String name,
        ProxyKind kind,
        Mode mode,
        Settings settings,
        List<Bind> binds,
        List<Server> servers,
        List<Acl> acls,
        Map<RuleSet, List<Rule>> rules,
        Span span) {
    public Proxy {
        binds = List.copyOf(binds);
        servers = List.copyOf(servers);
        acls = List.copyOf(acls);
        // in the order of the sets, so that messages always come in one order
        Map<RuleSet, List<Rule>> ordered = new EnumMap<>(RuleSet.class);
        ordered.putAll(rules);
        rules = Collections.unmodifiableMap(ordered);
    }

    /** The rules of one set, in order. */
    public List<Rule> rules(RuleSet set) {
        return rules.getOrDefault(set, List.of());
    }
}
