package dev.jlb.sample;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What others add to the language: fetches ({@link FetchProvider}), converters ({@link ConverterProvider}) and actions
 * ({@code dev.jlb.rule.ActionProvider}), found once through {@link ServiceLoader} when a registry is first asked. Names of HAProxy's stay HAProxy's:
 * a plugin that declares one is not heard, and every configuration is told so.
 */
public final class Plugins {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final List<String> REFUSED = new ArrayList<>();

    private Plugins() {}

    /**
     * Hands every declaration of every provider on the class path to {@code register}. What cannot be used is remembered for {@link #report}; the rest
     * is heard.
     */
    public static <P, D> void load(Class<P> service, Function<P, Collection<D>> declarations, Consumer<D> register) {
        var providers = ServiceLoader.load(service, Plugins.class.getClassLoader()).iterator();
        while (true) {
            String from = "a plugin";
            try {
                if (!providers.hasNext()) {
                    return;
                }
                P provider = providers.next();
                from = "the plugin " + provider.getClass().getName();
                Collection<D> declared = declarations.apply(provider);
                if (declared == null) {
                    refuse(from + " declares null as a " + service.getSimpleName());
                    continue;
                }
                for (D declaration : declared) {
                    if (declaration == null) {
                        refuse(from + " has null among its declarations as a " + service.getSimpleName());
                    } else {
                        register.accept(declaration);
                    }
                }
            } catch (ServiceConfigurationError | RuntimeException | LinkageError | StackOverflowError broken) {
                refuse(from + " could not be loaded: " + (broken.getCause() == null ? told(broken) : told(broken) + ": " + broken.getCause()));
            }
        }
    }

    private static String told(Throwable broken) {
        return broken instanceof ServiceConfigurationError ? broken.getMessage() : broken.toString();
    }

    /**
     * Refuses a declaration that no configuration could use.
     *
     * @param what fetch, converter or action
     * @param arguments fewest and most
     * @param parts what must not be null
     * @return whether it can be used
     */
    public static boolean usable(String what, String name, int[] arguments, Object... parts) {
        String why = null;
        if (name == null || !NAME.matcher(name).matches()) {
            why = "which is no name: letters, digits and '_.-' make one";
        } else if (arguments[0] < 0 || arguments[1] < arguments[0]) {
            why = "which would take from " + arguments[0] + " to " + arguments[1] + " arguments";
        } else if (Arrays.asList(parts).contains(null)) {
            why = "of which a part is null";
        }
        if (why != null) {
            refuse("a plugin declares the " + what + " '" + name + "', " + why);
        }
        return why == null;
    }

    /** A plugin's factory that threw or gave null; the message says which. */
    public static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Fault(String message) {
            super(message, null, false, false);
        }

        /** The alert where the name stands. */
        public ConfigException at(Span name, String what) {
            return new ConfigException(name, what + " cannot be made: " + getMessage() + ".", "a plugin declares it; the mistake is there");
        }
    }

    /** Runs a plugin's factory. @throws Fault when it breaks; mistakes of the configuration that it reports pass */
    public static <T> T made(Supplier<T> factory) {
        return made(factory, ConfigException.class);
    }

    /** @param reported how else it says that the configuration is wrong */
    public static <T> T made(Supplier<T> factory, Class<? extends RuntimeException> reported) {
        T made;
        try {
            made = factory.get();
        } catch (ConfigException mistake) {
            throw mistake;
        } catch (RuntimeException | LinkageError | StackOverflowError broken) {
            if (reported.isInstance(broken)) {
                throw reported.cast(broken);
            }
            throw new Fault(broken.toString());
        }
        if (made == null) {
            throw new Fault("its factory returned null");
        }
        return made;
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
