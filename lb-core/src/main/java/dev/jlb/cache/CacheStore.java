package dev.jlb.cache;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** A response on its way into a cache: its body is copied as it passes, no more of it than the cache takes. */
public final class CacheStore {
    private final ObjectCache cache;
    private final CachedObject object;
    private byte[] body;
    private int length;
    private boolean tooLarge;

    CacheStore(ObjectCache cache, CachedObject object, int expected) {
        this.cache = cache;
        this.object = object;
        this.body = new byte[expected];
    }

    /** Copies the bytes; the piece stays as it is. */
    public void add(ByteBuf piece) {
        int more = piece.readableBytes();
        if (tooLarge || (long) object.headSize() + length + more > cache.settings().objectBytes()) {
            tooLarge = true;
            body = null;
            return;
        }
        if (length + more > body.length) {
            body = Arrays.copyOf(body, (int) Math.min(cache.settings().objectBytes(), Math.max(1024, Math.max(length + more, 2L * body.length))));
        }
        piece.getBytes(piece.readerIndex(), body, length, more);
        length += more;
    }

    /** The response is whole: from now on it is delivered. */
    public void finish() {
        if (!tooLarge) {
            object.body(length == body.length ? body : Arrays.copyOf(body, length));
            cache.put(object);
        }
    }
}
