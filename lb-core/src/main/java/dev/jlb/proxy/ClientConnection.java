package dev.jlb.proxy;

import dev.jlb.proxy.header.ConnectionHeader;
import dev.jlb.sample.ClientHello;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** A client's connection: what is known of it comes as events, before there is a stream: a PROXY header, TLS. */
abstract class ClientConnection extends ChannelInboundHandlerAdapter {
    /** What is known of the connection. */
    abstract Session session();

    /** The stream that goes on, or null. */
    abstract Stream activeStream();

    /** It is known who is at the other end. */
    abstract void establish();

    /** TLS stands. */
    abstract void secured();

    /** TLS does not come to stand. */
    abstract void handshakeFailed(Throwable cause);

    /** It ends before it is a session. */
    abstract void fail(String why);

    /** The client has ended its side. */
    abstract void clientClosed();

    @Override
    public final void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ConnectionHeader.Received header) {
            session().proxied(header);
            establish();
        } else if (event instanceof ConnectionHeader.Failed failed) {
            session().proxied(failed.said());
            fail(failed.why());
        } else if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            clientClosed();
        } else if (event instanceof ClientHello hello) {
            session().hello(hello);
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                secured();
            } else {
                handshakeFailed(handshake.cause());
            }
        }
    }
}
