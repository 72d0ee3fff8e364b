package dev.jlb.admin;

import dev.jlb.config.command.RuntimeCommand.Level;
import java.util.concurrent.ScheduledExecutorService;

/** What a connection to the runtime API has agreed on: level, prompt, modes, timeout. Touched by its event loop only. */
final class CliSession {
    /** user, operator or admin; a client may lower it. */
    Level level;
    /** More lines are taken after the first. */
    boolean interactive;
    /** {@code > } is written before each. */
    boolean prompt;
    /** The prompt shows how long the process runs. */
    boolean timed;
    boolean expert;
    boolean experimental;
    /** On the master's socket: the master takes the commands of workers, too. */
    boolean debug;
    /** How messages are marked. */
    Severity severity = Severity.NONE;
    /** {@code stats timeout}, or what {@code set timeout cli} said; 0 none. */
    long idleMillis;
    /** On the master's socket: whom the prompt names. */
    String prefix = "";
    /** On the master's socket: commands go to the worker. */
    boolean worker;
    /** What {@code show events} asked for and the connection has not begun to show yet, or null. */
    EventStream.Request events;
    /** Hides names in dumps, or null. */
    Anonymizer anonymous;
    /** What waits for a time waits here: the event loop of the connection. */
    ScheduledExecutorService timer;
    /** The listening sockets may be had here ({@code expose-fd listeners}). */
    boolean exposesListeners;
    /** The client has asked for the listening sockets: they are sent, and it is the end. */
    boolean handOver;
    /** Those with an abstract name, too: the client is a jlb. */
    boolean handOverNames;
    /** Nothing more is taken. */
    boolean quit;

    CliSession(Level level, long idleMillis) {
        this.level = level;
        this.idleMillis = idleMillis;
    }
}
