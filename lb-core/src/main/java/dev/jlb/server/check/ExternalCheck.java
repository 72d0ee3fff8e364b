package dev.jlb.server.check;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;
import dev.jlb.server.HealthListener.Level;
import dev.jlb.server.ServerRuntime;
import io.netty.channel.EventLoop;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs a program that tells by its exit status whether a server is well (manual 4.2 {@code external-check command}). The program is started and waited for on
 * threads of their own, and killed when it takes too long.
 */
final class ExternalCheck {
    private static final String NONE = "NOT_USED";

    private final ServerRuntime server;
    private final Settings global;
    private final EventLoop loop;

    ExternalCheck(ServerRuntime server, Settings global, EventLoop loop) {
        this.server = server;
        this.global = global;
        this.loop = loop;
    }

    /** One run of the program. @param millis how long it may take */
    CheckJob.Execution run(long millis, Consumer<CheckResult> done) {
        return new Run(millis, done);
    }

    private ProcessBuilder builder() {
        // where the server is, not where other checks would go
        SocketAddress target = server.address();
        Settings proxy = server.backend().proxy().settings();
        String[] bind = bind();
        String host = target instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : server.addressText();
        String port = target instanceof InetSocketAddress inet ? Integer.toString(inet.getPort()) : "";
        List<String> command = new ArrayList<>(List.of(
                program(proxy), bind[0].isEmpty() ? NONE : bind[0], bind[1].isEmpty() ? NONE : bind[1], host, port.isEmpty() ? NONE : port));
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectOutput(ProcessBuilder.Redirect.INHERIT).redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        if (!global.get(GlobalSettings.EXTERNAL_CHECK).equals("preserve-env")) {
            environment.clear();
        } else {
            environment.keySet().retainAll(global.get(GlobalSettings.ENVIRONMENT).keySet());
            environment.putAll(global.get(GlobalSettings.ENVIRONMENT));
        }
        environment.put("HAPROXY_PROXY_ADDR", bind[0]);
        environment.put("HAPROXY_PROXY_ID", Integer.toString(server.backend().id()));
        environment.put("HAPROXY_PROXY_NAME", server.backend().name());
        environment.put("HAPROXY_PROXY_PORT", bind[1]);
        environment.put("HAPROXY_SERVER_ADDR", host);
        environment.put("HAPROXY_SERVER_CURCONN", Integer.toString(server.connections()));
        environment.put("HAPROXY_SERVER_ID", Integer.toString(server.id()));
        environment.put("HAPROXY_SERVER_MAXCONN", Integer.toString(server.maxConnections()));
        environment.put("HAPROXY_SERVER_NAME", server.name());
        environment.put("HAPROXY_SERVER_PORT", port);
        environment.put("HAPROXY_SERVER_PROTO", server.backend().proxy().mode() == Mode.HTTP ? "h1" : "tcp");
        environment.put("HAPROXY_SERVER_SSL", server.configured().settings().is(ServerOptions.SSL) ? "1" : "0");
        environment.put("PATH", proxy.get(CheckSettings.EXTERNAL_PATH));
        return builder;
    }

    /** The file to run: found in {@code external-check path}, which is the program's PATH and not this process'. */
    private static String program(Settings proxy) {
        String command = proxy.get(CheckSettings.EXTERNAL_COMMAND);
        if (command.indexOf('/') >= 0) {
            return command;
        }
        for (String folder : proxy.get(CheckSettings.EXTERNAL_PATH).split(":")) {
            File file = new File(folder, command);
            if (file.canExecute()) {
                return file.getPath();
            }
        }
        return command;
    }

    /** Address and port of the proxy's first listener; empty where there is none. */
    private String[] bind() {
        for (Bind bind : server.backend().proxy().binds()) {
            if (bind.address() instanceof Address.Inet inet) {
                return new String[] {inet.host().isEmpty() || inet.host().equals("*") ? "0.0.0.0" : inet.host(), Integer.toString(inet.port())};
            }
            if (bind.address() instanceof Address.Unix unix) {
                return new String[] {unix.path(), ""};
            }
        }
        return new String[] {"", ""};
    }

    private final class Run implements CheckJob.Execution {
        private final long millis;
        private final Consumer<CheckResult> done;
        private final long began = System.nanoTime();
        private volatile Process process;
        private ScheduledFuture<?> timer;
        // on the loop only
        private boolean finished;

        Run(long millis, Consumer<CheckResult> done) {
            this.millis = millis;
            this.done = done;
        }

        @Override
        public void start() {
            timer = loop.schedule(() -> finish(Status.PROCESS_TIMEOUT, 0), millis, TimeUnit.MILLISECONDS);
            ProcessBuilder builder = builder();
            Thread.ofVirtual().name("external-check").start(() -> {
                try {
                    Process started = builder.start();
                    process = started;
                    loop.execute(() -> {
                        if (finished) {
                            kill();
                        }
                    });
                    int code = started.waitFor();
                    loop.execute(() -> finish(code == 0 ? Status.PROCESS_OK : Status.PROCESS_ERROR, code));
                } catch (IOException cannotRun) {
                    StateChanges.say(server, Level.ALERT, "Failed to exec process for external health check: " + reason(cannotRun) + ". Aborting.");
                    loop.execute(() -> finish(Status.PROCESS_ERROR, 255));
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        private void finish(Status status, int code) {
            if (finished) {
                return;
            }
            finished = true;
            timer.cancel(false);
            if (status == Status.PROCESS_TIMEOUT) {
                kill();
            }
            done.accept(new CheckResult(status, code, (System.nanoTime() - began) / 1_000_000, ""));
        }

        private void kill() {
            Process running = process;
            if (running != null) {
                running.destroyForcibly();
            }
        }

        @Override
        public void abort() {
            finished = true;
            timer.cancel(false);
            kill();
        }
    }

    /** The system's words: {@code No such file or directory}. */
    private static String reason(IOException cause) {
        String text = String.valueOf(cause.getMessage());
        int open = text.lastIndexOf('(');
        int close = text.indexOf(')', open + 1);
        if (open >= 0 && close > open) {
            // the JDK's "error: 2 (No such file or directory)"
            return text.substring(open + 1, close);
        }
        int comma = text.lastIndexOf(", ");
        return comma < 0 ? text : text.substring(comma + 2);
    }
}
