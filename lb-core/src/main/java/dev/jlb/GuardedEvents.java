package dev.jlb;

import dev.jlb.rule.RuleObserver;
import dev.jlb.server.HealthListener;

/** Keeps what a listener throws away from whoever tells it: an event loop, or a reload that is half done. The thread's handler of uncaught exceptions hears of it. */
record GuardedEvents(Events listener) implements Events {
    @Override
    public void message(HealthListener.Level level, String text) {
        tell(() -> listener.message(level, text));
    }

    @Override
    public void serving(int generation) {
        tell(() -> listener.serving(generation));
    }

    @Override
    public void ended(int generation) {
        tell(() -> listener.ended(generation));
    }

    @Override
    public RuleObserver rules() {
        return listener.rules();
    }

    private static void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException thrown) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        }
    }
}
