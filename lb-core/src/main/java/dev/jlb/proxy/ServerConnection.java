package dev.jlb.proxy;

import dev.jlb.http.BodyReader;
import dev.jlb.http.Http1Reader;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.ParserOptions;
import dev.jlb.server.ServerRuntime;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;

/** A connection to a server: serves one stream at a time, or waits in its loop's pool. */
final class ServerConnection extends ChannelInboundHandlerAdapter {
    private static final byte[] NO_STORAGE = {};

    private Worker worker;
    private ServerRuntime server;
    /** Where it goes; a server that has moved since is not there any more. */
    private SocketAddress to;
    private final boolean encrypted;
    private Channel channel;
    private ChannelPromise silently;
    private Session session;
    private Stream stream;
    private Deadline purge;
    private boolean readClosed;
    /** The server was told that nothing more comes. */
    private boolean ended;
    private boolean counted;
    /** Received and not yet taken; null when there is nothing. */
    ByteBuf in;

    int served;
    /** When it began to wait in a pool, {@link System#nanoTime}. */
    long idleSince;
    /** {@code pool-conn-name}, or what TLS asked for; null without. Requests of another name do not use the connection. */
    String name;
    // HTTP only, made with the first stream that needs them
    Http1Reader reader;
    HttpMessage response;
    final BodyReader body = new BodyReader();

    /** @param to the server's address as it was found, or another one: then only one stream will use it */
    ServerConnection(Worker worker, ServerRuntime server, SocketAddress to) {
        this.worker = worker;
        this.server = server;
        this.to = to;
        this.encrypted = server.encrypted();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        silently = new VoidChannelPromise(channel, false);
    }

    /** An idle connection goes to the program that has taken over. */
    void adopt(Worker next, ServerRuntime same) {
        worker = next;
        server = same;
        to = same.address();
        if (purge != null) {
            purge.drop();
            purge = null;
        }
    }

    ServerRuntime server() {
        return server;
    }

    Channel channel() {
        return channel;
    }

    /** For writes whose failure shows as the end of the connection: one object for all of them (60 bytes a write saved). */
    ChannelPromise silently() {
        return silently;
    }

    Session session() {
        if (session == null) {
            session = new Session(channel, false);
        }
        return session;
    }

    /** It was authenticated as a whole (NTLM, Negotiate): nobody else may use it. */
    boolean exclusive;

    /** The connection stands. */
    void open() {
        counted = true;
        worker.program.engine.serverConnections.incrementAndGet();
        server.counters().usedConnections.increment();
    }

    void serve(Stream owner) {
        if (served++ > 0) {
            server.counters().usedConnections.increment();
        }
        stream = owner;
        Flow.read(channel, true);
    }

    /** It has served a second request. */
    boolean proven() {
        return served > 1;
    }

    boolean reused() {
        return served > 1;
    }

    Http1Reader reader(ParserOptions options) {
        if (reader == null) {
            reader = Http1Reader.forResponses(options);
        }
        return reader;
    }

    /** The stream is done with it. */
    void leave() {
        if (in != null && !in.isReadable()) {
            // an idle connection holds no buffer
            dropInput();
        }
        if (stream != null) {
            stream = null;
            server.counters().usedConnections.decrement();
        }
        if (response != null) {
            worker.giveHead(response.swapStorage(NO_STORAGE));
        }
    }

    /** There is no HTTP on it any more: what read responses is not kept as long as the tunnel lasts. */
    void becomeTunnel() {
        if (response != null) {
            worker.giveHead(response.swapStorage(NO_STORAGE));
            response = null;
        }
        reader = null;
    }

    HttpMessage takeResponse() {
        if (response == null) {
            response = new HttpMessage();
        }
        if (response.bytes().length == 0) {
            response.swapStorage(worker.takeHead());
        }
        return response;
    }

    /** It waits in a pool, which decides when it has waited too long. */
    void pooled() {
        if (purge != null) {
            purge.cancel();
        }
    }

    /** It waits for its client's next request, that long at most. */
    void idle(long purgeMillis) {
        if (purge == null) {
            purge = new Deadline(worker, () -> {
                if (stream == null) {
                    worker.removeIdle(this);
                    discard();
                }
            });
        }
        purge.in(purgeMillis);
    }

    /** Open, silent, without an end that was not noticed yet, and what a new one to the server would be. */
    boolean usable() {
        return channel.isActive() && !readClosed && !ended && (in == null || !in.isReadable()) && server.address() == to && server.encrypted() == encrypted;
    }

    /** Tells the server that its client has ended its side, once all before it is written; TLS knows no half, so there nothing is said. */
    void endOutput() {
        if (ended || channel.pipeline().get(SslHandler.class) != null) {
            return;
        }
        ended = true;
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(done -> {
            if (done.isSuccess() && channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        });
    }

    boolean outputEnded() {
        return ended;
    }

    /** Closes one on which all is said: with a reset, as HAProxy, or its port here could not be used again for a minute. */
    void discard() {
        if (!readClosed && channel instanceof SocketChannel tcp && channel.isActive() && channel.pipeline().get(SslHandler.class) == null) {
            tcp.config().setSoLinger(0);
        }
        close();
    }

    void close() {
        dropInput();
        if (purge != null) {
            purge.drop();
        }
        channel.close();
    }

    void dropInput() {
        if (in != null) {
            in.release();
            in = null;
        }
    }

    boolean readClosed() {
        return readClosed;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (stream == null) {
            // nothing was asked: a server that talks now (408, a close notice) must not be used again
            bytes.release();
            worker.removeIdle(this);
            close();
            return;
        }
        in = Buffers.join(context.alloc(), in, bytes);
        worker.clock.readBegins();
        try {
            stream.serverBytes(this);
        } finally {
            worker.clock.readHandled();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (stream != null) {
            stream.flushClient();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (stream != null && channel.isWritable()) {
            stream.serverWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            if (!readClosed) {
                readClosed = true;
                gone(false);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!readClosed) {
            readClosed = true;
            gone(false);
        }
        dropInput();
        if (purge != null) {
            purge.drop();
        }
        if (counted) {
            counted = false;
            worker.program.engine.serverConnections.decrementAndGet();
            if (stream != null) {
                server.counters().usedConnections.decrement();
                stream = null;
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        worker.program.announcements().fault(cause);
        if (!readClosed) {
            readClosed = true;
            gone(true);
        }
        channel.close();
    }

    private void gone(boolean reset) {
        if (stream != null) {
            stream.serverClosed(this, reset);
        } else {
            worker.removeIdle(this);
            channel.close();
        }
    }
}
