package dev.jlb.sample;

import dev.jlb.table.StickTable;
import java.util.List;

/** What lies around a stream: the running program as seen by fetches ({@code nbsrv}, {@code be_conn}, {@code table_cnt} …). Lookups by name happen when the program is built, not per evaluation. */
public interface World {
    /** The back side of that name, or null. */
    BackendView backend(String name);

    /** The front side of that name, or null. */
    FrontendView frontend(String name);

    /** The stick table of that name, or null. */
    default StickTable table(String name) {
        return null;
    }

    /** Current connections of the process, its limit, and whether it is stopping. */
    int connections();

    int maxConnections();

    boolean stopping();

    /** The number of the calling event loop, from 0. */
    default int thread() {
        return 0;
    }

    /** Writes a line to where {@code show events} can see it, or to {@code stdout} or {@code stderr}. Never waits; what cannot be taken is lost. */
    default void event(String sink, String line) {}

    /** The machine's name, whatever {@code node} says. */
    String hostName();

    /** Wall clock of start, milliseconds. */
    long startMillis();

    /** The front side of a proxy. */
    interface FrontendView {
        String name();

        int id();

        int connections();

        int sessionRate();

        int requestRate();

        /** {@code default_backend}; null when there is none. */
        default String defaultBackend() {
            return null;
        }
    }

    /** The back side of a proxy. */
    interface BackendView {
        String name();

        int id();

        int connections();

        int sessionRate();

        int queued();

        int usableServers();

        /** Sum of the effective weights of usable servers. */
        int totalWeight();

        ServerView server(String name);

        /** In configuration order. */
        List<? extends ServerView> servers();
    }

    /** A server. */
    interface ServerView {
        String name();

        int id();

        boolean usable();

        int connections();

        int queued();

        int sessionRate();

        int weight();

        int initialWeight();

        /** What the configuration or a command gave, whatever state the server is in. */
        int userWeight();

        /** 0: no limit. */
        int maxConnections();

        /** Up, whatever its weight. */
        default boolean running() {
            return usable();
        }

        /** {@code maxqueue}; 0: no limit. */
        default int maxQueue() {
            return 0;
        }
    }
}
