package dev.jlb.cli;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Signals that this process was started with ignored: HUP by {@code nohup}, INT in the background of a shell without job control (scripts, machines that build). A JVM that finds
 * HUP, INT or TERM ignored leaves them so, whatever handler it is given. HAProxy handles HUP and the user's signals all the same, and so does its master INT and TERM; without a
 * master it leaves those two to the system. Here all are handled: {@code kill -INT} means the same however the program was started. Where there is no {@code /proc}, they stay
 * ignored.
 */
final class IgnoredSignals {
    /** Bit n - 1 is signal n. */
    private static final long AT_START = atStart();

    private IgnoredSignals() {}

    private static long atStart() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.startsWith("SigIgn:")).mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16)).findFirst().orElse(0);
        } catch (IOException notLinux) {
            return 0;
        }
    }

    /** Gives the signal its default action, if it is ignored, so that the JVM takes a handler for it. The linker takes its time and is asked in this case only. */
    static void heed(int number) {
        if ((AT_START >>> number - 1 & 1) == 0) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle signal = linker.downcallHandle(linker.defaultLookup().find("signal").orElseThrow(), FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try {
            MemorySegment before = (MemorySegment) signal.invokeExact(number, MemorySegment.NULL);
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
