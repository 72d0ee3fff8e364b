package dev.jlb.http;

import dev.jlb.config.model.CompressionOptions.Algorithm;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;
import java.util.zip.Deflater;

/**
 * A body on its way through a content coding (RFC 9110 section 8.4.1), piece by piece. Holds no output: what it is given comes out with the next
 * {@link #flush} at the latest, and takes no more room than the input and a few bytes. Must be closed, which gives the deflater back to its loop's pool.
 */
public final class Compressor implements AutoCloseable {
    /** Deflaters of one event loop: about 260 kB of native memory each. */
    public static final class Pool {
        private static final int KEPT = 16;
        private final ArrayDeque<Deflater> idle = new ArrayDeque<>();
        private final int level;

        /** @param level 1 to 9 */
        public Pool(int level) {
            this.level = level;
        }

        private Deflater take() {
            Deflater deflater = idle.pollLast();
            return deflater != null ? deflater : new Deflater(level, true);
        }

        private void give(Deflater deflater) {
            if (idle.size() < KEPT) {
                deflater.reset();
                idle.addLast(deflater);
            } else {
                deflater.end();
            }
        }

        /** Ends those that wait. */
        public void close() {
            idle.forEach(Deflater::end);
            idle.clear();
        }
    }

    private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
    /** Window of 32 kB, fastest. */
    private static final byte[] ZLIB_HEAD = {0x78, 0x01};
    private static final int ROOM = 1024;

    private final Algorithm algorithm;
    private final Pool pool;
    private final Checksum sum;
    private Deflater deflater;
    private long length;
    private boolean begun;

    public Compressor(Algorithm algorithm, Pool pool) {
        this.algorithm = algorithm;
        this.pool = pool;
        this.deflater = algorithm == Algorithm.IDENTITY ? null : pool.take();
        this.sum = switch (algorithm) {
            case GZIP -> new CRC32();
            case DEFLATE -> new Adler32();
            case RAW_DEFLATE, IDENTITY -> null;
        };
    }

    public Algorithm algorithm() {
        return algorithm;
    }

    /** Takes all of {@code in}, which stays the caller's; some output may come at once. */
    public void add(ByteBuf in, ByteBuf out) {
        length += in.readableBytes();
        if (deflater == null) {
            out.writeBytes(in);
            return;
        }
        begin(out);
        for (ByteBuffer piece : in.nioBuffers()) {
            if (sum != null) {
                sum.update(piece.duplicate());
            }
            deflater.setInput(piece);
            while (!deflater.needsInput()) {
                deflate(out, Deflater.NO_FLUSH);
            }
        }
    }

    /** Everything so far becomes readable for who gets it. */
    public void flush(ByteBuf out) {
        if (deflater != null) {
            while (deflate(out, Deflater.SYNC_FLUSH) == ROOM) {
                // the output filled all the room there was: there may be more
            }
        }
    }

    /** Ends the body. */
    public void finish(ByteBuf out) {
        if (deflater == null) {
            return;
        }
        begin(out);
        deflater.finish();
        while (!deflater.finished()) {
            deflate(out, Deflater.NO_FLUSH);
        }
        switch (algorithm) {
            case GZIP -> out.writeIntLE((int) sum.getValue()).writeIntLE((int) length);
            case DEFLATE -> out.writeInt((int) sum.getValue());
            case RAW_DEFLATE, IDENTITY -> {
                // no trailer
            }
        }
    }

    private void begin(ByteBuf out) {
        if (!begun) {
            begun = true;
            switch (algorithm) {
                case GZIP -> out.writeBytes(GZIP_HEAD);
                case DEFLATE -> out.writeBytes(ZLIB_HEAD);
                case RAW_DEFLATE, IDENTITY -> {
                    // no head
                }
            }
        }
    }

    /** @return bytes that came out, at most {@link #ROOM} */
    private int deflate(ByteBuf out, int mode) {
        out.ensureWritable(ROOM);
        int written = deflater.deflate(out.nioBuffer(out.writerIndex(), ROOM), mode);
        out.writerIndex(out.writerIndex() + written);
        return written;
    }

    @Override
    public void close() {
        if (deflater != null) {
            pool.give(deflater);
            deflater = null;
        }
    }
}
