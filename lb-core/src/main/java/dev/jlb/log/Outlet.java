package dev.jlb.log;

import dev.jlb.template.TextBuffer;

/** Where log messages go. Any thread may send; none ever waits. */
interface Outlet extends AutoCloseable {
    /**
     * @param message header and text, without an end of line; the caller uses the buffer again
     * @return false when it could not be taken and is lost
     */
    boolean send(TextBuffer message);

    @Override
    default void close() {}
}
