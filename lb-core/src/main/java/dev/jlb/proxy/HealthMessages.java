package dev.jlb.proxy;

import dev.jlb.log.LogSinks;
import dev.jlb.mail.MailAlerts;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.HealthListener;
import dev.jlb.server.ServerRuntime;

/** Where servers' changes of state go: the console, the log of their back end, mails; and the streams that such a change ends. */
final class HealthMessages implements HealthListener {
    private final Program.Messages console;
    private final LogSinks sink;
    /** Null without {@code email-alert}. */
    private final MailAlerts.Recipient mails;
    private final Workers workers;

    HealthMessages(Program.Messages console, LogSinks sink, MailAlerts.Recipient mails, Workers workers) {
        this.console = console;
        this.sink = sink;
        this.mails = mails;
        this.workers = workers;
    }

    @Override
    public void mail(BackendRuntime backend, int severity, String text) {
        if (mails != null) {
            mails.send(severity, text);
        }
    }

    @Override
    public void message(BackendRuntime backend, Level level, String console, String log) {
        // to the console a server's state is a warning, the last server's loss an alert
        this.console.say(level == Level.EMERGENCY ? level : Level.WARNING, console);
        sink.send(switch (level) {
            case EMERGENCY -> 0;
            case ALERT -> 1;
            case WARNING -> 4;
            case NOTICE -> 5;
        }, log);
    }

    @Override
    public void shutdownSessions(ServerRuntime server, char cause) {
        workers.cut(server, cause);
    }
}
