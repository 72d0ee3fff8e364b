package dev.jlb.proxy;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;

/**
 * Netty's event loops, which close their channels when they end.
 *
 * <p>A loop of Netty 4.2.18 that is told to end while it runs tasks, with no quiet period, ends with them and does not come to where it would close its channels: clients
 * would wait for ever at sockets that nobody serves, and what TLS holds outside of the heap would be lost.
 */
final class LoopsThatClose extends MultiThreadIoEventLoopGroup {
    /** A stream that loses its server may connect to the next one; not for ever. */
    private static final int MOST_ROUNDS = 20;

    LoopsThatClose(int threads, IoHandlerFactory factory) {
        super(threads, factory);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... args) {
        return new Loop(this, executor, factory);
    }

    private static final class Loop extends SingleThreadIoEventLoop {
        Loop(LoopsThatClose parent, Executor executor, IoHandlerFactory factory) {
            super(parent, executor, factory);
        }

        @Override
        protected void run() {
            super.run();
            // tasks are still accepted: those by which channels leave their loop
            for (int i = 0; i < MOST_ROUNDS && isShuttingDown() && getNumOfRegisteredChannels() > 0; i++) {
                ioHandler().prepareToDestroy();
                runAllTasks();
            }
        }
    }
}
