package dev.jlb.proxy;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll, without losing half-closed connections.
 *
 * <p>When a channel waits for nothing (its input has ended or is not wanted, and all is written), Netty 4.2.18 takes its descriptor
 * out of epoll but goes on as if it were there: the next wish, to write the rest of an answer for instance, fails with ENOENT and
 * the connection is closed in the middle. Here such a channel stays in, asking only for what epoll reports in any case (errors).
 */
final class EpollThatRemembers implements IoHandler {
    private final IoHandler epoll;

    private EpollThatRemembers(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new EpollThatRemembers(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(epoll.register(handle));
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return epoll.isCompatible(type);
    }

    private static final class Registration implements IoRegistration {
        private final IoRegistration registration;
        private boolean added;

        Registration(IoRegistration registration) {
            this.registration = registration;
        }

        @Override
        public long submit(IoOps ops) {
            if (!EpollIoOps.NONE.equals(ops)) {
                added = true;
                return registration.submit(ops);
            }
            // a socket that is not connected yet must stay out: epoll would report it as hung up
            return registration.submit(added ? EpollIoOps.EPOLLERR : ops);
        }

        @Override
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }
}
