package dev.jlb.cli;

import dev.jlb.config.build.Verdict;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** jlb's own subcommands. */
@Command(name = "jlb", description = "A load balancer that speaks HAProxy's configuration language.", subcommands = {CommandLine.HelpCommand.class})
final class Subcommands implements Runnable {
    private static final Set<String> NAMES = Set.of("check", "demo", "explain", "fmt", "keywords", "reload", "help");

    static boolean isOne(String word) {
        return NAMES.contains(word);
    }

    static int execute(String[] args) {
        boolean asks = args.length > 1 && (args[1].equals("--help") || args[1].equals("-h"));
        CommandLine command = new CommandLine(new Subcommands());
        command.setExecutionExceptionHandler((failure, line, result) -> {
            line.getErr().println("jlb: " + failure.getMessage());
            return 1;
        });
        return asks ? command.execute("help", args[0]) : command.execute(args);
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    @Command(name = "check", description = "Says all that is wrong with a configuration.")
    int check(
            @Option(names = "-f", description = "file or folder; may be repeated") List<String> files,
            @Option(names = "-V", description = "say so when it is valid") boolean verbose,
            @Option(names = "--language", description = "judge the language only, not what jlb can run") boolean language,
            @Option(names = "--color", arity = "0..1", fallbackValue = "always", defaultValue = "auto", description = "always, never, or auto: when a terminal reads it") String colour,
            @Option(names = "--format", defaultValue = "text", description = "text, json or sarif") String format,
            @Option(names = "--each", description = "judge each file by itself, one line each") boolean each,
            @Parameters(arity = "0..*", paramLabel = "FILE") List<String> more) {
        List<String> all = new java.util.ArrayList<>(files == null ? List.of() : files);
        all.addAll(more == null ? List.of() : more);
        if (all.isEmpty()) {
            System.err.println("jlb check: which file? Use -f <file>");
            return 1;
        }
        Verdict verdict = language ? Verdict.LANGUAGE : Verdict.RUN;
        if (each) {
            return Check.each(all, verdict);
        }
        return switch (format) {
            case "text" -> Check.people(all, verbose, verdict, colour.equals("always") || colour.equals("auto") && terminal());
            case "json", "sarif" -> Check.machine(all, verdict, format.equals("sarif"));
            default -> {
                System.err.println("jlb check: --format is text, json or sarif, not '" + format + "'");
                yield 1;
            }
        };
    }

    /** Whether a person reads the standard error. */
    private static boolean terminal() {
        return System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;
    }

    @Command(name = "fmt", description = "Prints files in canonical layout; comments and meaning stay.")
    int fmt(
            @Option(names = "-w", description = "write the files instead of printing them") boolean write,
            @Option(names = "--check", description = "only name the files that would change; status 1 if there is one") boolean check,
            @Parameters(arity = "1..*", paramLabel = "FILE") List<String> files) {
        return Format.run(files, write, check);
    }

    @Command(name = "explain", description = "Says which rules a request would meet, what their conditions see, and to which server it would go.")
    int explain(
            @Option(names = "-f", required = true, description = "file or folder; may be repeated") List<String> files,
            @Option(names = "--request", required = true, paramLabel = "LINE", description = "the request line: 'GET /x HTTP/1.1'") String line,
            @Option(names = {"-H", "--header"}, paramLabel = "HEADER", description = "a header: 'Host: example.org'; may be repeated") List<String> headers,
            @Option(names = "--data", paramLabel = "BODY", defaultValue = "", description = "the body") String body,
            @Option(names = "--src", paramLabel = "ADDRESS", defaultValue = "127.0.0.1", description = "who sends it: address, or address:port") String source,
            @Option(names = "--dst", paramLabel = "ADDRESS", defaultValue = "", description = "where it is sent: address:port of a 'bind' line; or the first line of the front end") String destination,
            @Option(names = "--frontend", paramLabel = "NAME", defaultValue = "", description = "whom it reaches, where there are several") String frontend) {
        return ExplainCommand.run(files, new ExplainCommand.Asked(line, headers == null ? List.of() : headers, body, source, destination, frontend));
    }

    @Command(name = "demo", description = "Runs a chat behind jlb on loopback and prints the address to open.")
    int demo(@Option(names = "--port", defaultValue = "0", description = "port to listen on; 0: 8080 or a free one") int port) throws java.io.IOException {
        return DemoCommand.run(port);
    }

    @Command(name = "reload", description = "Makes a running jlb read its files again, in one process and without losing a connection.")
    int reload(
            @Option(names = "-S", paramLabel = "ADDRESS", description = "the address that jlb was given with -S: waits, and tells what came of it") String address,
            @Option(names = "-p", paramLabel = "FILE", description = "or the file with its number: sends SIGUSR2") java.nio.file.Path pidFile,
            @Option(names = "--hard", description = "with -S: ends the connections that began before") boolean hard) throws java.io.IOException {
        if ((address == null) == (pidFile == null)) {
            System.err.println("jlb reload: which one? Use -S <address> or -p <pid file>");
            return 1;
        }
        return address != null ? ReloadCommand.socket(address, hard) : ReloadCommand.pidFile(pidFile);
    }

    @Command(name = "keywords", description = "What a keyword, option, fetch, converter or action takes, where it may stand, and its state.")
    int keywords(
            @Option(names = "--pages", paramLabel = "DIR", description = "write the reference pages into a folder") java.nio.file.Path pages,
            @Parameters(arity = "0..*", paramLabel = "NAME") List<String> words) {
        return pages != null ? KeywordsCommand.pages(pages) : KeywordsCommand.show(words == null ? "" : String.join(" ", words));
    }
}
