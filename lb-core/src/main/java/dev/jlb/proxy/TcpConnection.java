package dev.jlb.proxy;

import dev.jlb.proxy.header.ProxyHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.nio.channels.ClosedChannelException;

/** A client's connection of {@code mode tcp}: its handshakes, then what comes of it for its stream. */
final class TcpConnection extends ClientConnection {
    private final TcpStream stream;
    private final Deadline proxyHeader;
    private Channel channel;
    /** All handshakes are over. */
    private boolean admitted;

    TcpConnection(TcpStream stream) {
        this.stream = stream;
        this.proxyHeader = new Deadline(stream.worker, this::headerLate);
    }

    private void headerLate() {
        fail(ProxyHeader.timeout(channel.pipeline()));
    }

    @Override
    Session session() {
        return stream.session;
    }

    @Override
    Stream activeStream() {
        return stream.active() ? stream : null;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        stream.accepted(channel);
        if (!Admission.connection(stream, stream.front, channel)) {
            stream.over();
        } else if (stream.expectProxy) {
            stream.listener.expectHeader(context.pipeline());
            proxyHeader.in(stream.front.clientTimeout);
            Flow.read(channel, true);
        } else {
            establish();
        }
    }

    @Override
    void establish() {
        proxyHeader.cancel();
        stream.expectProxy = false;
        if (stream.listener.secure()) {
            Flow.read(channel, true);
        } else {
            admitted = true;
            begin(Admission.session(stream, stream.front, channel));
        }
    }

    @Override
    void secured() {
        if (inHandshake()) {
            stream.handshakeNanos = System.nanoTime();
            admitted = true;
            begin(Admission.secured(stream, stream.front, channel));
        }
    }

    /** A session begins once every handshake is over. @param accepted by the rules */
    private void begin(boolean accepted) {
        if (accepted) {
            stream.begin();
        } else {
            stream.over();
        }
    }

    private boolean inHandshake() {
        return stream.active() && !admitted;
    }

    @Override
    void handshakeFailed(Throwable cause) {
        if (inHandshake()) {
            stream.handshakeNanos = System.nanoTime();
            breakOff(cause);
        }
    }

    private void breakOff(Throwable cause) {
        Admission.handshakeFailed(stream, cause);
        stream.over();
        channel.close();
    }

    @Override
    void fail(String why) {
        Admission.failed(stream, why);
        stream.over();
        channel.close();
    }

    @Override
    void clientClosed() {
        if (stream.readClosed) {
            return;
        }
        stream.readClosed = true;
        if (!inHandshake()) {
            stream.clientEnd();
        } else if (!stream.expectProxy) {
            breakOff(new ClosedChannelException());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        stream.clientBytes(context.alloc(), (ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (stream.tunnel != null) {
            stream.tunnel.sendSoon();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (stream.tunnel != null && channel.isWritable()) {
            stream.tunnel.clientWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stream.clientGone(admitted);
        proxyHeader.drop();
        stream.release();
        if (stream.session != null) {
            Admission.left(stream.session, stream.front, stream.worker.program, stream.listener);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        stream.worker.program.announcements().fault(cause);
        if (inHandshake()) {
            if (stream.expectProxy) {
                fail("Connection error while waiting for PROXY protocol header");
            } else {
                breakOff(cause);
            }
        }
        channel.close();
    }
}
