package dev.jlb.proxy;

import dev.jlb.config.model.CompressionOptions.Algorithm;
import dev.jlb.http.Compressor;
import dev.jlb.http.HeadFacts;
import dev.jlb.http.HttpMessage;
import dev.jlb.server.FilterCounters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** What happens to a response's body on its way to the client (manual 9): it may be compressed. Nothing of this is touched for a body that no filter wants. */
final class ResponseFilters {
    private final HttpStream stream;
    /** Null unless the body is compressed. */
    private Compressor compressor;
    /** Name of the algorithm, for samples and the log. */
    private String compression;

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
    }

    String compression() {
        return compression;
    }

    /** Whether the body must go through {@link #forward}. */
    boolean active() {
        return compressor != null;
    }

    /** Whether the body goes out in chunks that the server did not send. */
    boolean chunks() {
        return compressor != null;
    }

    /** The rules have seen the head: which filters want the body? */
    void begin(HttpMessage message, HeadFacts facts) {
        if (stream.accepted != null && Compression.suits(stream.front.compression, stream.back.compression, message, facts.body, facts.contentLength)) {
            compressor = new Compressor(stream.accepted, stream.worker.deflaters);
            compression = stream.accepted.word();
            stream.front.counters.filters.compressedResponses.increment();
            stream.back.runtime.counters().filters.compressedResponses.increment();
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
     * @return whether anything was written
     */
    boolean forward(ServerConnection connection, Channel client) {
        ByteBuf in = connection.in;
        ByteBuf packed = client.alloc().buffer();
        int taken = 0;
        int count;
        while ((count = connection.body.payload(in)) > 0) {
            compressor.add(in.readSlice(count), packed);
            connection.body.consumed(count);
            taken += count;
        }
        stream.bytesOut += taken;
        if (connection.body.finished()) {
            compressor.finish(packed);
        } else if (taken > 0) {
            compressor.flush(packed);
        }
        count(taken, packed.readableBytes());
        if (!packed.isReadable()) {
            packed.release();
            return false;
        }
        BodyWriter.write(client, packed, true);
        return true;
    }

    private void count(int in, int out) {
        count(stream.front.counters.filters, in, out);
        count(stream.back.runtime.counters().filters, in, out);
    }

    private void count(FilterCounters counters, int in, int out) {
        if (compressor.algorithm() == Algorithm.IDENTITY) {
            counters.compressBypassed.add(in);
        } else {
            counters.compressIn.add(in);
            counters.compressOut.add(out);
        }
    }
}
