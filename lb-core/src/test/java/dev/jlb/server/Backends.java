package dev.jlb.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.build.ConfigLoader;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Phase;
import dev.jlb.server.balance.Balancers;
import java.util.List;

/** Back ends for tests, made from configuration text. */
public final class Backends {
    private Backends() {}

    public static Configuration load(String text) {
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = ConfigLoader.load(List.of(new SourceFile("test.cfg", text)), new Environment(java.util.Map.of()), diagnostics);
        assertThat(diagnostics.all().stream().filter(d -> d.severity() == Severity.ALERT)).isEmpty();
        return configuration;
    }

    public static BackendRuntime of(Configuration configuration, String name, HealthListener listener) {
        Proxy proxy = configuration.backend(name).orElseThrow();
        Diagnostics diagnostics = new Diagnostics();
        BackendRuntime backend = new BackendRuntime(proxy, 1, Balancers.of(proxy, CompileContext.of(diagnostics, Phase.BACKEND_CHOICE)), listener);
        assertThat(diagnostics.all()).isEmpty();
        return backend;
    }

    /** A back end {@code b} with these lines. */
    public static BackendRuntime of(String lines) {
        return of(load("backend b\n" + lines), "b", HealthListener.NONE);
    }

    /** A stream that counts its wake-ups; runs them where the release happens. */
    public static final class Stream extends Placement {
        public int grants;

        public Stream(dev.jlb.sample.SampleContext samples) {
            super(samples, Runnable::run);
        }

        @Override
        protected void granted() {
            grants++;
        }
    }
}
