package dev.jlb.proxy;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Watches all tests of a JVM for what they lose; JUnit finds it by itself (META-INF/services). A class fails when something is known to be lost at its end, whoever did it.
 * What nobody has noticed by then fails the run after the last class.
 */
public final class LeakWatch implements BeforeAllCallback, AfterAllCallback {
    static {
        Leaks.watch();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(ExtensionContext.Namespace.create(LeakWatch.class)).computeIfAbsent("the end of the run", any -> (AutoCloseable) Leaks::collect);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Leaks.check();
    }
}
