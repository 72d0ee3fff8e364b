package dev.jlb.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * Bytes both ways between a client and a server, untouched: after an upgrade, and in {@code mode tcp}. Each side is read only while the other
 * can take more; a half-closed side is passed on as such; an idle tunnel holds no buffer.
 */
final class Tunnel implements Unsent.Writer {
    private final Stream stream;
    private final Channel client;
    private final ChannelPromise clientSilently;
    private final ServerConnection server;
    private final long timeout;
    private final boolean http;
    /** After 101: the end of the server is the end of both sides, as HAProxy has it; after CONNECT and in mode tcp it is not. */
    private final boolean upgraded;
    private boolean clientDirty;
    private boolean serverDirty;
    private boolean clientEnded;
    private boolean serverEnded;
    /** How many of the two ends have gone out to the other side, with all that came before them. */
    private int endsPassedOn;
    private boolean over;
    /** What comes from the server waits for the verdict of rules. */
    private boolean held;
    /** Bytes of the client that a bandwidth limit holds back; null when there are none. */
    private ByteBuf waiting;
    /** The client has ended behind them. */
    private boolean endWaits;

    Tunnel(Stream stream, Channel client, ServerConnection server) {
        this.stream = stream;
        this.client = client;
        this.clientSilently = new VoidChannelPromise(client, false);
        this.server = server;
        this.http = stream instanceof HttpStream;
        this.upgraded = http && stream.status == 101;
        long tunnel = stream.timeouts.tunnel(stream.back);
        // without "timeout tunnel" the smaller of both sides' timeouts ends an idle tunnel
        long clientSide = stream.timeouts.client(stream.front);
        long serverSide = stream.timeouts.server(stream.back);
        this.timeout = tunnel > 0 ? tunnel : clientSide == 0 ? serverSide : serverSide == 0 ? clientSide : Math.min(clientSide, serverSide);
    }

    /** Both sides stand: what the server has sent already goes first. */
    void begin() {
        Flow.read(server.channel(), true);
        touch();
        fromServer();
        flushClient();
        if (server.readClosed()) {
            serverEnd(false);
        }
    }

    private void touch() {
        stream.upstream.touch(clientEnded || serverEnded ? halfTimeout() : timeout);
    }

    /** {@code timeout client-fin} and {@code timeout server-fin} take the place of the other timeouts of their side once one direction has ended. */
    private long halfTimeout() {
        long client = stream.front.finTimeout;
        long server = stream.back.finTimeout;
        if (client <= 0 && server <= 0) {
            return timeout;
        }
        long tunnel = stream.timeouts.tunnel(stream.back);
        long clientSide = client > 0 ? client : tunnel > 0 ? tunnel : stream.timeouts.client(stream.front);
        long serverSide = server > 0 ? server : tunnel > 0 ? tunnel : stream.timeouts.server(stream.back);
        return clientSide <= 0 ? serverSide : serverSide <= 0 ? clientSide : Math.min(clientSide, serverSide);
    }

    /** Whether the server's bytes are kept back from now on. */
    void hold(boolean now) {
        held = now;
    }

    boolean held() {
        return held;
    }

    /** The server's bytes may go on, and its end if it has come. */
    void release() {
        held = false;
        Flow.read(server.channel(), true);
        fromServer();
        flushClient();
        if (server.readClosed()) {
            serverEnd(false);
        }
    }

    /** Ends the server's side; what has come from it still goes to the client. */
    void closeServer() {
        held = false;
        passAll();
        clientEnded = true;
        serverEnded = true;
        clientDirty = false;
        client.writeAndFlush(client.alloc().buffer(0)).addListener(done -> end());
    }

    void fromClient(ByteBuf bytes) {
        if (over) {
            bytes.release();
            return;
        }
        if (stream.bandwidthIn != null) {
            waiting = Buffers.join(client.alloc(), waiting, bytes);
            passWaiting();
            return;
        }
        toServer(bytes);
    }

    private void toServer(ByteBuf bytes) {
        stream.bytesIn += bytes.readableBytes();
        stream.sentToServer += bytes.readableBytes();
        server.channel().write(bytes, server.silently());
        serverDirty = true;
        if (!server.channel().isWritable()) {
            flushServer();
            if (!server.channel().isWritable()) {
                Flow.read(client, false);
            }
        }
        touch();
    }

    /** A bandwidth limit lets more bytes of the client pass. */
    void resumeClient() {
        if (!over) {
            touch();
            passWaiting();
            flushServer();
        }
    }

    private void passWaiting() {
        while (waiting != null && server.channel().isWritable()) {
            int count = stream.bandwidthIn.allow(waiting.readableBytes());
            if (count == 0) {
                break;
            }
            stream.bandwidthIn.used(count);
            ByteBuf all = waiting;
            if (count == all.readableBytes()) {
                waiting = null;
            }
            toServer(waiting == null ? all : all.readRetainedSlice(count));
        }
        Flow.read(client, waiting == null && server.channel().isWritable());
        if (waiting == null && endWaits) {
            clientEnd();
        }
    }

    /** A bandwidth limit lets more bytes of the server pass. */
    void resumeServer() {
        if (!over) {
            touch();
            fromServer();
            flushClient();
            if (server.readClosed()) {
                serverEnd(false);
            }
        }
    }

    void fromServer() {
        if (held) {
            return;
        }
        if (stream.bandwidthOut == null || over) {
            passAll();
            return;
        }
        while (server.in != null && client.isWritable()) {
            ByteBuf all = server.in;
            int count = stream.bandwidthOut.allow(all.readableBytes());
            if (count == 0) {
                break;
            }
            stream.bandwidthOut.used(count);
            if (count == all.readableBytes()) {
                server.in = null;
            }
            toClient(server.in == null ? all : all.readRetainedSlice(count));
        }
        Flow.read(server.channel(), server.in == null && client.isWritable());
    }

    private void passAll() {
        ByteBuf bytes = server.in;
        server.in = null;
        if (bytes == null) {
            return;
        }
        if (over) {
            bytes.release();
            return;
        }
        toClient(bytes);
    }

    private void toClient(ByteBuf bytes) {
        stream.bytesOut += bytes.readableBytes();
        stream.receivedFromServer += bytes.readableBytes();
        client.write(bytes, clientSilently);
        clientDirty = true;
        if (!client.isWritable()) {
            flushClient();
            if (!client.isWritable()) {
                Flow.read(server.channel(), false);
            }
        }
        touch();
    }

    /** All of one read is written. */
    void sendSoon() {
        if (clientDirty || serverDirty) {
            stream.worker.unsent.add(this);
        }
    }

    @Override
    public void send() {
        flushServer();
        flushClient();
    }

    void flushServer() {
        if (serverDirty) {
            serverDirty = false;
            server.channel().flush();
        }
    }

    void flushClient() {
        if (clientDirty) {
            clientDirty = false;
            client.flush();
        }
    }

    void serverWritable() {
        touch();
        if (waiting != null) {
            resumeClient();
        } else {
            Flow.read(client, true);
        }
    }

    void clientWritable() {
        touch();
        if (stream.bandwidthOut != null && server.in != null) {
            resumeServer();
        } else {
            Flow.read(server.channel(), true);
        }
    }

    /** The client sends no more. */
    void clientEnd() {
        if (over || clientEnded) {
            return;
        }
        if (waiting != null) {
            endWaits = true;
            return;
        }
        clientEnded = true;
        touch();
        flushServer();
        passEndOn(server.channel());
    }

    /** The server sends no more. */
    void serverEnd(boolean reset) {
        if (over || serverEnded && !reset) {
            return;
        }
        if (reset) {
            stream.ends('S', 'D');
            stream.upstream.account.serverAbort(true);
            end();
            return;
        }
        if (held) {
            return;
        }
        fromServer();
        if (server.in != null) {
            // what a limit holds back goes first
            return;
        }
        serverEnded = true;
        touch();
        if (upgraded) {
            clientDirty = false;
            client.writeAndFlush(client.alloc().buffer(0)).addListener(done -> end());
            return;
        }
        flushClient();
        passEndOn(client);
    }

    /**
     * Passes an end on once everything before it is written: what waits for a slow reader is not lost to the end of the other
     * direction. TLS knows no half, so there it is the end of both.
     */
    private void passEndOn(Channel channel) {
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(done -> {
            if (over) {
                return;
            }
            endsPassedOn++;
            boolean whole = channel != client && stream.back.noLinger;
            if (endsPassedOn == 2 || whole || !done.isSuccess() || !(channel instanceof DuplexChannel duplex) || channel.pipeline().get(SslHandler.class) != null) {
                end();
            } else {
                duplex.shutdownOutput();
            }
        });
    }

    /** The client's connection broke or is closed. */
    void clientGone() {
        if (over) {
            return;
        }
        if (!clientEnded || !serverEnded) {
            stream.ends('C', 'D');
            stream.upstream.account.clientAbort();
        }
        end();
    }

    /** Nothing moved for too long. */
    void expired() {
        if ((clientEnded || serverEnded) && (stream.front.finTimeout > 0 || stream.back.finTimeout > 0)) {
            // HAProxy takes that for a normal end
            end();
            return;
        }
        long clientSide = stream.timeouts.client(stream.front);
        long serverSide = stream.timeouts.server(stream.back);
        boolean serverIsShorter = stream.timeouts.tunnel(stream.back) <= 0 && serverSide > 0 && (clientSide == 0 || serverSide < clientSide);
        boolean server = clientEnded || serverIsShorter;
        stream.ends(server ? 's' : 'c', 'D');
        if (server) {
            stream.upstream.account.serverAbort(false);
        } else {
            stream.upstream.account.clientAbort();
        }
        end();
    }

    /** @param cause see {@link Stream#kill} */
    void cut(char cause) {
        stream.ends(cause, '-');
        end();
    }

    /** Its stream ends for another reason; what becomes of the connections is the stream's affair. */
    void abandon() {
        send();
        over = true;
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
    }

    boolean over() {
        return over;
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
        send();
        if (!serverEnded && stream.back.noLinger) {
            server.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        stream.upstream.quiet();
        stream.tunnelEnded();
        if (stream.front.noLinger) {
            client.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        client.close();
    }
}
