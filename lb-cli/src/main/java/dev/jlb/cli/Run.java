package dev.jlb.cli;

import dev.jlb.Events;
import dev.jlb.LoadBalancer;
import dev.jlb.config.build.ConfigLoader;
import dev.jlb.config.build.Verdict;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import dev.jlb.proxy.DescriptorLimits;
import dev.jlb.proxy.SocketHandOver;
import dev.jlb.proxy.Transport;
import dev.jlb.server.HealthListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code jlb -f …}: starts, then lives by signals. */
final class Run {
    private Run() {}

    static int run(Options options) {
        Check.Result result = Check.load(options);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        boolean usable = judge(options, result, new PrintStream(said, true, StandardCharsets.UTF_8));
        if (!options.quiet) {
            System.err.print(said.toString(StandardCharsets.UTF_8));
        }
        if (!usable) {
            return 1;
        }
        Configuration configuration = result.configuration();
        if ((options.daemon || configuration.global().is(GlobalSettings.DAEMON)) && !options.debug && !options.notifySystemd && System.getenv("JLB_DAEMON") == null) {
            return Daemon.start(options);
        }
        for (String option : options.withoutEffect) {
            if (!options.quiet) {
                Report.line(System.err, "NOTICE", "'" + option + "' has no effect: it is about HAProxy's own machinery, and a JVM's memory is set with JLB_JAVA_OPTS.");
            }
        }
        options.masterWorker |= configuration.global().is(GlobalSettings.MASTER_WORKER);
        Configuration limited = limited(options, configuration);
        if (!enoughDescriptors(limited, options.quiet ? new PrintStream(OutputStream.nullOutputStream()) : System.err)) {
            return 1;
        }
        return serve(options, limited, result, said.toString(StandardCharsets.UTF_8));
    }

    /** Says all that is wrong with a configuration. False when it must not run. */
    static boolean judge(Options options, Check.Result result, PrintStream out) {
        if (result.unreadable() != null) {
            Report.line(out, "ALERT", result.unreadable());
            return false;
        }
        new Report(out, options.diagnostics).haproxy(result.inOrder(), options.quiet);
        if (!result.usable()) {
            Report.line(out, "ALERT", "config : Fatal errors found in configuration.");
            return false;
        }
        if (result.warned() && (options.zeroWarning || result.configuration().global().is(GlobalSettings.ZERO_WARNING))) {
            Report.line(out, "ALERT", "config : Some warnings were found and 'zero-warning' is set. Aborting.");
            return false;
        }
        if (!result.listens() && options.masterSocket.isEmpty()) {
            Report.line(out, "ALERT", "config : [jlb.main()] No enabled listener found (check for 'bind' directives) ! Exiting.");
            return false;
        }
        return true;
    }

    /** Says when the system allows too few descriptors. False when the configuration must not run then ({@code strict-limits}). */
    static boolean enoughDescriptors(Configuration configuration, PrintStream out) {
        boolean strict = !configuration.global().is(GlobalSettings.LENIENT_LIMITS);
        List<String> complaints = DescriptorLimits.of(configuration).complaints(strict);
        for (String complaint : complaints) {
            Report.line(out, strict || complaint.startsWith("FD") ? "ALERT" : "WARNING", "[jlb.main()] " + complaint);
        }
        return complaints.isEmpty() || !strict;
    }

    /** {@code -n} goes before {@code maxconn}, {@code -N} is {@code maxconn} of proxies that have none, {@code -4} goes before {@code dns-accept-family}, and {@code -W} is as {@code master-worker}. */
    static Configuration limited(Options options, Configuration configuration) {
        if (options.maxConnections <= 0 && options.proxyConnections <= 0 && !options.ipv4Only && !options.masterWorker) {
            return configuration;
        }
        List<Proxy> proxies = configuration.proxies();
        if (options.proxyConnections > 0) {
            proxies = proxies.stream().map(proxy -> proxy.settings().get(ProxyOptions.MAXCONN) > 0 ? proxy : limited(proxy, options.proxyConnections)).toList();
        }
        Settings.Builder global = configuration.global().toBuilder();
        if (options.maxConnections > 0) {
            global.put(GlobalSettings.MAXCONN, options.maxConnections);
        }
        if (options.masterWorker) {
            global.put(GlobalSettings.MASTER_WORKER, true);
        }
        if (options.ipv4Only) {
            global.put(GlobalSettings.DNS_FAMILIES, List.of("ipv4"));
        }
        return new Configuration(global.build(), proxies, configuration.sections(), configuration.defaults());
    }

    private static Proxy limited(Proxy proxy, int connections) {
        Settings settings = proxy.settings().toBuilder().put(ProxyOptions.MAXCONN, connections).build();
        return new Proxy(proxy.name(), proxy.kind(), proxy.mode(), settings, proxy.binds(), proxy.servers(), proxy.acls(), proxy.rules(), proxy.span());
    }

    private static int serve(Options options, Configuration configuration, Check.Result result, String startupLog) {
        LoadBalancer lb = null;
        SocketHandOver handed = handed(options);
        if (handed != null) {
            configuration = new Configuration(configuration.global().toBuilder().put(GlobalSettings.HANDED_SOCKETS, handed).build(), configuration.proxies(), configuration.sections(), configuration.defaults());
        }
        int judged = result.diagnostics().all().size();
        try {
            lb = LoadBalancer.start(configuration, result.diagnostics(), new Events() {
                @Override
                public void message(HealthListener.Level level, String text) {
                    say(options, level, text);
                }
            });
            if (handed != null) {
                handed.close();
            }
            String late = late(options, result.diagnostics(), judged);
            System.err.print(late);
            Supervisor supervisor = new Supervisor(options, lb, startupLog + late);
            if (!options.masterSocket.isEmpty()) {
                lb.master(masterSocket(options.masterSocket), supervisor);
            }
            writePid(options, configuration);
            Life life = new Life(options, lb, supervisor);
            life.listen();
            Daemon.ready(options);
            options.finish.forEach(pid -> Signals.send(pid, "USR1"));
            options.terminate.forEach(pid -> Signals.send(pid, "TERM"));
            return life.await();
        } catch (IOException failed) {
            Report.line(System.err, "ALERT", failed.getMessage());
            if (lb != null) {
                lb.close();
            }
            return 1;
        }
    }

    /** The listening sockets of the process before ({@code -x}); null without one. What it does not give is bound. */
    private static SocketHandOver handed(Options options) {
        if (options.oldProcess.isEmpty() || options.oldProcess.equals("/dev/null")) {
            return null;
        }
        try {
            if (Transport.best() != Transport.EPOLL) {
                throw new IOException("this needs Linux' native transport");
            }
            return SocketHandOver.receive(options.oldProcess.replaceFirst("^unix@", ""));
        } catch (IOException | RuntimeException refused) {
            if (!options.quiet) {
                Report.line(System.err, "WARNING", "Failed to get the sockets from the old process at '" + options.oldProcess + "': " + refused.getMessage() + ". All addresses are bound.");
            }
            return null;
        }
    }

    /** What only starting has found, about state files say. @param judged how many diagnostics were told before */
    static String late(Options options, Diagnostics diagnostics, int judged) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        List<Diagnostic> found = diagnostics.all();
        new Report(new PrintStream(said, true, StandardCharsets.UTF_8), options.diagnostics).haproxy(found.subList(judged, found.size()), options.quiet);
        return said.toString(StandardCharsets.UTF_8);
    }

    /** {@code -S <address>[,<option>,<value>…]}: as a {@code stats socket} line, of level admin unless it says otherwise. */
    private static Bind masterSocket(String given) throws IOException {
        String line = given.replace(',', ' ');
        String level = (" " + line + " ").contains(" level ") ? "" : " level admin";
        Diagnostics diagnostics = new Diagnostics();
        List<Bind> binds = ConfigLoader.load(List.of(new SourceFile("-S", "global\n stats socket " + line + level + "\n")), Environment.system(), diagnostics).global().get(GlobalSettings.STATS_SOCKETS);
        if (diagnostics.hasAlerts() || binds.isEmpty()) {
            throw new IOException("'-S " + given + "' is no address with options: " + (diagnostics.all().isEmpty() ? "" : diagnostics.all().getFirst().message()));
        }
        return binds.getFirst();
    }

    static void say(Options options, HealthListener.Level level, String text) {
        if (!options.quiet) {
            String name = switch (level) {
                case EMERGENCY, ALERT -> "ALERT";
                case WARNING -> "WARNING";
                case NOTICE -> "NOTICE";
            };
            Report.line(System.err, name, text);
        }
    }

    private static void writePid(Options options, Configuration configuration) throws IOException {
        String file = !options.pidFile.isEmpty() ? options.pidFile : configuration.global().get(GlobalSettings.PIDFILE);
        if (!file.isEmpty()) {
            try {
                Files.writeString(Path.of(file), ProcessHandle.current().pid() + "\n");
            } catch (IOException unwritable) {
                throw new IOException("Cannot create pidfile " + file);
            }
        }
    }
}
