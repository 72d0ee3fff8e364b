package dev.jlb.cli;

import java.util.Arrays;

/** The {@code jlb} command: HAProxy's own command line, and subcommands of jlb's. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with its status. */
    public static void main(String[] args) {
        int status = run(args);
        System.out.flush();
        System.err.flush();
        System.exit(status);
    }

    /** The exit status: 0 well, 1 an error, 2 nothing to listen on. */
    static int run(String[] args) {
        if (args.length > 0 && Subcommands.isOne(args[0])) {
            return Subcommands.execute(args);
        }
        if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
            System.out.print(usage());
            return 0;
        }
        try {
            Options options = Options.parse(args);
            return switch (options.mode) {
                case VERSION -> {
                    System.out.println(Version.brief());
                    yield 0;
                }
                case LONG_VERSION -> {
                    System.out.print(Version.details());
                    yield 0;
                }
                case CONDITION -> Check.condition(options);
                case CHECK, RUN -> {
                    if (options.files.isEmpty() && options.dump.isEmpty()) {
                        System.err.print(usage());
                        yield 1;
                    }
                    yield options.mode == Options.Mode.CHECK ? Check.haproxy(options) : Run.run(options);
                }
            };
        } catch (Options.UsageException wrong) {
            System.err.println("jlb: " + wrong.getMessage() + " in: jlb " + String.join(" ", Arrays.asList(args)));
            System.err.print(usage());
            return 1;
        }
    }

    private static String usage() {
        return """
                Usage: jlb -f <file|folder>... [options]      run, as haproxy would
                       jlb -c -f <file>...                    check, with haproxy's messages
                       jlb check -f <file>...                 check, with explanations
                       jlb explain -f <file> --request LINE   which rules it meets, and where it goes
                       jlb demo | reload | keywords [NAME]    see 'jlb help'
                  -f <file>   configuration; may be repeated; a folder means its .cfg files; -- before a list of files
                  -c -cc -v -vv -V -q -d -D -W -Ws -p -n -N -m -L -C -S -sf -st -x   as haproxy's
                  -dD -dW -dK<class> -dC and the other -d switches                   as haproxy's
                """;
    }
}
