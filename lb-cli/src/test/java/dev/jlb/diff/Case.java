package dev.jlb.diff;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One thing that jlb and HAProxy are asked to do alike.
 *
 * @param name what it shows, unique in its file
 * @param config lines of configuration; {@code ~} before a name stands for the case's own prefix, {@code ${name}} for the
 *     port of the client or server script of that name, {@code ${log}} for the address that collects log lines,
 *     {@code ${dead}} for a port where connections are refused
 * @param servers what the back ends do
 * @param clients what the clients do, in order
 * @param logs how many log lines to wait for before the case is over
 * @param whole log lines are shown with their syslog header, and notices about proxies and servers too
 * @param sorted log lines are shown in the order of their text: streams that end together are logged as luck has it
 * @param sinks TCP servers that take log lines, {@code ${name}} their ports
 * @param difference why jlb is expected to differ from the installed HAProxy, with jlb's own transcript
 */
record Case(
        String name, List<String> config, List<Script> servers, List<Script> clients, int logs, boolean whole, boolean sorted, List<Sink> sinks, Optional<Difference> difference) {

    /** @param count how many lines to wait for */
    record Sink(String name, int count) {}

    /** @param reason what makes the two differ @param transcript what jlb is to do */
    record Difference(String reason, String transcript) {}

    /** The same with every peer's bytes cut as that option says: {@code bytes}, {@code cuts=SEED}. */
    Case cut(String option) {
        return new Case(name + " [" + option + "]", config, cut(servers, option), cut(clients, option), logs, whole, sorted, sinks, difference);
    }

    private static List<Script> cut(List<Script> scripts, String option) {
        return scripts.stream()
                .map(script -> new Script(script.name(), Stream.concat(script.options().stream(), Stream.of(option)).toList(), script.steps()))
                .toList();
    }

    /** A step lets time pass, so that what is seen depends on when bytes come. */
    boolean timed() {
        return Stream.concat(servers.stream(), clients.stream())
                .flatMap(script -> script.steps().stream())
                .anyMatch(step -> step.verb().equals("pause") || step.verb().equals("expect-late"));
    }

    /**
     * The steps of one peer.
     *
     * @param name names the port: the proxy's for a client, its own for a server
     * @param options {@code tls}, {@code background}, {@code times=N}, {@code quiet}, {@code conn=N}, {@code bytes}, {@code cuts=SEED}
     * @param steps see {@link Peer}
     */
    record Script(String name, List<String> options, List<Step> steps) {

        boolean has(String option) {
            return options.contains(option);
        }

        /** The number after {@code option=}, or {@code otherwise}. */
        int number(String option, int otherwise) {
            return options.stream()
                    .filter(word -> word.startsWith(option + "="))
                    .mapToInt(word -> Integer.parseInt(word.substring(option.length() + 1)))
                    .findFirst()
                    .orElse(otherwise);
        }
    }

    /** @param verb what to do @param argument the rest of the line, untouched */
    record Step(String verb, String argument) {}
}
