package dev.jlb.cli;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Settings;
import java.util.ArrayList;
import java.util.List;

/**
 * HAProxy's command line (management.txt 3), which no general parser reads: joined options, repeated letters, {@code --} before more files.
 * Read by hand, because a start must be fast.
 */
final class Options {
    /** What is asked for. */
    enum Mode {
        RUN,
        CHECK,
        CONDITION,
        VERSION,
        LONG_VERSION
    }

    Mode mode = Mode.RUN;
    final List<String> files = new ArrayList<>();
    boolean verbose;
    boolean quiet;
    boolean debug;
    boolean daemon;
    boolean masterWorker;
    boolean notifySystemd;
    boolean diagnostics;
    boolean zeroWarning;
    String condition = "";
    String pidFile = "";
    /** Where the master's command line listens ({@code -S}), or "". */
    String masterSocket = "";
    /** Classes of keywords to list ({@code -dK}), or "". */
    String dump = "";
    /** Whether to print the configuration without comments ({@code -dC}). */
    boolean dumpFile;
    /** Given, understood, and without effect here: said at the start. */
    final List<String> withoutEffect = new ArrayList<>();
    int maxConnections;
    /** Of proxies that say nothing of it ({@code -N}); 0 as the process. */
    int proxyConnections;
    /** {@code -dR}, {@code -dV}, {@code -dr}: as if the global section began so. */
    private final Settings.Builder global = Settings.builder();
    /** The stats socket of a process whose listening sockets are taken over ({@code -x}), or "". */
    String oldProcess = "";
    /** The name among peers ({@code -L}), or "". */
    String localPeer = "";
    /** Name servers are asked for IPv4 addresses only ({@code -4}). */
    boolean ipv4Only;
    final List<Long> finish = new ArrayList<>();
    final List<Long> terminate = new ArrayList<>();

    /** A command line that cannot be understood. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /** What the global section begins with. */
    Settings global() {
        return global.build();
    }

    static Options parse(String[] args) throws UsageException {
        Options options = new Options();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            switch (arg) {
                case "--" -> {
                    for (i++; i < args.length; i++) {
                        options.files.add(args[i]);
                    }
                }
                case "-f" -> options.files.add(value(args, ++i, arg));
                case "-c" -> options.mode = Mode.CHECK;
                case "-cc" -> {
                    options.mode = Mode.CONDITION;
                    options.condition = value(args, ++i, arg);
                }
                case "-v" -> options.mode = Mode.VERSION;
                case "-vv" -> options.mode = Mode.LONG_VERSION;
                case "-V" -> options.verbose = true;
                case "-q" -> options.quiet = true;
                case "-d" -> options.debug = true;
                case "-db" -> options.daemon = false;
                case "-dD" -> options.diagnostics = true;
                case "-dW" -> options.zeroWarning = true;
                case "-D" -> options.daemon = true;
                case "-W" -> options.masterWorker = true;
                case "-Ws" -> {
                    options.masterWorker = true;
                    options.notifySystemd = true;
                }
                case "-p" -> options.pidFile = value(args, ++i, arg);
                case "-C" -> {
                    // the launcher went there before it started the JVM
                    if (!value(args, ++i, arg).equals(System.getProperty("jlb.folder"))) {
                        throw new UsageException("'-C' is done by the launcher, because a JVM cannot change its folder: start ./jlb, or start java in that folder");
                    }
                }
                case "-4" -> options.ipv4Only = true;
                case "-dA", "-dF", "-dG", "-dI", "-dL", "-dS", "-dT", "-dZ", "-dc", "-de", "-dk", "-dp", "-dv" -> options.withoutEffect.add(arg);
                case "-n" -> options.maxConnections = number(args, ++i, arg);
                case "-S" -> options.masterSocket = value(args, ++i, arg);
                case "-L" -> options.localPeer = value(args, ++i, arg);
                case "-x" -> options.oldProcess = value(args, ++i, arg);
                case "-dR" -> options.global.put(GlobalSettings.NO_REUSEPORT, true);
                case "-dV" -> options.global.put(GlobalSettings.SERVER_VERIFY, "none");
                case "-dr" -> options.global.put(GlobalSettings.IGNORE_RESOLUTION, true);
                case "-N" -> options.proxyConnections = number(args, ++i, arg);
                case "-m" -> {
                    // the launcher gave it to the JVM
                    if (!value(args, ++i, arg).equals(System.getProperty("jlb.memory"))) {
                        options.withoutEffect.add(arg);
                    }
                }
                case "-sf" -> i = pids(args, i, options.finish);
                case "-st" -> i = pids(args, i, options.terminate);
                default -> {
                    if (arg.startsWith("-dK")) {
                        options.dump = arg.substring(3);
                    } else if (arg.startsWith("-dC")) {
                        options.dumpFile = true;
                    } else if (arg.startsWith("-dM") || arg.startsWith("-dt") || arg.startsWith("-dA")) {
                        // with their values in the same word
                        options.withoutEffect.add(arg);
                    } else {
                        throw new UsageException("unknown option '" + arg + "'");
                    }
                }
            }
        }
        return options;
    }

    private static String value(String[] args, int at, String option) throws UsageException {
        if (at >= args.length) {
            throw new UsageException("'" + option + "' needs a value");
        }
        return args[at];
    }

    private static int number(String[] args, int at, String option) throws UsageException {
        try {
            return Integer.parseInt(value(args, at, option));
        } catch (NumberFormatException notANumber) {
            throw new UsageException("'" + option + "' needs a number, not '" + args[at] + "'");
        }
    }

    private static int pids(String[] args, int at, List<Long> pids) {
        int next = at + 1;
        while (next < args.length && args[next].matches("\\d{1,10}")) {
            pids.add(Long.parseLong(args[next++]));
        }
        return next - 1;
    }
}
