package dev.jlb.proxy;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
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
 * and of four for each connection to a server two. That a descriptor is to be forgotten is told then, too: mostly it is closed by that time, and
 * the kernel has forgotten it by itself.
 */
final class EpollThatRemembers implements IoHandler {
    private final IoHandler epoll;
    private final ThreadAwareExecutor executor;
    private final ArrayDeque<Registration> changed = new ArrayDeque<>();
    private final ArrayDeque<Registration> cancelled = new ArrayDeque<>();

    private EpollThatRemembers(IoHandler epoll, ThreadAwareExecutor executor) {
        this.epoll = epoll;
        this.executor = executor;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new EpollThatRemembers(factory.newHandler(executor), executor);
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
        forget();
        return epoll.run(context);
    }

    private void forget() {
        for (Registration registration; (registration = cancelled.poll()) != null; ) {
            registration.registration.cancel();
        }
    }

    @Override
    public void prepareToDestroy() {
        forget();
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        forget();
        epoll.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        // a number that is given anew belongs to one handle only
        forget();
        Events events = new Events((EpollIoHandle) handle);
        return new Registration(events, epoll.register(events));
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return epoll.isCompatible(type);
    }

    /** What epoll tells of a descriptor; nothing any more once it is cancelled, though epoll may have more to tell in the same turn. */
    private static final class Events implements EpollIoHandle {
        private final EpollIoHandle handle;
        private boolean ended;

        Events(EpollIoHandle handle) {
            this.handle = handle;
        }

        @Override
        public FileDescriptor fd() {
            return handle.fd();
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (!ended) {
                handle.handle(registration, event);
            }
        }

        @Override
        public void registered() {
            handle.registered();
        }

        @Override
        public void unregistered() {
            handle.unregistered();
        }

        @Override
        public void close() throws Exception {
            handle.close();
        }
    }

    private final class Registration implements IoRegistration {
        private final Events handle;
        private final IoRegistration registration;
        private boolean added;
        private boolean waits;
        private IoOps told = EpollIoOps.NONE;
        private IoOps wanted = EpollIoOps.NONE;

        Registration(Events handle, IoRegistration registration) {
            this.handle = handle;
            this.registration = registration;
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
            if (handle.ended || wanted.equals(told) || !registration.isValid()) {
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
            return !handle.ended && registration.isValid();
        }

        @Override
        public boolean cancel() {
            if (!executor.isExecutorThread(Thread.currentThread())) {
                return registration.cancel();
            }
            boolean first = isValid();
            if (first) {
                handle.ended = true;
                cancelled.add(this);
            }
            return first;
        }
    }
}
