package dev.jlb.proxy;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class when something was lost while it ran: for classes that break connections, so that one sees at once which does it. */
public final class LeakGuard implements AfterAllCallback {
    static {
        Leaks.watch();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Leaks.collect();
    }
}
