package dev.jlb.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Asks a SOCKS4 proxy for the way to a server before anything else is said (manual 5.2 {@code socks4}), then leaves the pipeline. */
public final class Socks4 extends ChannelInboundHandlerAdapter {
    private static final byte[] USER = "HAProxy\0".getBytes(StandardCharsets.US_ASCII);
    private static final int GRANTED = 0x5a;
    private static final int REPLY = 8;

    private final InetSocketAddress server;
    private final Promise<Void> done;
    private final byte[] reply = new byte[REPLY];
    private int got;

    /** @param done succeeds when the way is open */
    public Socks4(InetSocketAddress server, Promise<Void> done) {
        this.server = server;
        this.done = done;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        byte[] address = server.getAddress().getAddress();
        if (address.length != 4) {
            fail(context, "SOCKS4 knows no IPv6 addresses");
            return;
        }
        ByteBuf request = context.alloc().buffer(8 + USER.length);
        request.writeByte(4).writeByte(1).writeShort(server.getPort()).writeBytes(address).writeBytes(USER);
        context.writeAndFlush(request);
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        int take = Math.min(REPLY - got, bytes.readableBytes());
        bytes.readBytes(reply, got, take);
        got += take;
        if (got < REPLY) {
            bytes.release();
            return;
        }
        if (reply[0] != 0 || (reply[1] & 0xff) != GRANTED) {
            bytes.release();
            fail(context, "SOCKS4 Proxy deny the request");
            return;
        }
        // the rest of the pipeline hears of the connection now
        done.trySuccess(null);
        context.fireChannelActive();
        if (bytes.isReadable()) {
            context.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
        context.pipeline().remove(this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (got < REPLY) {
            context.read();
        } else {
            context.fireChannelReadComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        done.tryFailure(new ConnectException("SOCKS4 Proxy read error during handshake"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, "SOCKS4 Proxy handshake aborted by server (Connection reset by peer)");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof io.netty.channel.socket.ChannelInputShutdownEvent) {
            fail(context, "SOCKS4 Proxy read error during handshake");
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    private void fail(ChannelHandlerContext context, String why) {
        done.tryFailure(new ConnectException(why));
        context.close();
    }

    /** Ends the attempt when the proxy does not answer in time. */
    public static void limit(EventLoop loop, Channel channel, Promise<Void> done, long milliseconds) {
        if (milliseconds > 0) {
            var timer = loop.schedule(() -> {
                if (done.tryFailure(new io.netty.channel.ConnectTimeoutException("SOCKS4 Proxy did not answer"))) {
                    channel.close();
                }
            }, milliseconds, TimeUnit.MILLISECONDS);
            done.addListener(result -> timer.cancel(false));
        }
    }
}
