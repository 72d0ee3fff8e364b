package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import java.util.function.Supplier;

/** One step of a check. */
public sealed interface CheckStep {
    /**
     * Opens a connection; what was open is closed.
     *
     * @param port 0 for the check's own
     * @param tls speak TLS on it
     * @param proxyHeader version of the PROXY header to begin with, 0 for none
     */
    record Connect(int port, boolean tls, int proxyHeader) implements CheckStep {}

    /**
     * Sends bytes, made anew for each check.
     *
     * @param question what was received before is no answer to it
     */
    record Send(Supplier<byte[]> data, boolean question) implements CheckStep {
        Send(Supplier<byte[]> data) {
            this(data, false);
        }
    }

    /**
     * Waits until the bytes received so far are judged.
     *
     * @param timeout status when nothing that decides comes in time
     * @param timeoutText what is said then
     * @param keeps the next expect judges the same bytes
     */
    record Expect(Judge judge, CheckResult.Status timeout, String timeoutText, boolean keeps) implements CheckStep {
        Expect(Judge judge, CheckResult.Status timeout, String timeoutText) {
            this(judge, timeout, timeoutText, false);
        }
    }

    /** Judges what has been received. One check, one thread. */
    @FunctionalInterface
    interface Judge {
        /**
         * @param bytes received since the connection was opened or the last successful expect
         * @param end no more will come
         * @return null to wait for more; a result that has not passed ends the check
         */
        CheckResult judge(byte[] bytes, int length, boolean end);
    }
}
