package dev.jlb.proxy;

import dev.jlb.config.model.LogStep;
import dev.jlb.http.BodyKind;
import dev.jlb.http.CountedBytes;
import dev.jlb.http.Framing;
import dev.jlb.http.HeadFacts;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.http.Reasons;
import dev.jlb.sample.HttpBody;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;

/** The response side of an HTTP stream: heads, rules, bodies, tunnels, and answers that the proxy makes itself. */
final class ResponseRelay implements Unsent.Writer {
    private static final byte[] BAD_GATEWAY = Reasons.of(502).getBytes(StandardCharsets.ISO_8859_1);

    private final HttpStream stream;
    ServerConnection connection;
    HttpMessage message;
    boolean serverKeepAlive;
    boolean clientKeepAlive;
    private boolean started;
    boolean chunked;
    /** The client gets no body, whatever comes. */
    private boolean mute;
    /** An applet answers, which takes what has come of the request's body beyond a buffer, too. */
    boolean applet;
    private boolean clientDirty;
    private boolean responseDone;
    private boolean tunnelled;
    private boolean sawBytes;
    final ResponseRules rules;
    final ResponseFaults faults;
    private final ResponseHeads heads;
    final ResponseFilters filters;
    final OwnAnswers own;
    private final ResponseHeadWriter headWriter;
    final ResponseBody bodyRelay;
    private boolean resetWhileWaiting;

    ResponseRelay(HttpStream stream) {
        this.stream = stream;
        this.rules = new ResponseRules(stream, this);
        this.faults = new ResponseFaults(stream, this);
        this.heads = new ResponseHeads(stream, this);
        this.filters = new ResponseFilters(stream);
        this.own = new OwnAnswers(stream, this);
        this.headWriter = new ResponseHeadWriter(stream, this);
        this.bodyRelay = new ResponseBody(stream, this);
    }

    void reset() {
        connection = null;
        message = null;
        started = false;
        mute = false;
        applet = false;
        responseDone = false;
        tunnelled = false;
        sawBytes = false;
        resetWhileWaiting = false;
        own.drop();
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

    /** There is something to flush. */
    void wrote() {
        clientDirty = true;
    }

    boolean mute() {
        return mute;
    }

    boolean mayKeepClient() {
        return heads.mayKeepClient() && (stream.requestRelay.here() || applet && stream.requestRelay.whole());
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
            bodyRelay.forward();
        }
        settle();
    }

    /** Returns an emptied input buffer. */
    void settle() {
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
            bodyRelay.forward();
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
        return BodyPeek.of(connection.in, facts.body, facts.contentLength, CountedBytes.roomBeside(message, stream.back.responseOptions), connection.readClosed());
    }

    /** @param body how the body is to be sent, but for what filters make of it @param length of the body, with {@link BodyKind#LENGTH} */
    void writeHead(BodyKind body, long length) {
        rules.after();
        writeSettled(body, length);
    }

    /** Of an answer of our own: its bytes count once the rules are done with it. */
    void writeOwnHead(BodyKind body, long length) {
        rules.after();
        stream.bytesOut += CountedBytes.response(message);
        writeSettled(body, length);
    }

    private void writeSettled(BodyKind body, long length) {
        if (body != BodyKind.TUNNEL) {
            if (message.status() < 200) {
                // the client would wait for another head, and take the next answer for it
                message.setStatus(502, BAD_GATEWAY);
            }
            // a rule may have given it a status that has no body, or have made a GET of a HEAD
            mute = body != BodyKind.NONE && (stream.method == HttpMethod.HEAD || message.isEdited() && Framing.bodiless(message.status()));
            if (mute) {
                filters.release();
            }
            clientKeepAlive = !Framing.closes(message) && clientKeepAlive;
        }
        filters.head(message);
        Framing.settle(message, filters.chunks() ? BodyKind.CHUNKED : body, length, stream.method == HttpMethod.HEAD);
        headWriter.write(body == BodyKind.TUNNEL);
        stream.status = message.status();
        started = true;
        clientDirty = true;
    }

    void clientWritable() {
        if (stream.bandwidthOut != null || own.inPieces()) {
            bodyRelay.resume();
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

    @Override
    public void send() {
        if (clientDirty) {
            clientDirty = false;
            client().flush();
        }
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    /** The proxy answers instead of the server, whose connection is let go. @param with what the rules for all responses shall see */
    void instead(HttpMessage with) {
        if (stream.upstream.connection() != null) {
            stream.upstream.stop();
        }
        filters.release();
        connection = null;
        message = with;
    }

    /** All of an answer that is not a server's is written. */
    void ownComplete() {
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
        if (!clientKeepAlive) {
            flushClient();
        } else if (clientDirty) {
            stream.worker.unsent.add(this);
        }
        boolean reusable = serverKeepAlive && connection != null && (connection.in == null || !connection.in.isReadable());
        boolean keep = clientKeepAlive;
        HttpConnection client = stream.client;
        boolean clientCloses = !stream.clientKeepAlive;
        stream.requestRelay.flush();
        endStream(reusable);
        if (keep) {
            client.nextRequest();
        } else if (clientCloses && client.in == null && LingeringClose.needless(client.channel)) {
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
            faults.noResponse(reset);
            return;
        }
        if (connection.body.kind() == BodyKind.UNTIL_CLOSE && !reset) {
            if (connection.in != null) {
                bodyRelay.forward();
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
        writeHead(BodyKind.TUNNEL, 0);
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
}
