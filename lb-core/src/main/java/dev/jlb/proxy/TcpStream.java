package dev.jlb.proxy;

import dev.jlb.config.model.LogStep;
import dev.jlb.config.model.RuleSet;
import dev.jlb.http.HttpMessage;
import dev.jlb.rule.RuleProgram;
import dev.jlb.sample.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;

/** A connection of {@code mode tcp}: content rules, a server, then a tunnel; or, from a rule or an HTTP back end on, a connection that speaks HTTP. */
final class TcpStream extends StreamContext {
    private final TcpConnection connection;
    private final ContentInspection requestRules;
    private final ContentInspection responseRules;
    private final HeadPreview preview;
    private Channel client;
    private ByteBuf in;
    private boolean active;
    private boolean routed;
    boolean readClosed;
    /** The connection broke. */
    private boolean gone;
    /** {@code switch-mode http}. */
    private boolean http;

    TcpStream(Worker worker, FrontSide front, Listener listener) {
        super(worker, listener, front, null, null);
        this.connection = new TcpConnection(this);
        this.requestRules = new ContentInspection(this, this::content);
        this.responseRules = new ContentInspection(this, this::responseContent);
        this.preview = new HeadPreview(front.requestOptions);
    }

    /** The client's channel. */
    TcpConnection connection() {
        return connection;
    }

    boolean active() {
        return active;
    }

    /** It begins with its connection. */
    void accepted(Channel channel) {
        client = channel;
        session = new Session(client, true);
        session.encrypted(listener.tls());
        number = worker.program.nextStream();
        beganNanos = session.acceptedNanos;
        beganMillis = session.acceptedMillis();
        headNanos = beganNanos;
        active = true;
    }

    /** It ends before it has begun. */
    void over() {
        active = false;
    }

    void clientBytes(ByteBufAllocator allocator, ByteBuf bytes) {
        if (tunnel != null) {
            tunnel.fromClient(bytes);
            return;
        }
        in = Buffers.join(allocator, in, bytes);
        // one buffer's worth waits for the server, or for the rules' verdict; reading on shows a client that leaves meanwhile
        Flow.read(client, !full(in));
        if (!routed) {
            content();
        }
    }

    /** All handshakes are over. */
    void begin() {
        log.at(LogStep.ACCEPT, false);
        Flow.read(client, true);
        content();
    }

    private boolean full(ByteBuf buffer) {
        return buffer != null && buffer.readableBytes() >= front.requestOptions.bufferSize();
    }

    /** Runs the content rules of the front end, then those of the back end, on what has come. */
    private void content() {
        if (!active || routed) {
            return;
        }
        if (back == null) {
            if (!pass(front.rules.get(RuleSet.TCP_REQUEST_CONTENT), front.inspectDelay)) {
                return;
            }
            if (http) {
                becomeHttp(null);
                return;
            }
            headNanos = worker.clock.nanos();
            BackSide chosen = chooseBackend();
            if (chosen == null) {
                ends('S', 'C');
                finish();
                client.close();
                return;
            }
            if (chosen.http) {
                becomeHttp(chosen);
                return;
            }
            enter(chosen);
        }
        if (back.proxy != front.proxy && !pass(back.requestContent, back.inspectDelay)) {
            return;
        }
        if (gone) {
            ends('C', 'R');
            headNanos = 0;
            counts.requestError();
            upstream.account.clientAbort();
            finish();
            return;
        }
        if (readClosed && in == null && back.abortOnClose) {
            abandon('C');
            return;
        }
        headNanos = worker.clock.nanos();
        routed = true;
        back.useServer.run(this, worker.scratch, 0);
        upstream.begin();
    }

    /** False when the rules wait or have refused the connection. */
    private boolean pass(RuleProgram rules, long delay) {
        switch (requestRules.look(rules, Phase.TCP_REQUEST_CONTENT, delay, readClosed || full(in))) {
            case PASS -> {
                return true;
            }
            case REFUSED -> {
                counts.deniedRequest();
                if (back != null && abort == Abort.SILENT) {
                    // as HAProxy has it: a plain refusal counts in front only
                    back.runtime.counters().deniedRequests.increment();
                }
                ends('P', 'R');
                headNanos = 0;
                finish();
                Admission.drop(this, client);
            }
            case WAIT -> { }
        }
        return false;
    }

    /** The connection goes on as one of HTTP, with what has come of its first request. @param chosen by the switching rules, which then have had their say */
    private void becomeHttp(BackSide chosen) {
        if (gone) {
            ends('C', 'R');
            finish();
            return;
        }
        active = false;
        requestRules.cancel();
        HttpConnection next = new HttpConnection(worker, front, listener);
        client.pipeline().replace(connection, null, next);
        ByteBuf first = in;
        in = null;
        next.succeed(this, client, first, readClosed, chosen);
    }

    @Override
    public void switchToHttp() {
        http = true;
    }

    @Override
    void connected(ServerConnection connection) {
        responseNanos = connectedNanos;
        upstream.stickiness.response(Phase.TCP_RESPONSE_CONTENT);
        tunnel = new Tunnel(this, client, connection);
        tunnel.hold(!back.responseContent.isEmpty());
        Flow.read(client, true);
        if (in != null) {
            ByteBuf first = in;
            in = null;
            tunnel.fromClient(first);
            tunnel.flushServer();
        }
        tunnel.begin();
        if (readClosed) {
            tunnel.clientEnd();
        }
        log.at(LogStep.CONNECT, true);
        responseContent();
    }

    /** Runs {@code tcp-response content} rules on what has come from the server, and lets it go on when they agree. */
    private void responseContent() {
        if (!active || tunnel == null || !tunnel.held() || tunnel.over()) {
            return;
        }
        ServerConnection server = upstream.connection();
        boolean full = full(server.in);
        switch (responseRules.look(back.responseContent, Phase.TCP_RESPONSE_CONTENT, back.responseInspectDelay, server.readClosed() || full)) {
            case PASS -> tunnel.release();
            case WAIT -> Flow.read(server.channel(), !full);
            case REFUSED -> {
                if (abort == Abort.SERVER) {
                    tunnel.closeServer();
                    return;
                }
                Admission.deniedResponse(this);
                bytesOut += server.in == null ? 0 : server.in.readableBytes();
                // as HAProxy has it, only a plain refusal counts as one of the response
                ends('P', abort == Abort.SILENT ? 'R' : 'D');
                tunnel.abandon();
                finish();
                Admission.drop(this, client);
            }
        }
    }

    /** The client has ended its side. */
    void clientEnd() {
        if (tunnel != null) {
            tunnel.clientEnd();
        } else if (active && !routed) {
            content();
        } else if (active && (back.abortOnClose || in == null)) {
            if (upstream.waiting()) {
                abandon('Q');
            } else {
                Connecting.grace(worker, this::endWhileConnecting);
            }
        }
    }

    private void endWhileConnecting() {
        if (tunnel == null && active && routed) {
            abandon(upstream.waiting() ? 'Q' : 'C');
        }
    }

    /** The client leaves while its connection waits for a server. @param phase manual 8.5, the second letter */
    private void abandon(char phase) {
        if (upstream.waiting()) {
            // the log tells of the place in the queue that it leaves
            upstream.stop();
        }
        ends('C', phase);
        upstream.account.clientAbort();
        finish();
        client.close();
    }

    /** The client's connection is gone. @param admitted all its handshakes were over */
    void clientGone(boolean admitted) {
        if (tunnel != null) {
            tunnel.clientGone();
        } else if (active && routed) {
            abandon('D');
        } else if (active && admitted) {
            readClosed = true;
            gone = true;
            content();
        }
    }

    /** Lets go what it holds. */
    void release() {
        requestRules.cancel();
        if (in != null) {
            in.release();
            in = null;
        }
    }

    @Override
    void unreachable(int status) {
        finish();
        client.close();
    }

    @Override
    void serverBytes(ServerConnection connection) {
        super.serverBytes(connection);
        responseContent();
    }

    @Override
    void serverClosed(ServerConnection connection, boolean reset) {
        super.serverClosed(connection, reset);
        responseContent();
    }

    @Override
    void kill(char cause) {
        if (tunnel != null) {
            tunnel.cut(cause);
        } else if (active) {
            ends(cause, upstream.waiting() ? 'Q' : '-');
            finish();
            client.close();
        }
    }

    @Override
    void tunnelEnded() {
        finish();
    }

    private void finish() {
        if (!active) {
            return;
        }
        active = false;
        requestRules.cancel();
        responseRules.cancel();
        bytesIn += in == null ? 0 : in.readableBytes();
        ended();
        upstream.stop();
        upstream.end();
        leave();
    }

    @Override
    public Payload payload(boolean request) {
        ServerConnection server = request ? null : upstream.connection();
        return new HeldBytes(this, request ? in : server == null ? null : server.in, front.requestOptions.bufferSize(), request ? requestRules.complete() : responseRules.complete());
    }

    /** What can be read of a request while its bytes are held (manual 4 on HTTP upgrades). */
    @Override
    public HttpMessage request() {
        if (routed || !active || in == null && requestRules.complete()) {
            return null;
        }
        HttpMessage message = preview.read(in);
        undecided |= preview.wantsMore() && !requestRules.complete();
        return message;
    }

    @Override
    void lookupBegins() {}

    @Override
    void lookupEnds() {
        if (active && !routed) {
            content();
        }
    }

    @Override
    public byte[] requestLine() {
        return null;
    }
}
