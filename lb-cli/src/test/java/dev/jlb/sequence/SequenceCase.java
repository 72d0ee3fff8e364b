package dev.jlb.sequence;

import java.util.List;
import java.util.Map;

/**
 * One row of the table of sequences.
 *
 * @param name unique; says what the row is about
 * @param lines of the back end; each {@code %s} is the address of the next server
 * @param traffic what it gets
 * @param events by the number of the request before which it happens, a command of the runtime API in which {@code ~} is the back end
 */
record SequenceCase(String name, List<String> lines, Traffic traffic, Map<Integer, String> events) {
    /** How the requests come. */
    enum Traffic {
        /** One after the other over kept connections, so that servers are idle whenever one is chosen. */
        REQUESTS,
        /** TCP connections that stay open while others come. */
        CONNECTIONS,
        /** TCP connections one after the other that begin with an RDP cookie. */
        RDP
    }

    int servers() {
        return (int) lines.stream().filter(line -> line.contains("%s")).count();
    }

    @Override
    public String toString() {
        return name;
    }
}
