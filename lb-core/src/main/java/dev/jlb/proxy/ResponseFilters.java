package dev.jlb.proxy;

import dev.jlb.cache.CacheStore;
import dev.jlb.config.model.CompressionOptions.Algorithm;
import dev.jlb.http.BodyKind;
import dev.jlb.http.Compressor;
import dev.jlb.http.HttpMessage;
import dev.jlb.server.FilterCounters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** What happens to a response's body on its way to the client (manual 9): a cache may take it, and it may be compressed. Nothing of this is touched for a body that no filter wants. */
final class ResponseFilters {
    private final HttpStream stream;
    /** Null unless the body is compressed. */
    private Compressor compressor;
    /** Name of the algorithm, for samples and the log. */
    private String compression;
    /** Null unless a cache takes the response. */
    private CacheStore storing;

    ResponseFilters(HttpStream stream) {
        this.stream = stream;
    }

    /** Makes ready for the next response. */
    void reset() {
        compression = null;
    }

    /** Gives back what is held. */
    void release() {
        if (compressor != null) {
            compressor.close();
            compressor = null;
        }
        storing = null;
    }

    /** A cache takes the body, as the server sends it. */
    void store(CacheStore store) {
        storing = store;
    }

    /** The body was whole. */
    void complete() {
        if (storing != null) {
            storing.finish();
            storing = null;
        }
    }

    String compression() {
        return compression;
    }

    /** Whether the body must go through {@link #forward}. */
    boolean active() {
        return compressor != null || storing != null;
    }

    /** Whether the body goes out in chunks that the server did not send. */
    boolean chunks() {
        return compressor != null;
    }

    /** The rules have seen the head: which filters want the body? */
    void begin(HttpMessage message, BodyKind body, long contentLength) {
        Compression behind = stream.back == null ? null : stream.back.compression;
        if (stream.accepted != null && Compression.suits(stream.front.compression, behind, message, body, contentLength) && rate().allows()) {
            compressor = new Compressor(stream.accepted, stream.worker.deflaters);
            compression = stream.accepted.word();
            stream.front.counters.filters.compressedResponses.increment();
            if (stream.back != null) {
                stream.back.runtime.counters().filters.compressedResponses.increment();
            }
        }
    }

    /** Last changes to the head that goes out. */
    void head(HttpMessage message) {
        if (compressor != null) {
            Compression.announce(message, compressor.algorithm());
        }
    }

    /**
     * Takes what there is of the body and writes what comes of it.
     *
     * @param chunks whether the body goes out in chunks
     * @return whether anything was written
     */
    boolean forward(ServerConnection connection, Channel client, boolean chunks) {
        ByteBuf in = connection.in;
        ByteBuf packed = compressor == null ? null : client.alloc().buffer();
        int taken = 0;
        int count;
        Bandwidth limit = stream.bandwidthOut;
        while ((count = connection.body.payload(in)) > 0) {
            if (limit != null) {
                count = limit.allow(count);
                if (count == 0) {
                    break;
                }
            }
            int before = packed == null ? 0 : packed.readableBytes();
            ByteBuf piece = in.readSlice(count);
            if (storing != null) {
                storing.add(piece);
            }
            if (packed != null) {
                compressor.add(piece, packed);
            } else {
                BodyWriter.write(client, stream.client.silently, piece.retain(), chunks);
            }
            connection.body.consumed(count);
            taken += count;
            if (limit != null) {
                if (packed != null) {
                    compressor.flush(packed);
                }
                limit.used(packed == null || limit.beforeCompression() ? count : packed.readableBytes() - before);
            }
        }
        stream.bytesOut += taken;
        stream.receivedFromServer += taken;
        return packed == null ? taken > 0 : write(client, packed, taken, connection.body.finished());
    }

    /** Sends a piece of a body that is here already, through the compressor if there is one. @param last whether it ends the body */
    void send(Channel client, ByteBuf body, boolean chunks, boolean last) {
        stream.bytesOut += body.readableBytes();
        if (compressor == null) {
            BodyWriter.write(client, stream.client.silently, body, chunks);
            return;
        }
        ByteBuf packed = client.alloc().buffer();
        int taken = body.readableBytes();
        compressor.add(body, packed);
        body.release();
        write(client, packed, taken, last);
    }

    private boolean write(Channel client, ByteBuf packed, int taken, boolean end) {
        if (end) {
            compressor.finish(packed);
        } else if (taken > 0) {
            compressor.flush(packed);
        }
        count(stream.front.counters.filters, taken, packed.readableBytes());
        if (compressor.algorithm() != Algorithm.IDENTITY) {
            rate().add(taken, packed.readableBytes());
        }
        if (stream.back != null) {
            count(stream.back.runtime.counters().filters, taken, packed.readableBytes());
        }
        if (!packed.isReadable()) {
            packed.release();
            return false;
        }
        BodyWriter.write(client, stream.client.silently, packed, true);
        return true;
    }

    private void count(FilterCounters counters, int in, int out) {
        if (compressor.algorithm() == Algorithm.IDENTITY) {
            counters.compressBypassed.add(in);
        } else {
            counters.compressIn.add(in);
            counters.compressOut.add(out);
        }
    }

    private CompressionRate rate() {
        return stream.worker.program.compressionRate();
    }
}
