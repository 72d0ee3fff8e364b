package dev.jlb.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The pointer that {@code io.netty.internal.tcnative.SSLContext} works on. Netty keeps it to itself: {@code sslCtxPointer()} gives the library's own object
 * within, and the process crashes when that one is taken for it.
 */
final class NativeContext {
    private static final VarHandle POINTER = find();

    private NativeContext() {}

    private static VarHandle find() {
        try {
            return MethodHandles.privateLookupIn(ReferenceCountedOpenSslContext.class, MethodHandles.lookup()).findVarHandle(ReferenceCountedOpenSslContext.class, "ctx", long.class);
        } catch (ReflectiveOperationException changed) {
            throw new ExceptionInInitializerError(changed);
        }
    }

    static long pointer(ReferenceCountedOpenSslContext context) {
        return (long) POINTER.getVolatile(context);
    }
}
