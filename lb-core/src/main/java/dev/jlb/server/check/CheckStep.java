package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** One step of a check. */
public sealed interface CheckStep {
    /**
     * Opens a connection; what was open is closed.
     *
     * @param port gives the port, 0 for the check's own
     * @param host null for the check's own
     * @param tls speak TLS on it
     * @param sni null for the check's own
     * @param alpn offered in the handshake; empty for none
     * @param proxyHeader begin with a PROXY header, of the version that the server wants
     * @param linger close with a FIN, not with a reset
     * @param socks by way of the server's SOCKS4 proxy
     * @param failure what is said behind the reason when it fails
     */
    record Connect(ToIntFunction<CheckContext> port, InetAddress host, boolean tls, String sni, List<String> alpn, boolean proxyHeader, boolean linger, boolean socks, String failure) implements CheckStep {
        /** To the check's own target. */
        static Connect usual(boolean tls, List<String> alpn, boolean proxyHeader, boolean socks) {
            return new Connect(context -> 0, null, tls, null, alpn, proxyHeader, false, socks, "");
        }

        Connect failing(String text) {
            return new Connect(port, host, tls, sni, alpn, proxyHeader, linger, socks, text);
        }

        Connect named(String name) {
            return new Connect(port, host, tls, name, alpn, proxyHeader, linger, socks, failure);
        }
    }

    /** Changes a variable. */
    record Act(Consumer<CheckContext> action) implements CheckStep {}

    /**
     * Sends bytes, made anew for each check; null ends the check.
     *
     * @param question what was received before is no answer to it
     * @param failure what is said when there is nothing to send
     */
    record Send(Function<CheckContext, byte[]> data, boolean question, String failure) implements CheckStep {
        Send(Supplier<byte[]> data) {
            this(context -> data.get(), false, "");
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

        /** The same for rules that look at the check. */
        default CheckResult judge(byte[] bytes, int length, boolean end, CheckContext context) {
            return judge(bytes, length, end);
        }
    }
}
