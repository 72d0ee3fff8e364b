package dev.jlb.log;

import dev.jlb.template.TextBuffer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** UNIX datagram sockets ({@code log /dev/log}), which the JDK does not have: one datagram per message, never waiting. */
public final class UnixDatagrams implements Outlet {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;

    private final MethodHandle sendto;
    private final MethodHandle close;
    private final int socket;
    private final MemorySegment address;
    private final int addressLength;

    private UnixDatagrams(MethodHandle sendto, MethodHandle close, int socket, MemorySegment address, int addressLength) {
        this.sendto = sendto;
        this.close = close;
        this.socket = socket;
        this.address = address;
        this.addressLength = addressLength;
    }

    /** @param path of the socket; with {@code @} first: an abstract one */
    public static UnixDatagrams open(String path) throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new IOException("UNIX datagram sockets are supported on Linux only: log to an UDP address");
        }
        boolean isAbstract = path.startsWith("@");
        byte[] name = (isAbstract ? "\0" + path.substring(1) : path).getBytes(StandardCharsets.UTF_8);
        if (name.length > 107) {
            throw new IOException("the path of a UNIX socket has at most 107 bytes: " + path);
        }
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor socketType = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        FunctionDescriptor sendType = FunctionDescriptor.of(
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        MethodHandle socket = linker.downcallHandle(linker.defaultLookup().find("socket").orElseThrow(), socketType);
        MethodHandle sendto = linker.downcallHandle(linker.defaultLookup().find("sendto").orElseThrow(), sendType);
        MethodHandle close = linker.downcallHandle(linker.defaultLookup().find("close").orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        MemorySegment address = Arena.ofAuto().allocate(2 + name.length + 1);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
        try {
            int fd = (int) socket.invokeExact(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (fd < 0) {
                throw new IOException("cannot make a UNIX datagram socket");
            }
            // an abstract name ends where it ends, a path with its NUL
            return new UnixDatagrams(sendto, close, fd, address, 2 + name.length + (isAbstract ? 0 : 1));
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public boolean send(TextBuffer message) {
        message.append('\n');
        try {
            return send(message.bytes(), message.length());
        } finally {
            message.truncate(message.length() - 1);
        }
    }

    /** One datagram. False when the reader does not take it, or there is none. */
    public boolean send(byte[] bytes, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(Math.max(1, length));
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, length);
            return (long) sendto.invokeExact(socket, data, (long) length, MSG_DONTWAIT_NOSIGNAL, address, addressLength) >= 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        try {
            int ignored = (int) close.invokeExact(socket);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
