package dev.jlb;

import dev.jlb.config.build.ConfigLoader;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import dev.jlb.proxy.Applets;
import dev.jlb.proxy.Program;
import dev.jlb.stats.PrometheusExporter;
import dev.jlb.stats.StatsPage;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;

/**
 * The load balancer as a library: parse a configuration, start it, ask for its addresses, stop it.
 *
 * <pre>
 *   try (LoadBalancer lb = LoadBalancer.start(configuration, diagnostics)) { … lb.addresses() … }
 * </pre>
 */
public final class LoadBalancer implements AutoCloseable {
    private final Program program;

    private LoadBalancer(Program program) {
        this.program = program;
    }

    /** Reads a configuration; what is wrong is in {@code diagnostics}, and a configuration with alerts must not be started. */
    public static Configuration parse(List<SourceFile> files, Diagnostics diagnostics) {
        return ConfigLoader.load(files, Environment.system(), diagnostics);
    }

    /** Builds and starts, saying nothing on the console. */
    public static LoadBalancer start(Configuration configuration, Diagnostics diagnostics) throws IOException {
        return start(configuration, diagnostics, (level, text) -> {});
    }

    /**
     * Builds and starts.
     *
     * @param messages hears about servers that go up and down
     * @throws IOException when an address cannot be bound or a file not be used, in HAProxy's words; nothing is left running then
     */
    public static LoadBalancer start(Configuration configuration, Diagnostics diagnostics, Program.Messages messages) throws IOException {
        Program program = new Program(configuration, diagnostics, new Applets(new StatsPage(), Map.of("prometheus-exporter", new PrometheusExporter())), messages);
        if (diagnostics.hasAlerts()) {
            program.stop();
            throw new IOException(diagnostics.all().stream()
                    .filter(d -> d.severity() == dev.jlb.config.source.Severity.ALERT)
                    .findFirst()
                    .orElseThrow()
                    .message());
        }
        program.start();
        return new LoadBalancer(program);
    }

    /** The local address of each {@code bind}, in file order; port 0 has become a real one. */
    public List<SocketAddress> addresses() {
        return program.addresses();
    }

    public Program program() {
        return program;
    }

    /** Soft stop: listeners close, streams finish. */
    public void drain() {
        program.drain();
    }

    /** Ends everything now. */
    @Override
    public void close() {
        program.stop();
    }
}
