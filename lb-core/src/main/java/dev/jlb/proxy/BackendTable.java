package dev.jlb.proxy;

import dev.jlb.config.model.ProxyOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The back ends of a program by name, and which of them a stream may have. Commands add and remove some while others look. */
final class BackendTable {
    /** In the order of the configuration, then those of commands; replaced as a whole by these. */
    private volatile Map<String, BackSide> open = Map.of();
    /** Back ends that only {@code force-be-switch} leads to. */
    private final Map<String, BackSide> disabled = new HashMap<>();
    /** Names of all back ends that are disabled. */
    private final Set<String> closed = new HashSet<>();

    /** All that are not disabled. */
    Map<String, BackSide> open() {
        return open;
    }

    /** The disabled ones that a rule may lead to, too. */
    List<BackSide> reachable() {
        List<BackSide> all = new ArrayList<>(open.values());
        all.addAll(disabled.values());
        return all;
    }

    /** That name belongs to a back end that is disabled. */
    void close(String name) {
        closed.add(name);
    }

    void putDisabled(BackSide back) {
        disabled.put(back.proxy.name(), back);
    }

    synchronized void put(BackSide back) {
        Map<String, BackSide> next = new LinkedHashMap<>(open);
        next.put(back.proxy.name(), back);
        open = Collections.unmodifiableMap(next);
    }

    synchronized void take(BackSide back) {
        Map<String, BackSide> next = new LinkedHashMap<>(open);
        next.remove(back.proxy.name());
        open = Collections.unmodifiableMap(next);
    }

    /** Whether rules may choose that back end: unless it is disabled or unpublished, or nothing but that stands against it. Names that nothing bears are left to the caller. */
    boolean selectable(String name, boolean force) {
        BackSide back = open.get(name);
        return force || (back == null ? !closed.contains(name) : back.runtime.published());
    }

    /** The back end of a stream: chosen by rule, the default, or the proxy's own; null for none. @param force one that is disabled will do */
    BackSide of(FrontSide front, String chosen, boolean force) {
        if (chosen != null) {
            BackSide back = get(chosen, force);
            if (back != null) {
                return back;
            }
        }
        String name = front.proxy.settings().get(ProxyOptions.DEFAULT_BACKEND);
        if (!name.isEmpty() && selectable(name, force)) {
            return get(name, force);
        }
        return front.proxy.kind().hasBackend() ? open.get(front.name()) : null;
    }

    private BackSide get(String name, boolean force) {
        BackSide back = open.get(name);
        return back == null && force ? disabled.get(name) : back;
    }
}
