package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;
import dev.jlb.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** One execution of a check: walks the steps on one event loop, over one {@link CheckConnection} after the other, and tells the result once. */
final class CheckRun {
    private static final int MAX_TEXT = 127;

    private final EventLoop loop;
    private final Function<SocketAddress, Supplier<Channel>> transports;
    private final SocketAddress target;
    private final Function<List<String>, ServerTls> tls;
    private final CheckContext context;
    private final String sni;
    private final List<CheckStep> steps;
    private final CheckProgram program;
    private final Consumer<CheckResult> done;
    private final long started = System.nanoTime();

    private long connectMillis;
    private long totalMillis;
    private int next;
    private CheckConnection connection;
    private ScheduledFuture<?> timer;
    /** What a timeout now means. */
    private Status timeoutStatus = Status.L4_TIMEOUT;

    private String timeoutText = "";
    private Status lastPassed;
    /** Something, on the current connection. */
    private boolean sent;

    private CheckResult lastExpected;
    private boolean finished;

    CheckRun(
            EventLoop loop,
            Function<SocketAddress, Supplier<Channel>> transports,
            SocketAddress target,
            Function<List<String>, ServerTls> tls,
            String sni,
            CheckContext context,
            CheckProgram program,
            Consumer<CheckResult> done) {
        this.loop = loop;
        this.transports = transports;
        this.target = target;
        this.tls = tls;
        this.sni = sni;
        this.context = context;
        this.program = program;
        this.steps = program.steps();
        this.done = done;
    }

    /**
     * To be called on the loop.
     *
     * @param connectMillis bound of the connect with its handshakes, 0 for none beyond the next
     * @param totalMillis bound of everything behind these
     */
    void start(long connectMillis, long totalMillis) {
        this.totalMillis = totalMillis;
        this.connectMillis = connectMillis;
        step();
    }

    private void arm(long millis, Status meaning, String text) {
        timeoutStatus = meaning;
        timeoutText = text;
        if (timer != null) {
            timer.cancel(false);
        }
        timer = loop.schedule(() -> finish(new CheckResult(timeoutStatus, -1, -1, timeoutText)), millis, TimeUnit.MILLISECONDS);
    }

    private void step() {
        while (!finished) {
            if (next >= steps.size()) {
                finish(lastExpected != null ? lastExpected : new CheckResult(sent ? program.success() : lastPassed, 0, -1, program.text()));
                return;
            }
            switch (steps.get(next)) {
                case CheckStep.Connect connect -> {
                    next++;
                    connect(connect);
                    return;
                }
                case CheckStep.Send send -> {
                    next++;
                    sent = true;
                    lastExpected = null;
                    if (send.question()) {
                        connection.forget();
                    }
                    byte[] data = send.data().apply(context);
                    if (data == null) {
                        finish(new CheckResult(Status.L7_RESPONSE, -1, -1, send.failure()));
                        return;
                    }
                    if (data.length > 0) {
                        connection.send(data);
                    }
                }
                case CheckStep.Act act -> {
                    next++;
                    act.action().accept(context);
                }
                case CheckStep.Expect expect -> {
                    CheckResult verdict = judge(expect);
                    if (verdict == null) {
                        timeoutStatus = expect.timeout();
                        timeoutText = expect.timeoutText();
                        if (!connection.ended()) {
                            return;
                        }
                        verdict = new CheckResult(Status.L7_RESPONSE, -1, -1, "");
                    }
                    if (!verdict.passed()) {
                        finish(verdict);
                        return;
                    }
                    lastExpected = verdict;
                    if (!expect.keeps()) {
                        connection.forget();
                    }
                    next++;
                }
            }
        }
    }

    private CheckResult judge(CheckStep.Expect expect) {
        byte[] received = connection.received();
        int length = connection.length();
        boolean end = connection.complete();
        context.received(received, length, end);
        return expect.judge().judge(received, length, end, context);
    }

    /** Where a connection goes. */
    private SocketAddress to(CheckStep.Connect how, int port) {
        if (how.host() == null && port == 0 || !(target instanceof InetSocketAddress own)) {
            return target;
        }
        return new InetSocketAddress(how.host() == null ? own.getAddress() : how.host(), port > 0 ? port : own.getPort());
    }

    private void connect(CheckStep.Connect how) {
        disconnect();
        sent = false;
        lastExpected = null;
        SocketAddress to = to(how, how.port().applyAsInt(context));
        arm(connectMillis, Status.L4_TIMEOUT, how.failure());
        ServerTls layer = how.tls() ? tls.apply(how.alpn()) : null;
        connection = new CheckConnection(this, how, to, layer, how.sni() == null ? sni : how.sni());
        try {
            connection.open(loop, transports.apply(to), context.subject(), awaitsAnswer() && layer == null);
        } catch (UnknownHostException none) {
            finish(new CheckResult(Status.SOCKET_ERROR, -1, -1, none.getMessage()));
        }
    }

    private boolean awaitsAnswer() {
        return next < steps.size() && steps.get(next) instanceof CheckStep.Expect;
    }

    // ---- what a connection tells ------------------------------------------------------------------------------------

    /** Whether what that connection has to tell still matters. */
    boolean uses(CheckConnection which) {
        return !finished && which == connection;
    }

    /** Something has accepted; a proxy or TLS has yet to be agreed with, in what is left of the time to connect. @param status what a timeout means from now on */
    void handshaking(Status status, String failure) {
        timeoutStatus = status;
        timeoutText = failure;
    }

    /** The server can be spoken to. @param passed up to which layer that was a success */
    void established(Status passed) {
        lastPassed = passed;
        arm(totalMillis, Status.L7_TIMEOUT, "");
        step();
    }

    /** Bytes have come. */
    void received() {
        if (awaitsAnswer()) {
            step();
        }
    }

    /** Nothing more will come. */
    void ended() {
        step();
    }

    /** Whether a reset is an error although something came before it. */
    boolean wantsEnd() {
        return program.wantsEnd();
    }

    /** Where the next answer is awaited, for messages. */
    String waiting() {
        for (int i = next; i < steps.size(); i++) {
            if (steps.get(i) instanceof CheckStep.Expect expect) {
                return expect.timeoutText();
            }
        }
        return "";
    }

    void finish(CheckResult result) {
        if (finished) {
            return;
        }
        finished = true;
        if (timer != null) {
            timer.cancel(false);
        }
        disconnect();
        long millis = (System.nanoTime() - started) / 1_000_000;
        String text = result.text().length() > MAX_TEXT ? result.text().substring(0, MAX_TEXT) : result.text();
        done.accept(new CheckResult(result.status(), result.code(), millis, text));
    }

    /** Ends it without a result. */
    void abort() {
        finished = true;
        if (timer != null) {
            timer.cancel(false);
        }
        disconnect();
    }

    private void disconnect() {
        CheckConnection old = connection;
        connection = null;
        if (old != null) {
            old.close();
        }
    }
}
