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
import java.util.ArrayDeque;

/**
 * Netty's epoll, without losing half-closed connections.
 *
 * <p>When a channel waits for nothing (its input has ended or is not wanted, and all is written), Netty 4.2.18 takes its descriptor
 * out of epoll but goes on as if it were there: the next wish, to write the rest of an answer for instance, fails with ENOENT and
 * the connection is closed in the middle. Here such a channel stays in, asking only for what epoll reports in any case (errors).
 *
 * <p>And epoll is told of wishes when it is asked for events, not before: of the three calls for each accepted connection one is left,
 * and of four for each connection to a server two.
 */
final class EpollThatRemembers implements IoHandler {
    private final IoHandler epoll;
    private final ArrayDeque<Registration> changed = new ArrayDeque<>();

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
        for (Registration registration; (registration = changed.poll()) != null; ) {
            registration.tell();
        }
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
        return new Registration(handle, epoll.register(handle), changed);
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
        private final IoHandle handle;
        private final IoRegistration registration;
        private final ArrayDeque<Registration> changed;
        private boolean added;
        private boolean waits;
        private IoOps told = EpollIoOps.NONE;
        private IoOps wanted = EpollIoOps.NONE;

        Registration(IoHandle handle, IoRegistration registration, ArrayDeque<Registration> changed) {
            this.handle = handle;
            this.registration = registration;
            this.changed = changed;
        }

        @Override
        public long submit(IoOps ops) {
            wanted = ops;
            if (!waits) {
                waits = true;
                changed.add(this);
            }
            return ((EpollIoOps) ops).value();
        }

        void tell() {
            waits = false;
            if (wanted.equals(told) || !registration.isValid()) {
                return;
            }
            boolean none = EpollIoOps.NONE.equals(wanted);
            told = wanted;
            try {
                // a socket that is not connected yet must stay out: epoll would report it as hung up
                registration.submit(none && added ? EpollIoOps.EPOLLERR : wanted);
                added |= !none;
            } catch (RuntimeException refused) {
                close();
            }
        }

        private void close() {
            try {
                handle.close();
            } catch (Exception ended) {
                // it is closed
            }
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
