package dev.jlb.server;

/** Hears what happens to servers and back ends. Called from any thread; must not block. */
public interface HealthListener {
    /** Severity as syslog has it. */
    enum Level {
        EMERGENCY,
        ALERT,
        WARNING,
        NOTICE
    }

    /**
     * A line as HAProxy writes it, full stop included and without line end: {@code Server b/s1 is DOWN, reason: …}.
     *
     * @param console what stderr shows
     * @param log what goes to the proxy's logs, nearly always the same
     */
    void message(BackendRuntime backend, Level level, String console, String log);

    /**
     * Something that {@code email-alert} is about (manual 4.2).
     *
     * @param severity as syslog numbers it: 1 a server is down, 5 it is up or drains, 6 what a check says
     * @param text as for {@link #message}
     */
    default void mail(BackendRuntime backend, int severity, String text) {}

    /**
     * Ends the streams of that server.
     *
     * @param cause how logs say so: {@code D} for {@code on-marked-down shutdown-sessions}, {@code U} for {@code on-marked-up shutdown-backup-sessions}, {@code K} for commands
     */
    void shutdownSessions(ServerRuntime server, char cause);

    /** For tests and embedding without logs. */
    HealthListener NONE = new HealthListener() {
        @Override
        public void message(BackendRuntime backend, Level level, String console, String log) {}

        @Override
        public void shutdownSessions(ServerRuntime server, char cause) {}
    };
}
