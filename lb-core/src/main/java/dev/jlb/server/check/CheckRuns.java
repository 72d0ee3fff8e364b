package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import dev.jlb.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes executions of checks on one event loop. */
record CheckRuns(EventLoop loop, Function<SocketAddress, Supplier<Channel>> transports) {
    CheckJob.Execution of(SocketAddress target, Function<List<String>, ServerTls> tls, String sni, CheckContext context, CheckProgram program, long connectMillis, long totalMillis, Consumer<CheckResult> done) {
        CheckRun run = new CheckRun(loop, transports, target, tls, sni, context, program, done);
        return new CheckJob.Execution() {
            @Override
            public void start() {
                run.start(connectMillis, totalMillis);
            }

            @Override
            public void abort() {
                run.abort();
            }
        };
    }
}
