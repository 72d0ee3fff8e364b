package dev.jlb.cli;

import dev.jlb.config.build.ConfigLoader;
import dev.jlb.config.build.Verdict;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.LogForward;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.ConfigFiles;
import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.DiagnosticRenderer;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Environment;
import dev.jlb.config.syntax.Features;
import dev.jlb.config.syntax.PredicateReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** {@code jlb check} and {@code -c}: reads a configuration and judges it. Loads no network code. */
final class Check {
    private Check() {}

    /** What a configuration came to. @param configuration null when files could not be read */
    record Result(List<SourceFile> files, Configuration configuration, Diagnostics diagnostics, String unreadable) {
        /** What there is to say, file by file and line by line. */
        List<Diagnostic> inOrder() {
            return diagnostics.inFileOrder(files);
        }

        boolean usable() {
            return unreadable == null && !diagnostics.hasAlerts();
        }

        /** Nothing to listen on: HAProxy's exit status 2. */
        boolean listens() {
            return configuration.proxies().stream().anyMatch(proxy -> !proxy.binds().isEmpty())
                    || configuration.sections().values().stream().anyMatch(section -> section instanceof LogForward relay && !(relay.binds().isEmpty() && relay.datagramBinds().isEmpty()))
                    || !configuration.global().get(GlobalSettings.STATS_SOCKETS).isEmpty();
        }

        boolean warned() {
            return diagnostics.all().stream().anyMatch(d -> d.severity() == Severity.WARNING);
        }
    }

    static Result load(List<String> files, Verdict verdict) {
        return load(files, verdict, "", Settings.EMPTY);
    }

    /** What the command line names, as it says. */
    static Result load(Options options) {
        return load(options.files, Verdict.RUN, options.localPeer, options.global());
    }

    /** @param localPeer {@code -L}, or "" */
    private static Result load(List<String> files, Verdict verdict, String localPeer, Settings commandLine) {
        Diagnostics diagnostics = new Diagnostics();
        List<SourceFile> sources = ConfigFiles.read(files, Path.of(""), diagnostics);
        if (diagnostics.hasAlerts()) {
            return new Result(List.of(), null, diagnostics, "config : " + diagnostics.all().getFirst().message());
        }
        return new Result(sources, ConfigLoader.load(sources, Environment.system().localPeer(localPeer), diagnostics, verdict, commandLine), diagnostics, null);
    }

    /** {@code jlb -c}. */
    static int haproxy(Options options) {
        Result result = load(options);
        // -q leaves the status alone to tell
        PrintStream out = options.quiet ? new PrintStream(OutputStream.nullOutputStream()) : System.out;
        PrintStream err = options.quiet ? out : System.err;
        Report report = new Report(err, options.diagnostics);
        if (result.unreadable() != null) {
            Report.line(err, "ALERT", result.unreadable());
            return 1;
        }
        report.haproxy(result.inOrder(), options.quiet);
        Dumps.print(options, result.files());
        if (!result.usable()) {
            Report.line(err, "ALERT", "config : Fatal errors found in configuration.");
            return 1;
        }
        if (result.warned() && (options.zeroWarning || result.configuration().global().is(GlobalSettings.ZERO_WARNING))) {
            Report.line(err, "ALERT", "config : Some warnings were found and 'zero-warning' is set. Aborting.");
            return 1;
        }
        if (!result.listens()) {
            out.println("Configuration file has no error but will not start (no listener) => exit(2).");
            return 2;
        }
        if (options.verbose) {
            out.println(result.warned() ? "Warnings were found." : "Configuration file is valid");
        }
        return 0;
    }

    /** {@code jlb check}. */
    static int people(List<String> files, boolean verbose, Verdict verdict, boolean colour) {
        Result result = load(files, verdict);
        if (result.unreadable() != null) {
            System.err.println("error: " + result.unreadable());
            return 1;
        }
        new Report(System.err, false).people(result.inOrder(), colour);
        if (!result.usable()) {
            return 1;
        }
        if (!result.listens()) {
            System.err.println("error: nothing to listen on: no 'bind' line and no 'stats socket'");
            return 2;
        }
        if (verbose) {
            System.out.println("Configuration file is valid");
        }
        return 0;
    }

    /** {@code jlb check --format json|sarif}: the diagnostics on standard output, for programs; the exit status is the same. */
    static int machine(List<String> files, Verdict verdict, boolean sarif) {
        Result result = load(files, verdict);
        List<Diagnostic> shown = result.inOrder().stream().filter(d -> d.severity() != Severity.DIAG).distinct().toList();
        System.out.print(sarif ? DiagnosticRenderer.sarif(shown, Features.LANGUAGE_VERSION) : DiagnosticRenderer.json(shown));
        return !result.usable() ? 1 : result.listens() ? 0 : 2;
    }

    /** {@code jlb check --each}: every file is a configuration of its own and gets one line; 1 when one of them is refused. */
    static int each(List<String> files, Verdict verdict) {
        int status = 0;
        for (String file : files) {
            Result result = load(List.of(file), verdict);
            if (result.usable()) {
                System.out.println(file + ": ok" + (result.warned() ? ", with warnings" : "") + (result.listens() ? "" : ", but nothing to listen on"));
            } else {
                Diagnostic first = result.inOrder().stream().filter(d -> d.severity() == Severity.ALERT).findFirst().orElseThrow();
                int more = result.diagnostics().alertCount() - 1;
                String place = first.span().line() == 0 ? file : first.span().toString();
                System.out.println(place + ": " + first.message() + (more == 0 ? "" : " (and " + more + " more)"));
                status = 1;
            }
        }
        return status;
    }

    /** {@code jlb -cc}: 0 when the condition holds, 1 when not, 2 when it cannot be understood. */
    static int condition(Options options) {
        Diagnostics diagnostics = new Diagnostics();
        boolean holds = PredicateReader.evaluate(options.condition, Span.NONE, Environment.system(), diagnostics);
        if (diagnostics.hasAlerts()) {
            new Report(System.err, false).haproxy(diagnostics.all(), false);
            return 2;
        }
        return holds ? 0 : 1;
    }
}
