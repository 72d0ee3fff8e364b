package dev.jlb.proxy;

import dev.jlb.config.model.HandedSockets;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Listening sockets that one process gives to the next over a {@code stats socket … expose-fd listeners} ({@code -x}, management.txt 3), so that connections which wait in the kernel
 * are not lost. What goes over the wire is what HAProxy sends and takes: the number of sockets, then, with their descriptors, for each the name of its name space and of its
 * interface, each behind its length, and four bytes; four bytes back for each message. Linux only.
 */
public final class SocketHandOver implements HandedSockets, AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int CLOEXEC_RECEIVED = 0x40000000;
    /** Descriptors in one message; the kernel takes 253. */
    private static final int AT_ONCE = 250;
    /** More than any configuration has; a number beyond is none. */
    private static final int MOST = 65536;
    private static final int PATIENCE_SECONDS = 10;
    /** Of {@code struct msghdr} and {@code struct cmsghdr} on 64 bits. */
    private static final int MESSAGE_BYTES = 56;
    private static final int CONTROL_HEAD = 16;

    private static final FunctionDescriptor TRANSFER = FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);

    /** Descriptors by interface and address. */
    private final Map<String, Integer> sockets = new HashMap<>();
    /** What nothing here asks for: UNIX sockets with a path, which are bound beside their place. */
    private final List<Integer> others = new ArrayList<>();

    private SocketHandOver() {}

    /** A socket to be given. */
    public record Given(int descriptor, String interfaceName) {}

    @Override
    public int take(String address, String interfaceName) {
        Integer descriptor = sockets.remove(interfaceName + "%" + address);
        return descriptor == null ? -1 : descriptor;
    }

    /** Closes what nobody took. */
    @Override
    public void close() {
        others.addAll(sockets.values());
        sockets.clear();
        others.forEach(Calls::close);
        others.clear();
    }

    /** How {@link #take} names an address; null for one that is bound anew: a port that the system chooses, a path. */
    static String name(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet when inet.getPort() != 0 -> NetUtil.toAddressString(inet.getAddress()) + ":" + inet.getPort();
            case DomainSocketAddress unix when unix.path().startsWith("\0") -> unix.path();
            case null, default -> null;
        };
    }

    /** Asks the process that serves a stats socket for its listening sockets. @throws IOException when it cannot be reached or gives none */
    public static SocketHandOver receive(String path) throws IOException {
        SocketHandOver over = new SocketHandOver();
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length > 107) {
            throw new IOException("the path of a UNIX socket has at most 107 bytes");
        }
        int socket = Calls.number("socket", 3, AF_UNIX, STREAM_CLOEXEC, 0);
        if (socket < 0) {
            throw new IOException("cannot make a UNIX socket");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment patience = arena.allocate(16);
            patience.set(ValueLayout.JAVA_LONG, 0, PATIENCE_SECONDS);
            Calls.option(socket, SOL_SOCKET, SO_RCVTIMEO, patience);
            MemorySegment address = arena.allocate(2 + name.length + 1);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
            if (Calls.connect(socket, address) < 0) {
                throw new IOException("cannot connect to it");
            }
            byte[] command = "_getsocks abns\n".getBytes(StandardCharsets.US_ASCII);
            transfer(arena, "sendmsg", socket, ByteBuffer.wrap(command), List.of());
            over.read(arena, socket);
            return over;
        } catch (IOException | RuntimeException failed) {
            over.close();
            throw failed;
        } finally {
            Calls.close(socket);
        }
    }

    private void read(Arena arena, int socket) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        List<Integer> descriptors = new ArrayList<>();
        int count = Integer.MAX_VALUE;
        while (said.size() < 4 || descriptors.size() < count || !complete(said.toByteArray(), count)) {
            ByteBuffer piece = ByteBuffer.allocate(65536);
            List<Integer> came = transfer(arena, "recvmsg", socket, piece, null);
            others.addAll(came);
            descriptors.addAll(came);
            said.write(piece.array(), 0, piece.position());
            if (!came.isEmpty()) {
                acknowledge(arena, socket);
            }
            if (piece.position() == 0) {
                throw new IOException("it gives no sockets: its 'stats socket' line must have 'expose-fd listeners'");
            }
            if (said.size() >= 4) {
                count = ByteBuffer.wrap(said.toByteArray()).order(ByteOrder.nativeOrder()).getInt();
                if (count < 0 || count > MOST || said.size() > 4 + count * 520) {
                    throw new IOException("it answers something else than sockets");
                }
            }
        }
        ByteBuffer names = ByteBuffer.wrap(said.toByteArray()).position(4);
        for (int descriptor : descriptors) {
            String space = name(names);
            String interfaceName = name(names);
            names.getInt();
            String bound = space.isEmpty() ? Calls.boundTo(descriptor) : null;
            if (bound != null && sockets.putIfAbsent(interfaceName + "%" + bound, descriptor) == null) {
                others.remove((Integer) descriptor);
            }
        }
    }

    /** HAProxy sends the next ones after that. */
    private static void acknowledge(Arena arena, int socket) {
        try {
            transfer(arena, "sendmsg", socket, ByteBuffer.allocate(4), List.of());
        } catch (IOException nobodyWaitsForIt) {
            // it has sent all that it had
        }
    }

    private static String name(ByteBuffer names) {
        byte[] text = new byte[names.get() & 0xff];
        names.get(text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static boolean complete(byte[] said, int count) {
        int at = 4;
        for (int i = 0; i < count; i++) {
            for (int names = 0; names < 2; names++) {
                if (at >= said.length) {
                    return false;
                }
                at += 1 + (said[at] & 0xff);
            }
            at += 4;
        }
        return at <= said.length;
    }

    /** Gives sockets to whoever is at the other end. @param channel the descriptor of the connection @throws IOException when it does not take them */
    static void send(int channel, List<Given> given) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer count = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, given.size());
            transfer(arena, "sendmsg", channel, count, List.of());
            for (int from = 0; from < given.size(); from += AT_ONCE) {
                List<Given> some = given.subList(from, Math.min(given.size(), from + AT_ONCE));
                ByteArrayOutputStream names = new ByteArrayOutputStream();
                for (Given one : some) {
                    byte[] name = one.interfaceName.getBytes(StandardCharsets.ISO_8859_1);
                    names.write(0);
                    names.write(name.length);
                    names.writeBytes(name);
                    names.writeBytes(new byte[4]);
                }
                transfer(arena, "sendmsg", channel, ByteBuffer.wrap(names.toByteArray()), some.stream().map(Given::descriptor).toList());
            }
        }
    }

    /** One message. @param descriptors to be sent; null to receive into {@code data}, whose position moves @return the descriptors that came */
    private static List<Integer> transfer(Arena arena, String call, int socket, ByteBuffer data, List<Integer> descriptors) throws IOException {
        boolean receiving = descriptors == null;
        MemorySegment bytes = arena.allocate(data.remaining());
        MemorySegment vector = arena.allocate(16, 8);
        vector.set(ValueLayout.ADDRESS, 0, bytes);
        vector.set(ValueLayout.JAVA_LONG, 8, data.remaining());
        MemorySegment message = arena.allocate(MESSAGE_BYTES, 8);
        message.set(ValueLayout.ADDRESS, 16, vector);
        message.set(ValueLayout.JAVA_LONG, 24, 1);
        MemorySegment control = arena.allocate(CONTROL_HEAD + 4L * (receiving ? 256 : descriptors.size() + 1), 8);
        if (receiving || !descriptors.isEmpty()) {
            message.set(ValueLayout.ADDRESS, 32, control);
            message.set(ValueLayout.JAVA_LONG, 40, receiving ? control.byteSize() : CONTROL_HEAD + (4L * descriptors.size() + 7) / 8 * 8);
        }
        if (!receiving) {
            bytes.copyFrom(MemorySegment.ofBuffer(data));
            control.set(ValueLayout.JAVA_LONG, 0, CONTROL_HEAD + 4L * descriptors.size());
            control.set(ValueLayout.JAVA_INT, 8, SOL_SOCKET);
            control.set(ValueLayout.JAVA_INT, 12, SCM_RIGHTS);
            for (int i = 0; i < descriptors.size(); i++) {
                control.set(ValueLayout.JAVA_INT, CONTROL_HEAD + 4L * i, descriptors.get(i));
            }
        }
        long done = Calls.transfer(call, socket, message, receiving ? CLOEXEC_RECEIVED : MSG_NOSIGNAL);
        if (done < 0 || !receiving && done < data.remaining()) {
            throw new IOException(receiving ? "it does not answer" : "it does not take what it is sent");
        }
        List<Integer> came = new ArrayList<>();
        if (receiving) {
            data.put(bytes.asSlice(0, done).asByteBuffer());
            boolean some = message.get(ValueLayout.JAVA_LONG, 40) > CONTROL_HEAD && control.get(ValueLayout.JAVA_INT, 12) == SCM_RIGHTS;
            for (long at = CONTROL_HEAD; some && at + 4 <= control.get(ValueLayout.JAVA_LONG, 0); at += 4) {
                came.add(control.get(ValueLayout.JAVA_INT, at));
            }
        }
        return came;
    }

    /** The system's calls. */
    private static final class Calls {
        private static final Linker LINKER = Linker.nativeLinker();

        private Calls() {}

        private static MethodHandle handle(String name, FunctionDescriptor type) {
            return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), type);
        }

        static int number(String name, int count, Object... arguments) {
            MemoryLayout[] types = new MemoryLayout[count];
            for (int i = 0; i < count; i++) {
                types[i] = arguments[i] instanceof MemorySegment ? ValueLayout.ADDRESS : ValueLayout.JAVA_INT;
            }
            try {
                return (int) handle(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, types)).invokeWithArguments(arguments);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        static int connect(int socket, MemorySegment address) {
            return number("connect", 3, socket, address, (int) address.byteSize());
        }

        static void option(int socket, int level, int option, MemorySegment value) {
            number("setsockopt", 5, socket, level, option, value, (int) value.byteSize());
        }

        static void close(int descriptor) {
            number("close", 1, descriptor);
        }

        static long transfer(String call, int socket, MemorySegment message, int flags) {
            try {
                return (long) handle(call, TRANSFER).invokeExact(socket, message, flags);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        /** The name of the address; null for a socket that is neither of the internet nor of an abstract name. */
        static String boundTo(int descriptor) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment address = arena.allocate(128, 8);
                MemorySegment length = arena.allocate(4, 4);
                length.set(ValueLayout.JAVA_INT, 0, 128);
                int family = number("getsockname", 3, descriptor, address, length) < 0 ? 0 : address.get(ValueLayout.JAVA_SHORT, 0);
                int named = length.get(ValueLayout.JAVA_INT, 0) - 2;
                if (family == AF_UNIX && named > 0 && address.get(ValueLayout.JAVA_BYTE, 2) == 0) {
                    return new String(address.asSlice(2, named).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
                }
                if (family != AF_INET && family != AF_INET6) {
                    return null;
                }
                byte[] ip = address.asSlice(family == AF_INET ? 4 : 8, family == AF_INET ? 4 : 16).toArray(ValueLayout.JAVA_BYTE);
                return name(new InetSocketAddress(InetAddress.getByAddress(ip), Short.toUnsignedInt(address.asSlice(2, 2).asByteBuffer().order(ByteOrder.BIG_ENDIAN).getShort())));
            }
        }
    }
}
