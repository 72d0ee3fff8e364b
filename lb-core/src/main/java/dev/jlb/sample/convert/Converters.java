package dev.jlb.sample.convert;

import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.ConverterProvider;
import dev.jlb.sample.KnownNames;
import dev.jlb.sample.PluginSamples;
import dev.jlb.sample.Plugins;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The registry of converters, family by family. */
public final class Converters {
    private static final Map<String, ConverterDeclaration> ALL = new TreeMap<>();

    static {
        StringConverters.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        for (var family : java.util.List.of(
                HashConverters.all(), TextConverters.all(), EncodingConverters.all(), DateConverters.all(), StateConverters.all(), MapConverters.all(), TableConverters.all(),
                StreamConverters.all(), JsonConverters.all(), TokenConverters.all(), ForwardedConverters.all(), ProtocolConverters.all(), PacketConverters.all())) {
            family.forEach(declaration -> ALL.put(declaration.name(), declaration));
        }
        NumberConverters.all().forEach(declaration -> ALL.put(declaration.name(), declaration));
        Plugins.load(ConverterProvider.class, ConverterProvider::converters, Converters::add);
    }

    private Converters() {}

    private static void add(ConverterDeclaration plugin) {
        if (!Plugins.usable("converter", plugin.name(), new int[] {plugin.minimum(), plugin.maximum()}, plugin.input(), plugin.output(), plugin.doc(), plugin.factory())) {
            return;
        }
        ConverterDeclaration guarded = new ConverterDeclaration(
                plugin.name(), plugin.minimum(), plugin.maximum(), plugin.input(), plugin.output(), plugin.doc(),
                (a, c) -> PluginSamples.guarded(plugin.name(), plugin.output(), Plugins.made(() -> plugin.factory().compile(a, c))));
        if (KnownNames.converter(plugin.name()) || ALL.putIfAbsent(plugin.name(), guarded) != null) {
            Plugins.refuse("a plugin declares the converter '" + plugin.name() + "', which there is already");
        }
    }

    /** Null when jlb has no such converter. */
    public static ConverterDeclaration find(String name) {
        return ALL.get(name);
    }

    /** Whether the manual knows a converter that jlb does not have yet. */
    public static boolean isKnownElsewhere(String name) {
        return KnownNames.converter(name);
    }

    public static Collection<String> names() {
        return ALL.keySet();
    }

    public static Collection<ConverterDeclaration> all() {
        return ALL.values();
    }
}
