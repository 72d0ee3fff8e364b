package dev.jlb.cli;

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
    /** Given, understood, and without effect here: said at the start. */
    final List<String> withoutEffect = new ArrayList<>();
    int maxConnections;
    final List<Long> finish = new ArrayList<>();
    final List<Long> terminate = new ArrayList<>();

    /** A command line that cannot be understood. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
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
                case "-C" -> throw new UsageException("'-C' is not possible on a JVM, which cannot change its folder: start jlb in that folder");
                case "-n" -> options.maxConnections = number(args, ++i, arg);
                case "-N", "-m", "-L", "-S", "-x" -> {
                    value(args, ++i, arg);
                    options.withoutEffect.add(arg);
                }
                case "-sf" -> i = pids(args, i, options.finish);
                case "-st" -> i = pids(args, i, options.terminate);
                default -> {
                    // -dM, -dI, -dL, -dr, -dK…: switches of HAProxy's own machinery
                    boolean debugging = arg.startsWith("-d") && arg.length() > 2 && Character.isLetter(arg.charAt(2));
                    if (!debugging) {
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
