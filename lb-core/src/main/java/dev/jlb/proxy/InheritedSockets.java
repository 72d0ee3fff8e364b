package dev.jlb.proxy;

import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Sockets that a supervisor opened for us ({@code bind fd@3}, systemd, test drivers). */
final class InheritedSockets {
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;

    private InheritedSockets() {}

    static ServerChannel listening(int fd) {
        setNonBlocking(fd);
        return new EpollServerSocketChannel(fd);
    }

    /** They arrive in blocking mode; an event loop that accepts on one would hang. */
    private static void setNonBlocking(int fd) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        MethodHandle fcntl = linker.downcallHandle(linker.defaultLookup().find("fcntl").orElseThrow(), type, Linker.Option.firstVariadicArg(2));
        try (Arena arena = Arena.ofConfined()) {
            int flags = (int) fcntl.invokeExact(fd, F_GETFL, 0);
            if (flags < 0) {
                throw new IllegalArgumentException("descriptor " + fd + " is not open");
            }
            int ignored = (int) fcntl.invokeExact(fd, F_SETFL, flags | O_NONBLOCK);
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
