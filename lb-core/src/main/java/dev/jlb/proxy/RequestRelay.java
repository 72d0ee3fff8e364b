package dev.jlb.proxy;

import dev.jlb.config.model.CompressionOptions.Algorithm;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.http.BodyKind;
import dev.jlb.http.Compressor;
import dev.jlb.http.CountedBytes;
import dev.jlb.http.Framing;
import dev.jlb.http.HeadFacts;
import dev.jlb.http.HeaderName;
import dev.jlb.http.Http1Writer;
import dev.jlb.http.HttpMethod;
import dev.jlb.http.HttpMessage;
import dev.jlb.sample.HttpBody;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;

/** The request side of an HTTP stream: the head and the body on their way to a server, once or, after a retry, again. */
final class RequestRelay implements Unsent.Writer {
    private final HttpStream stream;
    private final SentBody sentBody = new SentBody();
    private boolean sent;
    private boolean done;
    private boolean dirty;
    private boolean copying;
    /** The client was told to go on with its body, or has begun to send it. */
    private boolean invited;
    /** All of the request was here when its head was first sent: only such a one is sent again (manual {@code retry-on}: it must fit in a buffer). */
    private boolean repeatable;
    /** The head went out while its client was being read: what else has come by then still counts as here. */
    private boolean deciding;
    /** How the body is compressed, or null. */
    private Algorithm algorithm;
    private Compressor compressor;

    RequestRelay(HttpStream stream) {
        this.stream = stream;
    }

    /** The body will be compressed, on every attempt. @param chosen null: it will not */
    void compress(Algorithm chosen) {
        algorithm = chosen;
        if (chosen != null) {
            Compression.announce(stream.client.request, chosen);
        }
    }

    void releaseFilters() {
        if (compressor != null) {
            compressor.close();
            compressor = null;
        }
    }

    /** Takes the piece. */
    private void write(ServerConnection to, ByteBuf piece, boolean chunked) {
        if (compressor == null) {
            stream.sentToServer += piece.readableBytes();
            BodyWriter.write(to.channel(), to.silently(), piece, chunked);
            return;
        }
        ByteBuf packed = to.channel().alloc().buffer();
        int taken = piece.readableBytes();
        compressor.add(piece, packed);
        piece.release();
        compressor.flush(packed);
        stream.worker.program.compressionRate().add(taken, packed.readableBytes());
        writePacked(to, packed);
    }

    private void writePacked(ServerConnection to, ByteBuf packed) {
        if (packed.isReadable()) {
            stream.sentToServer += packed.readableBytes();
            BodyWriter.write(to.channel(), to.silently(), packed, true);
        } else {
            packed.release();
        }
    }

    /** Ends a body that travels in chunks. */
    private void last(ServerConnection to) {
        if (compressor != null) {
            ByteBuf packed = to.channel().alloc().buffer();
            compressor.finish(packed);
            writePacked(to, packed);
        }
        stream.sentToServer += CountedBytes.end(trailers());
        BodyWriter.last(to.channel(), to.silently(), trailers(), stream.back.headerCase);
    }

    void reset() {
        algorithm = null;
        sent = false;
        done = false;
        dirty = false;
        invited = false;
        deciding = false;
        sentBody.clear();
    }

    /** The server has said 100: from now on the client's time counts. */
    void invited() {
        invited = true;
        stream.client.touch();
    }

    /** The client waits for the server's word before it sends its body (RFC 9110 10.1.1): the silence is not its own. */
    boolean awaitsContinue() {
        ByteBuf in = stream.client.in;
        boolean asked = stream.upstream.waiting() || sent && stream.upstream.connection() != null && !stream.relay.started();
        return asked && !done() && !invited && (in == null || !in.isReadable()) && stream.client.reader.facts().expectContinue
                && stream.client.request.has(HeaderName.EXPECT);
    }

    /** The head went to a server. */
    boolean sent() {
        return sent;
    }

    /** Sends the head, and what an attempt before has sent of the body already. */
    void begin(ServerConnection connection) {
        HttpMessage request = stream.client.request;
        Channel channel = connection.channel();
        if (stream.back.nameHeader != null) {
            byte[] name = connection.server().name().getBytes(StandardCharsets.ISO_8859_1);
            request.setHeader(stream.back.nameHeader, name, 0, name.length);
        }
        // RFC 9112 6.1: HTTP/1.0 knows no codings, so its peer may not see the end that we see
        boolean faulty = request.version() < 11 && stream.client.requestBody.kind() == BodyKind.CHUNKED;
        boolean keepAlive = stream.mode() == ProxyOptions.HttpMode.KEEP_ALIVE && !faulty && !stream.worker.program.stopping();
        if (!stream.upgrade && Framing.closes(request)) {
            keepAlive = false;
        }
        HeadFacts facts = stream.client.reader.facts();
        Framing.settle(request, algorithm != null ? BodyKind.CHUNKED : stream.client.requestBody.kind(), facts.contentLength, false);
        ByteBuf out = channel.alloc().buffer(Http1Writer.sizeBound(request));
        Http1Writer.request(request, out, keepAlive, stream.upgrade, stream.back.headerCase);
        channel.write(out, connection.silently());
        if (!sent) {
            repeatable = here();
            deciding = !repeatable && stream.worker.clock.reading();
        }
        copying = (repeatable || deciding) && stream.back.retryOn.needsCopy() && !stream.retryDisabled;
        boolean chunked = stream.client.requestBody.kind() == BodyKind.CHUNKED;
        releaseFilters();
        stream.sentToServer = 0;
        if (algorithm != null) {
            compressor = new Compressor(algorithm, stream.worker.deflaters);
        }
        ByteBuf before = sentBody.copy();
        if (before != null) {
            write(connection, before, chunked);
        }
        if (done && (chunked || compressor != null)) {
            last(connection);
        }
        sent = true;
        dirty = true;
        // what a server makes of a CONNECT that its client has not asked for is not known: the connection serves nobody else
        stream.relay.begin(connection, keepAlive && (request.method() == stream.method || request.method() != HttpMethod.CONNECT));
        stream.client.process();
        if (stream.back.responseContent.isEmpty()) {
            sendSoon();
        } else {
            // a rule may end the stream before the server has said anything: it has the request by then
            flush();
        }
        if (stream.active() && stream.upstream.connection() == connection) {
            stream.relay.rules.expect();
        }
    }

    /** Those that are forwarded, or null. */
    private byte[] trailers() {
        return stream.back.dropTrailers ? null : stream.client.requestBody.trailers();
    }

    /** Forwards what has come of the body. */
    void bytes() {
        ServerConnection connection = stream.upstream.connection();
        HttpConnection client = stream.client;
        if (done && !stream.relay.tunnelled()) {
            return;
        }
        if (connection == null && stream.relay.answered()) {
            discard();
            return;
        }
        if (!sent || connection == null || client.in == null && !client.requestBody.finished()) {
            return;
        }
        Channel channel = connection.channel();
        boolean chunked = client.requestBody.kind() == BodyKind.CHUNKED;
        ByteBuf in = client.in;
        int before = in == null ? 0 : in.readableBytes();
        int count;
        Bandwidth limit = stream.bandwidthIn;
        while (channel.isWritable() && in != null && (count = client.requestBody.payload(in)) > 0) {
            if (limit != null) {
                count = limit.allow(count);
                if (count == 0) {
                    break;
                }
                limit.used(count);
            }
            ByteBuf piece = in.readRetainedSlice(count);
            if (copying) {
                sentBody.add(piece, roomBesideHead());
            } else {
                sentBody.lose();
            }
            write(connection, piece, chunked);
            client.requestBody.consumed(count);
            stream.bytesIn += count;
            dirty = true;
        }
        if (before > 0) {
            invited = true;
            client.touch();
            if (client.requestBody.kind() != BodyKind.NONE) {
                stream.upstream.touch();
            }
        }
        if (client.requestBody.broken()) {
            CapturedMessage.body(stream, true, in, before, client.requestBody.brokenAt());
            stream.faults.brokenBody();
        } else if (client.requestBody.finished()) {
            if (chunked || compressor != null) {
                last(connection);
                stream.bytesIn += chunked ? CountedBytes.end(client.requestBody.trailers()) : 0;
                dirty = true;
            }
            done = true;
            stream.relay.requestComplete();
        }
    }

    /** The answer is complete and the server is gone: the rest of the request has no reader any more. */
    private void discard() {
        HttpConnection client = stream.client;
        int count;
        while (client.in != null && (count = client.requestBody.payload(client.in)) > 0) {
            client.in.skipBytes(count);
            client.requestBody.consumed(count);
            stream.bytesIn += count;
        }
        client.touch();
        if (client.requestBody.finished() || client.requestBody.broken()) {
            done = true;
            stream.relay.requestComplete();
        }
    }

    /** The rest of the request will not come, and nobody waits for it: the answer is there. */
    void giveUp() {
        done = true;
        stream.relay.requestComplete();
    }

    /** No more of the body can be taken now: the server takes none, or has to be found yet and a buffer is full of it. */
    boolean blocked() {
        ServerConnection connection = stream.upstream.connection();
        ByteBuf in = stream.client.in;
        return connection == null ? !done && in != null && in.readableBytes() >= stream.front.requestOptions.bufferSize() : !connection.channel().isWritable() || stream.bandwidthIn != null && stream.bandwidthIn.waiting();
    }

    /** The client has nothing more to send of this request. */
    boolean done() {
        return done || stream.client.requestBody.finished() && !sent;
    }

    /** Nothing of the request is still to come. */
    boolean here() {
        if (done()) {
            return true;
        }
        HttpBody body = stream.body(true);
        return body != null && body.complete();
    }

    /** Nothing of the request was sent, and all of it has come, however the client has ended since. */
    boolean whole() {
        if (done()) {
            return true;
        }
        HeadFacts facts = stream.client.reader.facts();
        ByteBuf in = stream.client.in;
        return BodyPeek.of(in, facts.body, facts.contentLength, in == null ? 0 : in.readableBytes(), false).complete();
    }

    /** Bytes of the body that have come and went to no server. */
    int unsent() {
        ByteBuf in = stream.client.in;
        if (in == null || sent || done()) {
            return 0;
        }
        HeadFacts facts = stream.client.reader.facts();
        return BodyPeek.of(in, facts.body, facts.contentLength, in.readableBytes(), false).bytes().length;
    }

    /** Nothing of the request is lost yet: it can be sent again on another connection. */
    boolean replayable() {
        return stream.client.requestBody.kind() == BodyKind.NONE || repeatable && sentBody.whole();
    }

    /** What a buffer holds of the body, with the head in it. */
    int roomBesideHead() {
        return CountedBytes.roomBeside(stream.client.request, stream.front.requestOptions);
    }

    /** All of one read is written. */
    void readOver() {
        if (deciding) {
            deciding = false;
            repeatable = done;
            copying &= done;
        }
        sendSoon();
    }

    private void sendSoon() {
        if (dirty) {
            stream.worker.unsent.add(this);
        }
    }

    @Override
    public void send() {
        flush();
    }

    void flush() {
        ServerConnection connection = stream.upstream.connection();
        if (dirty && connection != null) {
            dirty = false;
            connection.channel().flush();
        }
    }
}
