package dev.jlb.admin;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the master's command line asks of the process that embeds it (management.txt 9.4.1). */
public interface Master {
    /**
     * What a reload came to.
     *
     * @param log lines that it said, as on the console
     */
    record Reloaded(boolean success, String log) {}

    /**
     * A generation of the configuration: what a worker process is to HAProxy.
     *
     * @param reloads that it has survived
     * @param connections of clients that it serves
     */
    record Generation(int number, int reloads, long upMillis, int connections) {}

    /** Reads the files again. @param hard connections of the generation before are ended at once */
    CompletableFuture<Reloaded> reload(boolean hard);

    /** The last start's or reload's messages. */
    String startupLog();

    int reloads();

    /** Reloads in a row that have failed. */
    int failedReloads();

    /** The current generation first, then those that still serve connections, the youngest first. */
    List<Generation> generations();
}
