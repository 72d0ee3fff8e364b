package dev.jlb.proxy;

import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Sockets that a supervisor opened for us ({@code bind fd@3}, systemd, test drivers). */
final class InheritedSockets {
    private static final short AF_UNIX = 1;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;

    private InheritedSockets() {}

    static ServerChannel listening(int fd) {
        setNonBlocking(fd);
        return isUnix(fd) ? new EpollServerDomainSocketChannel(fd) : new EpollServerSocketChannel(fd);
    }

    private static boolean isUnix(int fd) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        MethodHandle getsockname = linker.downcallHandle(linker.defaultLookup().find("getsockname").orElseThrow(), type);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(128, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, 128);
            int failed = (int) getsockname.invokeExact(fd, address, length);
            return failed == 0 && address.get(ValueLayout.JAVA_SHORT, 0) == AF_UNIX;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
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
