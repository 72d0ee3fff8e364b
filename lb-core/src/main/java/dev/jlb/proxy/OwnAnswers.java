package dev.jlb.proxy;

import dev.jlb.cache.CachedObject;
import dev.jlb.http.BodyKind;
import dev.jlb.http.CountedBytes;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.http.HttpReply;
import dev.jlb.sample.HttpBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.Iterator;

/** Answers that come from the proxy itself or from a cache. */
final class OwnAnswers {
    private final HttpStream stream;
    private final ResponseRelay relay;
    /** What a bandwidth limit holds back of a body that came from a cache; null when there is none. */
    private ByteBuf held;
    private boolean heldInChunks;
    /** What is still to come of an answer in pieces; null when there is none. */
    private Iterator<byte[]> pieces;
    private boolean piecesInChunks;
    /** Pieces are being written, further up. */
    private boolean writing;

    OwnAnswers(HttpStream stream, ResponseRelay relay) {
        this.stream = stream;
        this.relay = relay;
    }

    private Channel client() {
        return stream.client.channel;
    }

    /** @param code what it stands for in logs and counters: an error page may have another status, and rules for all responses give it a new one */
    void reply(HttpReply reply, int code) {
        HttpBody refused = relay.peek();
        if (refused != null) {
            // it came, though it goes nowhere
            stream.bytesOut += refused.bytes().length;
        }
        if (reply == HttpReply.NOTHING) {
            stream.status = code;
            stream.finishSilently();
            stream.client.closeAfterWrite();
            return;
        }
        HttpMessage own = new HttpMessage();
        reply.fill(own);
        relay.instead(own);
        relay.clientKeepAlive = !reply.close() && relay.mayKeepClient();
        stream.status = reply.status();
        relay.writeOwnHead(framing(own), reply.body().length);
        if (own.status() == reply.status()) {
            stream.status = code;
        }
        if (stream.method != HttpMethod.HEAD) {
            stream.bytesOut += reply.body().length;
        }
        if (!relay.mute() && reply.body().length > 0) {
            ByteBuf body = client().alloc().buffer(reply.body().length).writeBytes(reply.body());
            client().write(body, stream.client.silently);
        }
        complete(false);
    }

    /** A long answer, whose body is made no faster than the client takes it; in chunks, or up to the end of the connection of a client of HTTP/1.0. */
    void replyInPieces(HttpReply head, Iterator<byte[]> body) {
        HttpBody refused = relay.peek();
        if (refused != null) {
            stream.bytesOut += refused.bytes().length;
        }
        HttpMessage own = new HttpMessage();
        head.fill(own);
        boolean chunks = stream.client.request.version() >= 11;
        if (chunks) {
            own.addHeader(HeaderName.TRANSFER_ENCODING, "chunked");
        }
        relay.instead(own);
        relay.clientKeepAlive = chunks && relay.mayKeepClient();
        relay.writeOwnHead(chunks ? BodyKind.CHUNKED : BodyKind.UNTIL_CLOSE, 0);
        if (relay.mute()) {
            complete(false);
            return;
        }
        pieces = body;
        piecesInChunks = chunks;
        writePieces();
    }

    boolean inPieces() {
        return pieces != null;
    }

    /** As much as the client takes now; other streams have their turn before the next lot. */
    private void writePieces() {
        if (writing || pieces == null) {
            return;
        }
        writing = true;
        while (pieces.hasNext() && client().isWritable()) {
            byte[] piece = pieces.next();
            stream.bytesOut += piece.length;
            BodyWriter.write(client(), stream.client.silently, Unpooled.wrappedBuffer(piece), piecesInChunks);
            relay.wrote();
        }
        boolean more = pieces.hasNext();
        if (more) {
            relay.flushClient();
        }
        writing = false;
        if (!more) {
            pieces = null;
            complete(piecesInChunks);
        } else if (client().isWritable()) {
            stream.worker.loop.execute(this::writePieces);
        }
    }

    /** An object of a cache: it goes through the rules for responses, and through the filters behind the cache. */
    void replyCached(CachedObject object) {
        HttpMessage own = new HttpMessage();
        boolean notModified = object.notModified(stream.client.request);
        object.fill(own, notModified, System.nanoTime());
        stream.bytesOut += CountedBytes.response(own);
        stream.status = own.status();
        relay.message = own;
        BodyKind framing = framing(own);
        relay.rules.begin();
        if (!relay.rules.run()) {
            return;
        }
        boolean bare = notModified || stream.method == HttpMethod.HEAD;
        BodyKind kind = bare || object.body().length == 0 ? BodyKind.NONE : framing;
        relay.filters.begin(own, kind, object.body().length);
        relay.clientKeepAlive = (bare || framing != BodyKind.UNTIL_CLOSE) && relay.mayKeepClient();
        relay.writeHead(bare ? BodyKind.NONE : framing, object.body().length);
        boolean chunks = relay.filters.chunks() || framing == BodyKind.CHUNKED && !bare;
        if (kind != BodyKind.NONE && !relay.mute()) {
            ByteBuf body = Unpooled.wrappedBuffer(object.body());
            if (stream.bandwidthOut != null) {
                held = body;
                heldInChunks = chunks;
                resume();
                return;
            }
            relay.filters.send(client(), body, chunks, true);
        }
        complete(chunks && !relay.mute());
    }

    private static BodyKind framing(HttpMessage own) {
        if (own.has(HeaderName.TRANSFER_ENCODING)) {
            return BodyKind.CHUNKED;
        }
        return own.has(HeaderName.CONTENT_LENGTH) ? BodyKind.LENGTH : BodyKind.UNTIL_CLOSE;
    }

    /** Sends what the limit and the client allow of a held body, or of one in pieces. @return whether there is one */
    boolean resume() {
        if (pieces != null) {
            writePieces();
            return true;
        }
        ByteBuf body = held;
        if (body == null) {
            return false;
        }
        while (body.isReadable() && client().isWritable()) {
            int count = stream.bandwidthOut.allow(body.readableBytes());
            if (count == 0) {
                break;
            }
            stream.bandwidthOut.used(count);
            relay.filters.send(client(), body.readRetainedSlice(count), heldInChunks, !body.isReadable());
            relay.wrote();
        }
        if (body.isReadable()) {
            relay.flushClient();
        } else {
            drop();
            complete(heldInChunks);
        }
        return true;
    }

    /** Forgets a held body. */
    void drop() {
        pieces = null;
        if (held != null) {
            held.release();
            held = null;
        }
    }

    /** All of the answer is written. @param chunks whether its last chunk is still missing */
    private void complete(boolean chunks) {
        if (chunks) {
            BodyWriter.last(client(), stream.client.silently, null, null);
        }
        relay.ownComplete();
    }
}
