package dev.jlb.proxy;

import dev.jlb.config.model.ProxyOptions;
import dev.jlb.http.BodyReader;
import dev.jlb.http.CountedBytes;
import dev.jlb.http.HeadStatus;
import dev.jlb.http.Http1Reader;
import dev.jlb.http.HttpMessage;
import dev.jlb.proxy.header.ProxyHeader;
import dev.jlb.sample.VariableStore;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;

/** A client's HTTP/1 connection: reads heads, feeds bodies to the current stream, keeps pipelined bytes, watches the client's time. */
final class HttpConnection extends ClientConnection {
    /** Bytes of a request that may wait for a server before reading stops. */
    private static final int MAX_WAITING = 65536;

    private static final byte[] NO_STORAGE = new byte[0];

    final Worker worker;
    final FrontSide front;
    final Listener listener;
    final Http1Reader reader;
    final HttpMessage request = new HttpMessage();
    final BodyReader requestBody = new BodyReader();
    Session session;
    Channel channel;
    /** For writes whose failure shows as the end of the connection: one object for all of them (60 bytes a write saved). */
    ChannelPromise silently;
    HttpStream stream;
    /** Received and not yet taken; null when there is nothing. */
    ByteBuf in;

    private final Deadline deadline;
    /** A front end of {@code mode tcp} sent the connection to a back end of HTTP: only that one's HTTP rules count. */
    boolean upgradedByBackend;
    private boolean readClosed;
    /** The last answer is on its way, nothing more is taken; null until then. */
    private LingeringClose lastWords;
    private boolean closed;
    private Tunnel tunnel;
    private long previousEnd;
    final KeptConnections kept;

    HttpConnection(Worker worker, FrontSide front, Listener listener) {
        this.worker = worker;
        this.front = front;
        this.listener = listener;
        this.reader = Http1Reader.forRequests(front.requestOptions);
        this.kept = new KeptConnections(front.proxy.settings().get(ProxyOptions.MAX_SESSION_SRV_CONNS));
        this.deadline = new Deadline(worker, this::expired);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        silently = new VoidChannelPromise(channel, false);
        session = new Session(channel, true);
        session.encrypted(listener.tls());
        previousEnd = session.acceptedNanos;
        stream = new HttpStream(this, new VariableStore(null, worker.program.variables));
        stream.next(previousEnd, session.acceptedMillis());
        if (!Admission.connection(stream, front, channel)) {
            return;
        }
        if (stream.expectProxy) {
            listener.expectHeader(context.pipeline());
            deadline.in(front.clientTimeout);
        } else {
            establish();
        }
    }

    @Override
    Session session() {
        return session;
    }

    @Override
    void establish() {
        stream.expectProxy = false;
        worker.clients(this, true);
        deadline.in(front.requestTimeout);
        if (!listener.secure()) {
            Admission.session(stream, front, channel);
        }
    }

    /**
     * Goes on with a connection that began in {@code mode tcp}; this handler has taken its place already.
     *
     * @param bytes what has come, or null
     * @param ended the client has ended its side
     * @param chosen the back end of the first request; null: its rules choose
     */
    void succeed(TcpStream before, Channel of, ByteBuf bytes, boolean ended, BackSide chosen) {
        channel = of;
        silently = new VoidChannelPromise(channel, false);
        session = before.session;
        upgradedByBackend = chosen != null;
        previousEnd = session.acceptedNanos;
        stream = new HttpStream(this, before.variables);
        stream.next(previousEnd, session.acceptedMillis());
        stream.succeed(before, chosen);
        worker.clients(this, true);
        deadline.in(front.requestTimeout);
        in = bytes;
        Flow.read(channel, true);
        process();
        if (ended) {
            clientClosed();
        }
    }

    @Override
    void fail(String why) {
        Admission.failed(stream, why);
        close();
    }

    /** TLS, which this connection is to speak, does not stand yet. */
    private boolean inHandshake() {
        return listener.secure() && !session.secured;
    }

    @Override
    void secured() {
        stream.handshakeNanos = System.nanoTime();
        Admission.secured(stream, front, channel);
    }

    @Override
    void handshakeFailed(Throwable cause) {
        if (!closed) {
            Admission.handshakeFailed(stream, cause);
            close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (lastWords != null) {
            bytes.release();
            return;
        }
        if (tunnel != null) {
            tunnel.fromClient(bytes);
            return;
        }
        in = Buffers.join(context.alloc(), in, bytes);
        worker.clock.readBegins();
        try {
            process();
        } finally {
            worker.clock.readHandled();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (tunnel != null) {
            tunnel.sendSoon();
        } else if (stream != null) {
            stream.requestRelay.readOver();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!channel.isWritable()) {
            return;
        }
        if (lastWords != null) {
            touch();
        } else if (tunnel != null) {
            tunnel.clientWritable();
        } else if (stream != null) {
            stream.clientWritable();
        }
    }

    /** Takes what has come as far as the stream's state allows. */
    void process() {
        if (closed || lastWords != null || tunnel != null) {
            return;
        }
        if (!stream.active() && in != null && in.isReadable()) {
            readHead();
        } else if (stream.active()) {
            stream.requestBytes();
        }
        if (in != null && !in.isReadable()) {
            in.release();
            in = null;
        }
        if (readClosed && in == null && !closed && tunnel == null && stream.active()) {
            stream.faults.bodyCut();
        }
        if (!closed && tunnel == null) {
            // a client that sends ahead is read only as far as there is room for it
            Flow.read(channel, in == null || in.readableBytes() < MAX_WAITING && !stream.requestBlocked());
        }
    }

    private void readHead() {
        if (!reader.started()) {
            if (request.bytes().length == 0) {
                request.swapStorage(worker.takeHead());
            }
            stream.firstByte();
            deadline.in(front.requestTimeout);
        }
        int before = reader.started() ? request.storedBytes() : 0;
        int start = in.readerIndex();
        HeadStatus status = reader.read(in, request, null);
        switch (status) {
            case NEED_MORE -> {
                if (readClosed) {
                    incomplete();
                }
            }
            case COMPLETE -> {
                deadline.in(front.clientTimeout);
                requestBody.start(reader.facts());
                stream.bytesIn += CountedBytes.request(request);
                stream.routing.headComplete();
            }
            default -> {
                deadline.cancel();
                CapturedMessage.head(stream, request, before, in, start, status);
                stream.faults.badRequest(status);
            }
        }
    }

    private void expired() {
        if (closed) {
            return;
        }
        if (lastWords != null) {
            channel.close();
        } else if (stream.expectProxy) {
            fail(ProxyHeader.timeout(channel.pipeline()));
        } else if (inHandshake()) {
            handshakeFailed(new SslHandshakeTimeoutException("timeout http-request"));
        } else if (tunnel == null && !stream.active()) {
            if (!reader.started() && (stream.number() > 1 || front.ignoreProbes)) {
                // an idle client: nothing was asked, nothing is answered
                close();
            } else {
                stream.faults.requestTimeout();
            }
        } else if (tunnel == null) {
            stream.faults.clientTimeout();
        }
    }

    /** The client was heard or could take something: its time starts anew. */
    void touch() {
        deadline.in(stream.timeouts.client(front));
    }

    @Override
    void clientClosed() {
        if (readClosed) {
            return;
        }
        readClosed = true;
        if (closed || stream.expectProxy) {
            return;
        }
        if (inHandshake()) {
            handshakeFailed(new ClosedChannelException());
        } else if (lastWords != null) {
            lastWords.clientClosed();
        } else if (tunnel != null) {
            tunnel.clientEnd();
        } else if (stream.active()) {
            stream.faults.clientEnd();
        } else if (reader.started()) {
            incomplete();
        } else {
            if (stream.number() <= 1 && !front.ignoreProbes) {
                stream.faults.emptyConnection();
            } else {
                close();
            }
        }
    }

    private void incomplete() {
        deadline.cancel();
        stream.faults.incompleteRequest();
    }

    /** A rule ends the connection: what it still brings is no request. */
    void dropped() {
        closed = true;
    }

    @Override
    Stream activeStream() {
        return stream != null && (tunnel != null || stream.active()) ? stream : null;
    }

    /** Ends a connection that waits for its next request, but not for its first, unless the front end lets it have one more ({@code option idle-close-on-response}). */
    void closeIfIdle() {
        boolean used = previousEnd != session.acceptedNanos;
        if (used && !front.idleCloseOnResponse && !closed && lastWords == null && tunnel == null && !stream.active() && !reader.started()) {
            close();
        }
    }

    boolean clientGone() {
        return readClosed;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        boolean first = !readClosed;
        readClosed = true;
        if (!closed) {
            if (tunnel != null) {
                tunnel.clientGone();
            } else if (stream != null && stream.active()) {
                stream.faults.clientGone();
            } else if (first && lastWords == null && stream != null && reader.started()) {
                stream.faults.incompleteRequest();
            }
        }
        closed = true;
        worker.clients(this, false);
        deadline.drop();
        dropInput();
        kept.close();
        worker.giveHead(request.swapStorage(NO_STORAGE));
        if (stream != null) {
            stream.upstream.end();
        }
        if (session != null) {
            Admission.left(session, this.front, worker.program, listener);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        worker.program.announcements().fault(cause);
        boolean first = !readClosed;
        readClosed = true;
        if (!closed && tunnel == null && stream != null) {
            if (stream.active()) {
                stream.faults.clientGone();
            } else if (first && lastWords == null) {
                broken(cause);
            }
        }
        channel.close();
    }

    /** The client's connection broke before there was a request. */
    private void broken(Throwable cause) {
        if (stream.expectProxy) {
            fail("Connection error while waiting for PROXY protocol header");
        } else if (inHandshake()) {
            handshakeFailed(cause);
        } else if (reader.started()) {
            incomplete();
        } else if (stream.number() <= 1) {
            stream.faults.emptyConnection();
        }
    }

    /** The exchange is over and the connection stays: the next request, which may have come already. */
    void nextRequest() {
        reader.reset();
        worker.giveHead(request.swapStorage(NO_STORAGE));
        previousEnd = worker.clock.nanos();
        session.nextStream();
        stream.next(previousEnd, System.currentTimeMillis());
        if (in != null && in.isReadable()) {
            // what came before the client's end is still answered;
            // not from inside the last exchange: a long pipeline must not become a deep stack
            worker.loop.execute(() -> {
                if (!closed) {
                    process();
                }
            });
        } else if (readClosed) {
            closeAfterWrite();
        } else {
            deadline.in(front.keepAliveTimeout);
            Flow.read(channel, true);
        }
    }

    /** From here on there is no HTTP on this connection; bytes that came with the head go first. */
    void becomeTunnel(Tunnel newTunnel) {
        deadline.cancel();
        tunnel = newTunnel;
        // the log at the tunnel's end names the request
        worker.giveHead(request.trimStorage());
        ByteBuf waiting = in;
        in = null;
        Flow.read(channel, true);
        if (waiting != null) {
            newTunnel.fromClient(waiting);
            newTunnel.flushServer();
        }
        if (readClosed) {
            newTunnel.clientEnd();
        }
    }

    /** Ends the connection once all is written. */
    void closeAfterWrite() {
        if (closed || lastWords != null) {
            return;
        }
        lastWords = new LingeringClose(this);
        dropInput();
        touch();
        lastWords.begin();
    }

    boolean closed() {
        return closed;
    }

    /** @param milliseconds that the client has from now on */
    void within(long milliseconds) {
        deadline.in(milliseconds);
    }

    void close() {
        if (stream != null) {
            stream.relay.send();
        }
        closed = true;
        deadline.cancel();
        dropInput();
        channel.close();
    }

    private void dropInput() {
        if (in != null) {
            in.release();
            in = null;
        }
    }
}
