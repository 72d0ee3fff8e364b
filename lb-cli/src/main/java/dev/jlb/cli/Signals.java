package dev.jlb.cli;

import java.io.IOException;

/** Signals of the operating system. */
final class Signals {
    private Signals() {}

    /** Runs {@code action} when the signal comes; where the platform has no such signal, never. That it was ignored when this process began does not count. */
    @SuppressWarnings("sunapi") // the only way to other signals than the one that ends a JVM
    static void on(String name, Runnable action) {
        try {
            sun.misc.Signal signal = new sun.misc.Signal(name);
            IgnoredSignals.heed(signal.getNumber());
            sun.misc.Signal.handle(signal, came -> action.run());
        } catch (IllegalArgumentException notHere) {
            // Windows has no USR1; a JVM may keep HUP for itself
        }
    }

    static void send(long pid, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start();
        } catch (IOException noKill) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        }
    }
}
