package dev.jlb.config.model;

import dev.jlb.config.keyword.SectionKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole configuration, checked and immutable.
 *
 * @param global settings of all {@code global} sections
 * @param proxies frontends, backends and listens in file order; no defaults
 * @param sections other named sections (userlist, peers, resolvers, …) by kind and name
 * @param defaults named {@code defaults} sections, for back ends that commands add
 */
public record Configuration(Settings global, List<Proxy> proxies, Map<NamedSection.Key, NamedSection> sections, Map<String, Proxy> defaults) {
    public Configuration {
        proxies = List.copyOf(proxies);
        // in file order
        sections = Collections.unmodifiableMap(new LinkedHashMap<>(sections));
        defaults = Map.copyOf(defaults);
    }

    /** The proxy of that name that has a front side. */
    public Optional<Proxy> frontend(String name) {
        return proxies.stream().filter(p -> p.kind().hasFrontend() && p.name().equals(name)).findFirst();
    }

    /** The proxy of that name that has a back side. */
    public Optional<Proxy> backend(String name) {
        return proxies.stream().filter(p -> p.kind().hasBackend() && p.name().equals(name)).findFirst();
    }

    /** Whether anything would listen; HAProxy does not start without a listener and exits with status 2. */
    public boolean hasListener() {
        return proxies.stream().anyMatch(proxy -> !proxy.settings().is(ProxyOptions.DISABLED) && !proxy.binds().isEmpty())
                || sections.keySet().stream().anyMatch(key -> key.kind() == SectionKind.LOG_FORWARD);
    }

    /** All stick tables: those of proxies, then those of peers sections. */
    public List<TableSpec> tables() {
        List<TableSpec> tables = new ArrayList<>();
        for (Proxy proxy : proxies) {
            TableSpec table = proxy.settings().get(ProxyOptions.STICK_TABLE);
            if (table != null) {
                tables.add(table);
            }
        }
        tables.addAll(global.get(GlobalSettings.PEER_TABLES));
        return tables;
    }

    /** The stick table of that name: a proxy's, or {@code <peers>/<table>}. */
    public Optional<TableSpec> table(String name) {
        return tables().stream().filter(table -> table.name().equals(name)).findFirst();
    }

    /** What {@code healthcheck} sections say, by name. */
    public Map<String, Settings> healthChecks() {
        Map<String, Settings> all = new LinkedHashMap<>();
        for (NamedSection section : sections.values()) {
            if (section instanceof HealthCheck check) {
                all.put(check.name(), check.settings());
            }
        }
        return all;
    }

    /** The user list of that name. */
    public Optional<UserList> userList(String name) {
        return Optional.ofNullable((UserList) sections.get(new NamedSection.Key(SectionKind.USERLIST, name)));
    }
}
