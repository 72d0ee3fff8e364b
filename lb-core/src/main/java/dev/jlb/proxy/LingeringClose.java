package dev.jlb.proxy;

import dev.jlb.server.SocketOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * The end of a client's connection after its last answer, once all of that is written, however slowly the client reads as long as it does so within its timeout: FIN first, so that a
 * client that still sends gets the answer before a reset.
 */
final class LingeringClose implements ChannelFutureListener {
    /** Milliseconds that a client has to end its side after ours has ended. */
    private static final long LINGER = 1000;

    private final HttpConnection connection;
    /** All is written, and our FIN is out: only the client's is waited for. */
    private boolean written;

    LingeringClose(HttpConnection connection) {
        this.connection = connection;
    }

    void begin() {
        Channel channel = connection.channel;
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(this);
    }

    @Override
    public void operationComplete(ChannelFuture done) {
        Channel channel = connection.channel;
        if (connection.closed()) {
            return;
        }
        if (connection.clientGone() || !(channel instanceof DuplexChannel duplex) || channel.pipeline().get(SslHandler.class) != null) {
            channel.close();
        } else {
            written = true;
            connection.within(Math.min(LINGER, connection.front.clientTimeout > 0 ? connection.front.clientTimeout : LINGER));
            // the client's end is the end of all
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
            SocketOptions.shutdownOutput(duplex);
            Flow.read(channel, true);
        }
    }

    /** The client has ended its side. */
    void clientClosed() {
        if (written) {
            connection.channel.close();
        }
    }

    /**
     * Whether closing now is a clean end: all is written, in clear text. A client that has announced its own end gets no lingering one, as in
     * HAProxy: two system calls and one more wake-up less for each connection.
     */
    static boolean needless(Channel channel) {
        return channel.unsafe().outboundBuffer() != null && channel.unsafe().outboundBuffer().isEmpty() && channel.pipeline().get(SslHandler.class) == null;
    }
}
