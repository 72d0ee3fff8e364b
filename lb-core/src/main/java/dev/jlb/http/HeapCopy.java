package dev.jlb.http;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Copies received bytes into an array. {@link ByteBuf#getBytes(int, byte[], int, int)} of a direct buffer makes a view object for
 * each call (80 bytes, a quarter of what a proxied request allocated); by its address the same copy makes none.
 */
final class HeapCopy {
    /** All memory; null where this program may not look at memory by address: then the buffer's own way is taken. */
    private static final MemorySegment MEMORY =
            HeapCopy.class.getModule().isNativeAccessEnabled() ? MemorySegment.NULL.reinterpret(Long.MAX_VALUE) : null;

    private HeapCopy() {}

    /** @throws IndexOutOfBoundsException when those bytes are not all in {@code from}, or do not fit into {@code to} */
    static void copy(ByteBuf from, int index, byte[] to, int at, int count) {
        if (MEMORY != null && from.hasMemoryAddress()) {
            Objects.checkFromIndexSize(index, count, from.writerIndex());
            MemorySegment.copy(MEMORY, ValueLayout.JAVA_BYTE, from.memoryAddress() + index, to, at, count);
        } else {
            from.getBytes(index, to, at, count);
        }
    }
}
