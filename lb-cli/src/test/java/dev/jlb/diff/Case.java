package dev.jlb.diff;

import java.util.List;
import java.util.Optional;

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
 * @param difference why jlb is expected to differ from the installed HAProxy, with jlb's own transcript
 */
record Case(
        String name, List<String> config, List<Script> servers, List<Script> clients, int logs, Optional<Difference> difference) {

    /** @param reason what makes the two differ @param transcript what jlb is to do */
    record Difference(String reason, String transcript) {}

    /**
     * The steps of one peer.
     *
     * @param name names the port: the proxy's for a client, its own for a server
     * @param options {@code tls}, {@code background}, {@code times=N}, {@code quiet}, {@code conn=N}
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
