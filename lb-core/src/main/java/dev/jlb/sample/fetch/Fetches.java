package dev.jlb.sample.fetch;

import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchProvider;
import dev.jlb.sample.KnownNames;
import dev.jlb.sample.PluginSamples;
import dev.jlb.sample.Plugins;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The registry of fetch methods, family by family. */
public final class Fetches {
    private static final Map<String, FetchDeclaration> ALL = new TreeMap<>();

    static {
        StreamFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        HttpDerivedFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        PayloadFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        RdpCookieFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        BodyFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        ProxyFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        TableFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        FilterFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        TimerFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        CertificateFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        StateFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        BinaryProtocolFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        ConnectionFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        HelloFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        TlsFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        AuthFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        HttpFetches.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        Plugins.load(FetchProvider.class, FetchProvider::fetches, Fetches::add);
    }

    private Fetches() {}

    private static void add(FetchDeclaration plugin) {
        if (!Plugins.usable("fetch", plugin.name(), new int[] {plugin.minimum(), plugin.maximum()}, plugin.type(), plugin.needs(), plugin.doc(), plugin.factory())) {
            return;
        }
        FetchDeclaration guarded = new FetchDeclaration(
                plugin.name(), plugin.minimum(), plugin.maximum(), plugin.type(), plugin.needs(), plugin.doc(),
                (a, c) -> PluginSamples.guarded(plugin.name(), plugin.type(), Plugins.made(() -> plugin.factory().compile(a, c))));
        if (KnownNames.fetch(plugin.name()) || ALL.putIfAbsent(plugin.name(), guarded) != null) {
            Plugins.refuse("a plugin declares the fetch '" + plugin.name() + "', which there is already");
        }
    }

    /** Null when jlb has no such fetch. */
    public static FetchDeclaration find(String name) {
        return ALL.get(name);
    }

    /** Whether the manual knows a fetch that jlb does not have yet. */
    public static boolean isKnownElsewhere(String name) {
        return KnownNames.fetch(name);
    }

    public static Collection<String> names() {
        return ALL.keySet();
    }

    public static Collection<FetchDeclaration> all() {
        return ALL.values();
    }
}
