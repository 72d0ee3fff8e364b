package dev.jlb.sample;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * What others add to the language: fetches ({@link FetchProvider}), converters ({@link ConverterProvider}) and actions
 * ({@code dev.jlb.rule.ActionProvider}), found once through {@link ServiceLoader} when a registry is first asked. Names of HAProxy's stay HAProxy's:
 * a plugin that declares one is not heard, and every configuration is told so.
 */
public final class Plugins {
    private static final List<String> REFUSED = new ArrayList<>();

    private Plugins() {}

    /** Hands every provider on the class path to {@code register}; one that cannot be made is remembered for {@link #report}. */
    public static <T> void load(Class<T> service, Consumer<T> register) {
        var providers = ServiceLoader.load(service, Plugins.class.getClassLoader()).iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                register.accept(providers.next());
            } catch (ServiceConfigurationError | RuntimeException | LinkageError broken) {
                refuse("a plugin could not be loaded: " + (broken.getCause() == null ? broken.getMessage() : broken.getMessage() + ": " + broken.getCause()));
            }
        }
    }

    /** Remembers what was not registered, and why. */
    public static synchronized void refuse(String why) {
        REFUSED.add(why);
    }

    /** Warns of everything that was not registered. */
    public static synchronized void report(Span at, Diagnostics diagnostics) {
        for (String why : REFUSED) {
            diagnostics.warning(at, why + ".", "see examples/plugin");
        }
    }
}
