package dev.jlb.proxy;

import dev.jlb.config.model.LogStep;
import dev.jlb.config.model.RuleSet;
import dev.jlb.http.HttpReply;
import dev.jlb.rule.RuleProgram;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Phase;
import dev.jlb.sample.VariableStore;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** A connection of {@code mode tcp}: content rules, a server, then a tunnel. */
final class TcpStream extends Stream {
    private final Handler handler = new Handler();
    private final Deadline inspection;
    private Channel client;
    private ByteBuf in;
    private Tunnel tunnel;
    private boolean active;
    private boolean routed;
    private boolean inspectionOver;
    private boolean undecided;
    private boolean readClosed;

    TcpStream(Worker worker, FrontSide front, Listener listener) {
        super(worker, listener, front, null, null);
        this.inspection = new Deadline(worker, this::inspected);
    }

    Handler handler() {
        return handler;
    }

    /** The client's channel. */
    final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            client = context.channel();
            session = new Session(client, true);
            number = worker.program.nextStream();
            beganNanos = session.acceptedNanos;
            beganMillis = session.acceptedMillis();
            headNanos = beganNanos;
            active = true;
            if (!Admission.connection(TcpStream.this, front, client)) {
                active = false;
            } else if (expectProxy) {
                ProxyHeader.expect(context.pipeline());
                inspection.in(front.clientTimeout);
                Flow.read(client, true);
            } else {
                establish();
            }
        }

        /** It is known who is at the other end. */
        private void establish() {
            expectProxy = false;
            if (listener.secure()) {
                Flow.read(client, true);
            } else {
                admit();
            }
        }

        /** A session begins once every handshake is over. */
        private void admit() {
            if (Admission.session(TcpStream.this, front, client)) {
                begin();
            } else {
                active = false;
            }
        }

        private void fail(String why) {
            Admission.failed(TcpStream.this, why);
            active = false;
            client.close();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ProxyHeader.Received header) {
                inspection.cancel();
                session.proxied(header);
                establish();
            } else if (event instanceof ProxyHeader.Failed(String why)) {
                fail(why);
            } else if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
                clientEnd();
            } else if (event instanceof SslHandshakeCompletionEvent handshake && active) {
                handshakeNanos = System.nanoTime();
                if (handshake.isSuccess()) {
                    admit();
                } else {
                    Admission.handshakeFailed(TcpStream.this, handshake.cause());
                    active = false;
                    client.close();
                }
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (tunnel != null) {
                tunnel.fromClient(bytes);
                return;
            }
            in = Buffers.join(context.alloc(), in, bytes);
            // one buffer's worth waits for the server, or for the rules' verdict
            Flow.read(client, !routed && in.readableBytes() < front.requestOptions.bufferSize());
            if (!routed) {
                content();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (tunnel != null) {
                tunnel.flushServer();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (tunnel != null && client.isWritable()) {
                tunnel.clientWritable();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (tunnel != null) {
                tunnel.clientGone();
            } else if (active) {
                ends('C', routed ? 'C' : 'R');
                finish();
            }
            inspection.drop();
            drop();
            if (session != null) {
                Admission.left(session, front, worker.program, listener);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            worker.program.fault(cause);
            client.close();
        }
    }

    private void begin() {
        logAt(LogStep.ACCEPT, false);
        if (front.rules.get(RuleSet.TCP_REQUEST_CONTENT).isEmpty() || front.inspectDelay <= 0) {
            inspectionOver = true;
            Flow.read(client, true);
            content();
        } else {
            Flow.read(client, true);
            inspection.in(front.inspectDelay);
        }
    }

    private void inspected() {
        if (expectProxy) {
            handler.fail("Timeout while waiting for PROXY protocol header");
            return;
        }
        inspectionOver = true;
        if (active && !routed) {
            content();
        }
    }

    /** Runs the content rules on what has come; without a verdict more is waited for while the inspection lasts. */
    private void content() {
        RuleProgram program = front.rules.get(RuleSet.TCP_REQUEST_CONTENT);
        if (!program.isEmpty()) {
            phase = Phase.TCP_REQUEST_CONTENT;
            undecided = false;
            Verdict verdict = RuleProgram.verdict(program.run(this, worker.scratch, 0));
            if (undecided && !inspectionOver && !readClosed) {
                return;
            }
            if (verdict == Verdict.ABORT || verdict == Verdict.DONE) {
                bytesIn += in == null ? 0 : in.readableBytes();
                front.counters.deniedRequests.increment();
                ends('P', 'R');
                finish();
                Admission.drop(this, client);
                return;
            }
            if (verdict == Verdict.CONTINUE && !inspectionOver && !readClosed) {
                return;
            }
        }
        inspection.cancel();
        routed = true;
        headNanos = worker.clock.nanos();
        BackSide chosen = chooseBackend();
        if (chosen == null) {
            ends('S', 'C');
            finish();
            client.close();
            return;
        }
        enter(chosen);
        chosen.useServer.run(this, worker.scratch, 0);
        upstream.begin();
    }

    @Override
    void connected(ServerConnection connection) {
        responseNanos = connectedNanos;
        upstream.stickiness.response(Phase.TCP_RESPONSE_CONTENT);
        tunnel = new Tunnel(this, client, connection);
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
        logAt(LogStep.CONNECT, true);
    }

    private void clientEnd() {
        if (readClosed) {
            return;
        }
        readClosed = true;
        if (tunnel != null) {
            tunnel.clientEnd();
        } else if (active && !routed) {
            content();
        }
    }

    @Override
    void unreachable(int status) {
        finish();
        client.close();
    }

    @Override
    void serverBytes(ServerConnection connection) {
        if (tunnel != null) {
            tunnel.fromServer();
        }
    }

    @Override
    void serverClosed(ServerConnection connection, boolean reset) {
        if (tunnel != null) {
            tunnel.serverEnd(reset);
        }
    }

    @Override
    void flushClient() {
        if (tunnel != null) {
            tunnel.flushClient();
        }
    }

    @Override
    void serverWritable() {
        if (tunnel != null) {
            tunnel.serverWritable();
        }
    }

    @Override
    void serverTimeout() {
        if (tunnel != null) {
            tunnel.expired();
        }
    }

    @Override
    void serverDown() {
        if (tunnel != null) {
            tunnel.cut('D');
        }
    }

    @Override
    void kill() {
        if (tunnel != null) {
            tunnel.cut('K');
        }
    }

    void tunnelEnded() {
        finish();
    }

    private void finish() {
        if (!active) {
            return;
        }
        active = false;
        inspection.drop();
        ended();
        upstream.stop();
        upstream.end();
        leave();
    }

    private void drop() {
        if (in != null) {
            in.release();
            in = null;
        }
    }

    @Override
    public Payload payload(boolean request) {
        ByteBuf bytes = request ? in : null;
        return new Payload() {
            @Override
            public int length() {
                return bytes == null ? 0 : bytes.readableBytes();
            }

            @Override
            public byte byteAt(int index) {
                return bytes.getByte(bytes.readerIndex() + index);
            }

            @Override
            public void copy(int index, byte[] into, int at, int count) {
                bytes.getBytes(bytes.readerIndex() + index, into, at, count);
            }

            @Override
            public void needMore() {
                undecided = true;
            }

            @Override
            public boolean complete() {
                return inspectionOver || readClosed;
            }
        };
    }

    @Override
    public byte[] requestLine() {
        return null;
    }

    @Override
    public void reply(HttpReply reply, boolean denied) {
        throw new UnsupportedOperationException("no HTTP in mode tcp");
    }

    @Override
    public void replyError(int status, boolean denied) {
        throw new UnsupportedOperationException("no HTTP in mode tcp");
    }

    @Override
    public void tarpit(HttpReply replyOrNull, int status) {
        throw new UnsupportedOperationException("no HTTP in mode tcp");
    }
}
