package dev.jlb.proxy;

import dev.jlb.cache.CachedObject;
import dev.jlb.config.model.LogStep;
import dev.jlb.http.BodyKind;
import dev.jlb.http.CountedBytes;
import dev.jlb.http.HeadFacts;
import dev.jlb.http.HeaderName;
import dev.jlb.http.Http1Writer;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.http.HttpReply;
import dev.jlb.sample.HttpBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/** The response side of an HTTP stream: heads, rules, bodies, tunnels, and answers that the proxy makes itself. */
final class ResponseRelay {
    private static final int LITTLE = 2048;

    private final HttpStream stream;
    ServerConnection connection;
    HttpMessage message;
    boolean serverKeepAlive;
    boolean clientKeepAlive;
    private boolean started;
    boolean chunked;
    private boolean clientDirty;
    private boolean responseDone;
    private boolean tunnelled;
    private boolean sawBytes;
    final ResponseRules rules;
    final ResponseFaults faults;
    private final ResponseHeads heads;
    final ResponseFilters filters;
    private boolean resetWhileWaiting;
    /** What a bandwidth limit holds back of a body that came from a cache; null when there is none. */
    private ByteBuf ownBody;
    private boolean ownChunks;

    ResponseRelay(HttpStream stream) {
        this.stream = stream;
        this.rules = new ResponseRules(stream, this);
        this.faults = new ResponseFaults(stream, this);
        this.heads = new ResponseHeads(stream, this);
        this.filters = new ResponseFilters(stream);
    }

    void reset() {
        connection = null;
        message = null;
        started = false;
        responseDone = false;
        tunnelled = false;
        sawBytes = false;
        resetWhileWaiting = false;
        dropOwn();
        rules.clear();
        filters.reset();
    }

    HttpMessage message() {
        return message;
    }

    /** The final head went to the client. */
    boolean started() {
        return started;
    }

    /** The whole response went to the client. */
    boolean answered() {
        return responseDone;
    }

    /** The server has sent something. */
    boolean sawBytes() {
        return sawBytes;
    }

    /** The server's connection is no concern of this response any more. */
    void letGo() {
        connection = null;
    }

    boolean tunnelled() {
        return tunnelled;
    }

    private Channel client() {
        return stream.client.channel;
    }

    /** The request is on its way. */
    void begin(ServerConnection to, boolean keepAlive) {
        connection = to;
        serverKeepAlive = keepAlive;
        to.reader(stream.back.responseOptions).reset();
        message = to.takeResponse();
    }

    // ---- from the server --------------------------------------------------------------------------------------------

    void bytes(ServerConnection from) {
        if (from != connection) {
            return;
        }
        sawBytes = true;
        if (rules.waiting()) {
            if (rules.waitingForBody()) {
                resume();
            }
            return;
        }
        if (!started) {
            heads.read();
        }
        if (started && !responseDone && connection != null) {
            body();
        }
        settle();
    }

    /** Returns an emptied input buffer. */
    private void settle() {
        if (connection != null && connection.in != null && !connection.in.isReadable()) {
            connection.dropInput();
        }
    }

    /** A wait of the rules is over, or there is more to wait for. */
    void resume() {
        if (connection == null || !stream.active() || started) {
            return;
        }
        if (rules.run()) {
            heads.forward(connection.reader(stream.back.responseOptions).facts());
        }
        if (started && !responseDone && connection != null) {
            body();
        }
        settle();
        if (started && stream.active()) {
            flushClient();
            if (connection != null && connection.readClosed()) {
                closed(connection, resetWhileWaiting);
            }
        }
    }

    /** What is there of the response's body, before its head is forwarded. */
    HttpBody peek() {
        if (connection == null || message == null || started) {
            return null;
        }
        HeadFacts facts = connection.reader(stream.back.responseOptions).facts();
        int room = stream.back.responseOptions.bufferSize() - message.storedBytes();
        return BodyPeek.of(connection.in, facts.body, facts.contentLength, Math.max(0, room), connection.readClosed());
    }

    void writeHead(boolean upgrade) {
        rules.after();
        filters.head(message);
        if (!inFrontOfBody(upgrade)) {
            int little = littleBody();
            ByteBuf out = client().alloc().buffer(Http1Writer.sizeBound(message) + little);
            Http1Writer.response(message, out, clientKeepAlive, stream.clientVersion, upgrade, stream.front.headerCase);
            if (little > 0) {
                out.writeBytes(connection.in, little);
                connection.body.consumed(little);
                stream.bytesOut += little;
                stream.receivedFromServer += little;
            }
            client().write(out, stream.client.silently);
        }
        stream.status = message.status();
        started = true;
        clientDirty = true;
    }

    /**
     * Writes the head where the server's was, right before the body that came with it: both go out as one piece of one buffer,
     * and no byte of the body is copied (3 % of small responses).
     *
     * @return false when there is no such place
     */
    private boolean inFrontOfBody(boolean upgrade) {
        ByteBuf in = connection == null ? null : connection.in;
        if (in == null || in.refCnt() > 1 || in.isReadOnly() || connection.body.kind() != BodyKind.LENGTH || held()) {
            return false;
        }
        int count = connection.body.payload(in);
        int body = in.readerIndex();
        int head = body - Http1Writer.responseSize(message, clientKeepAlive, stream.clientVersion, upgrade);
        if (head < 0 || count == 0 || count != in.readableBytes() || in.capacity() - head < Http1Writer.sizeBound(message)) {
            return false;
        }
        int end = in.writerIndex();
        in.setIndex(head, head);
        Http1Writer.response(message, in, clientKeepAlive, stream.clientVersion, upgrade, stream.front.headerCase);
        in.setIndex(head, end);
        connection.in = null;
        connection.body.consumed(count);
        stream.bytesOut += count;
        stream.receivedFromServer += count;
        client().write(in, stream.client.silently);
        return true;
    }

    /** The body may not go out as it comes. */
    private boolean held() {
        return filters.active() || stream.bandwidthOut != null;
    }

    /** How much of the body goes into the head's buffer: one send of one buffer costs less than one of two (2 % of small responses). */
    private int littleBody() {
        if (connection == null || connection.in == null || connection.body.kind() != BodyKind.LENGTH || held()) {
            return 0;
        }
        int count = connection.body.payload(connection.in);
        return count <= LITTLE ? count : 0;
    }

    private void body() {
        Channel client = client();
        stream.upstream.touch();
        boolean frames = chunked || filters.chunks();
        int readable = connection.in == null ? 0 : connection.in.readableBytes();
        if (connection.in != null && filters.active()) {
            clientDirty |= filters.forward(connection, client, frames);
        } else if (connection.in != null) {
            pass(client, connection.in, frames);
        }
        if (connection.body.broken()) {
            CapturedMessage.body(stream, false, connection.in, readable, connection.body.brokenAt());
            stream.ends('S', 'D');
            abort();
            return;
        }
        if (connection.body.finished()) {
            stream.receivedFromServer += chunked ? CountedBytes.end(connection.body.trailers()) : 0;
            if (frames) {
                BodyWriter.last(client, stream.client.silently, stream.front.dropTrailers ? null : connection.body.trailers());
                clientDirty = true;
                stream.bytesOut += chunked ? CountedBytes.end(connection.body.trailers()) : 0;
            }
            responseComplete();
        } else if (!client.isWritable()) {
            Flow.read(connection.channel(), false);
            // the server is not late while the client is slow
            stream.upstream.quiet();
        } else if (limited()) {
            Flow.read(connection.channel(), false);
            stream.upstream.quiet();
        }
    }

    private boolean limited() {
        return stream.bandwidthOut != null && stream.bandwidthOut.waiting();
    }

    /** A bandwidth limit lets more pass, or the client can take more of a limited body. */
    void resumeLimited() {
        if (!started || responseDone || !client().isWritable()) {
            return;
        }
        if (ownBody != null) {
            sendOwn();
            return;
        }
        if (connection == null) {
            return;
        }
        ServerConnection from = connection;
        Flow.read(from.channel(), true);
        body();
        settle();
        flushClient();
        if (connection == from && from.readClosed() && from.in == null) {
            closed(from, false);
        }
    }

    private void dropOwn() {
        if (ownBody != null) {
            ownBody.release();
            ownBody = null;
        }
    }

    /** What comes of a cached body under a bandwidth limit. */
    private void sendOwn() {
        ByteBuf body = ownBody;
        while (body.isReadable() && client().isWritable()) {
            int count = stream.bandwidthOut.allow(body.readableBytes());
            if (count == 0) {
                break;
            }
            stream.bandwidthOut.used(count);
            filters.send(client(), body.readRetainedSlice(count), ownChunks, !body.isReadable());
            clientDirty = true;
        }
        if (body.isReadable()) {
            flushClient();
        } else {
            dropOwn();
            answered(ownChunks);
        }
    }

    /** The payload, untouched. */
    private void pass(Channel client, ByteBuf in, boolean frames) {
        int count;
        Bandwidth limit = stream.bandwidthOut;
        while ((count = connection.body.payload(in)) > 0) {
            if (limit != null) {
                count = limit.allow(count);
                if (count == 0) {
                    break;
                }
                limit.used(count);
            }
            ByteBuf piece;
            if (count == in.readableBytes()) {
                // the whole buffer is payload: hand it on as it is
                piece = in;
                connection.in = null;
            } else {
                piece = in.readRetainedSlice(count);
            }
            stream.bytesOut += count;
            stream.receivedFromServer += count;
            connection.body.consumed(count);
            BodyWriter.write(client, stream.client.silently, piece, frames);
            clientDirty = true;
            if (connection.in == null) {
                break;
            }
        }
    }

    void clientWritable() {
        if (stream.bandwidthOut != null) {
            resumeLimited();
        } else if (connection != null && started && !responseDone) {
            stream.upstream.touch();
            Flow.read(connection.channel(), true);
        }
    }

    /** True when the client does not take what is there for it. */
    boolean clientBlocked() {
        return started && !client().isWritable();
    }

    void flushClient() {
        if (clientDirty) {
            clientDirty = false;
            client().flush();
            if (stream.active()) {
                stream.client.touch();
            }
        }
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    void responseComplete() {
        responseDone = true;
        filters.complete();
        if (!stream.requestRelay.done()) {
            // an answer before the request's end: the client may have its say first
            flushClient();
            return;
        }
        finish();
    }

    void requestComplete() {
        if (responseDone && started) {
            finish();
        }
    }

    private void finish() {
        flushClient();
        boolean reusable = serverKeepAlive && connection != null && (connection.in == null || !connection.in.isReadable());
        boolean keep = clientKeepAlive;
        HttpConnection client = stream.client;
        boolean clientCloses = !stream.clientKeepAlive;
        stream.requestRelay.flush();
        endStream(reusable);
        if (keep) {
            client.nextRequest();
        } else if (clientCloses && client.in == null && client.nothingWaits()) {
            client.close();
        } else {
            client.closeAfterWrite();
        }
    }

    private void endStream(boolean reusable) {
        stream.ended();
        connection = null;
        message = null;
        stream.upstream.finish(reusable);
        stream.leave();
        stream.active(false);
    }

    /** The server's side has ended or broken. */
    void closed(ServerConnection from, boolean reset) {
        if (from != connection || !reset && started && !responseDone && stream.bandwidthOut != null && from.in != null && from.in.isReadable()) {
            // what a limit holds back goes first
            return;
        }
        if (responseDone) {
            stream.upstream.drop();
            connection = null;
            return;
        }
        if (rules.waiting()) {
            resetWhileWaiting = reset;
            if (rules.waitingForBody()) {
                resume();
            }
            return;
        }
        if (!started) {
            if (!sawBytes && from.reused() && faults.stale()) {
                return;
            }
            faults.noResponse();
            return;
        }
        if (connection.body.kind() == BodyKind.UNTIL_CLOSE && !reset) {
            if (connection.in != null) {
                body();
            }
            serverKeepAlive = false;
            clientKeepAlive = false;
            responseDone = true;
            filters.complete();
            finish();
            return;
        }
        stream.ends('S', 'D');
        faults.countServerAbort(true);
        abort();
    }

    /** The attempt came to nothing: the next one starts afresh. */
    void forget() {
        connection = null;
        message = null;
        sawBytes = false;
        stream.responseNanos = 0;
        stream.status = 0;
    }

    /** Ends a response in its middle: the client must see that it is not whole. */
    void abort() {
        HttpConnection client = stream.client;
        flushClient();
        connection = null;
        message = null;
        stream.finishSilently();
        client.close();
    }

    // ---- tunnels ----------------------------------------------------------------------------------------------------

    void tunnel() {
        tunnelled = true;
        clientKeepAlive = true;
        writeHead(true);
        flushClient();
        stream.log.at(LogStep.RESPONSE, true);
        ServerConnection server = connection;
        connection = null;
        message = null;
        server.becomeTunnel();
        Tunnel tunnel = new Tunnel(stream, client(), server);
        stream.startTunnel(tunnel);
        stream.client.becomeTunnel(tunnel);
        tunnel.begin();
    }

    // ---- answers of the proxy ---------------------------------------------------------------------------------------

    void reply(HttpReply reply) {
        HttpBody refused = peek();
        if (refused != null) {
            // it came, though it goes nowhere
            stream.bytesOut += refused.bytes().length;
        }
        HttpMessage own = new HttpMessage();
        reply.fill(own);
        if (stream.upstream.connection() != null) {
            stream.upstream.stop();
        }
        filters.release();
        connection = null;
        message = own;
        clientKeepAlive = !reply.close() && heads.mayKeepClient() && stream.requestRelay.here();
        stream.status = reply.status();
        writeHead(false);
        // with what the rules for all responses have made of it
        stream.bytesOut += CountedBytes.response(own);
        if (stream.method != HttpMethod.HEAD && reply.body().length > 0) {
            ByteBuf body = client().alloc().buffer(reply.body().length).writeBytes(reply.body());
            stream.bytesOut += reply.body().length;
            client().write(body, stream.client.silently);
        }
        answered(false);
    }

    /** An object of a cache: it goes through the rules for responses, and through the filters behind the cache. */
    void replyCached(CachedObject object) {
        HttpMessage own = new HttpMessage();
        boolean notModified = object.notModified(stream.client.request);
        object.fill(own, notModified, System.nanoTime());
        stream.bytesOut += CountedBytes.response(own);
        stream.status = own.status();
        message = own;
        rules.begin();
        if (!rules.run()) {
            return;
        }
        boolean bare = notModified || stream.method == HttpMethod.HEAD;
        BodyKind kind = bare || object.body().length == 0 ? BodyKind.NONE : own.has(HeaderName.TRANSFER_ENCODING) ? BodyKind.CHUNKED : own.has(HeaderName.CONTENT_LENGTH) ? BodyKind.LENGTH : BodyKind.UNTIL_CLOSE;
        filters.begin(own, kind, object.body().length);
        boolean framed = bare || own.has(HeaderName.TRANSFER_ENCODING) || own.has(HeaderName.CONTENT_LENGTH);
        clientKeepAlive = framed && heads.mayKeepClient() && stream.requestRelay.here();
        writeHead(false);
        boolean chunks = filters.chunks() || !bare && own.has(HeaderName.TRANSFER_ENCODING);
        if (kind != BodyKind.NONE) {
            ByteBuf body = Unpooled.wrappedBuffer(object.body());
            if (stream.bandwidthOut != null) {
                ownBody = body;
                ownChunks = chunks;
                sendOwn();
                return;
            }
            filters.send(client(), body, chunks, true);
        }
        answered(chunks);
    }

    /** All of an own answer is written. @param chunks whether its last chunk is still missing */
    private void answered(boolean chunks) {
        if (chunks) {
            BodyWriter.last(client(), stream.client.silently, null);
        }
        clientDirty = true;
        responseDone = true;
        serverKeepAlive = false;
        if (stream.requestRelay.done()) {
            finish();
        } else {
            // the rest of the request is read and dropped, so that the client sees the answer and not a reset
            flushClient();
            stream.worker.loop.execute(stream.client::process);
        }
    }
}
