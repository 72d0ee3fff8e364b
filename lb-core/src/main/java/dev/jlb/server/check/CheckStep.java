package dev.jlb.server.check;

import dev.jlb.server.CheckResult;

/** One step of a check. */
public sealed interface CheckStep {
    /**
     * Opens a connection; what was open is closed.
     *
     * @param port 0 for the check's own
     * @param tls speak TLS on it
     */
    record Connect(int port, boolean tls) implements CheckStep {}

    /** Sends bytes. */
    record Send(byte[] data) implements CheckStep {}

    /** Waits until the bytes received so far are judged. */
    record Expect(Judge judge) implements CheckStep {}

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
