package dev.jlb.proxy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads what the kernel has for a socket of this process, which is found by its ports (Linux). */
enum KernelOption {
    IP_TOS(0, 1),
    IPV6_TCLASS(41, 67),
    SO_MARK(1, 36);

    private static final MethodHandle GETSOCKOPT = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("getsockopt").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));

    private final int level;
    private final int option;

    KernelOption(int level, int option) {
        this.level = level;
        this.option = option;
    }

    /** The value for the established connection between two ports. Throws IllegalStateException when this process has none. */
    int read(int localPort, int remotePort) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment length = arena.allocate(ValueLayout.JAVA_INT);
            length.set(ValueLayout.JAVA_INT, 0, 4);
            int result = (int) GETSOCKOPT.invokeExact(descriptor(localPort, remotePort), level, option, value, length);
            if (result != 0) {
                throw new IllegalStateException("getsockopt refuses " + this);
            }
            return value.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Whether this process may set marks: CAP_NET_ADMIN. */
    static boolean isAdministrator() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(one -> one.startsWith("CapEff:")).findFirst().orElseThrow();
        return (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> 12 & 1) == 1;
    }

    private static int descriptor(int localPort, int remotePort) throws IOException {
        String local = String.format(":%04X", localPort);
        String remote = String.format(":%04X", remotePort);
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/self/net/" + table))) {
                String[] column = line.strip().split(" +");
                if (column[1].endsWith(local) && column[2].endsWith(remote)) {
                    return descriptor("socket:[" + column[9] + "]");
                }
            }
        }
        throw new IllegalStateException("no connection between the ports " + localPort + " and " + remotePort);
    }

    private static int descriptor(String target) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path one : all.toList()) {
                if (target.equals(link(one))) {
                    return Integer.parseInt(one.getFileName().toString());
                }
            }
        }
        throw new IllegalStateException("this process does not hold " + target);
    }

    /** Null when it was closed meanwhile. */
    private static String link(Path one) {
        try {
            return Files.readSymbolicLink(one).toString();
        } catch (IOException closed) {
            return null;
        }
    }
}
