package dev.jlb.proxy;

import dev.jlb.http.CountedBytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** A server's body on its way to the client: untouched, through filters, at a limited pace, or to nobody. */
final class ResponseBody {
    private final HttpStream stream;
    private final ResponseRelay relay;

    ResponseBody(HttpStream stream, ResponseRelay relay) {
        this.stream = stream;
        this.relay = relay;
    }

    /** Sends on what has come of the body, as far as the client takes it. */
    void forward() {
        ServerConnection connection = relay.connection;
        Channel client = stream.client.channel;
        stream.upstream.touch();
        boolean frames = !relay.mute() && (relay.chunked || relay.filters.chunks());
        int readable = connection.in == null ? 0 : connection.in.readableBytes();
        if (connection.in != null && relay.filters.active()) {
            if (relay.filters.forward(connection, client, frames)) {
                relay.wrote();
            }
        } else if (connection.in != null && relay.mute()) {
            drop(connection, connection.in);
        } else if (connection.in != null) {
            pass(connection, client, frames);
        }
        if (connection.body.broken()) {
            CapturedMessage.body(stream, false, connection.in, readable, connection.body.brokenAt());
            stream.ends('S', 'D');
            relay.abort();
            return;
        }
        if (connection.body.finished()) {
            stream.receivedFromServer += relay.chunked ? CountedBytes.end(connection.body.trailers()) : 0;
            if (frames) {
                BodyWriter.last(client, stream.client.silently, stream.front.dropTrailers ? null : connection.body.trailers(), stream.front.headerCase);
                relay.wrote();
            }
            if (frames || relay.mute()) {
                stream.bytesOut += relay.chunked ? CountedBytes.end(connection.body.trailers()) : 0;
            }
            relay.responseComplete();
        } else if (!client.isWritable()) {
            Flow.read(connection.channel(), false);
            // the server is not late while the client is slow
            stream.upstream.quiet();
        } else if (limited()) {
            Flow.read(connection.channel(), false);
            stream.upstream.quiet();
        }
    }

    private boolean limited() {
        return stream.bandwidthOut != null && stream.bandwidthOut.waiting();
    }

    /** A bandwidth limit lets more pass, or the client can take more of a limited body. */
    void resume() {
        if (!relay.started() || relay.answered() || !stream.client.channel.isWritable() || relay.own.resume()) {
            return;
        }
        ServerConnection from = relay.connection;
        if (from == null) {
            return;
        }
        Flow.read(from.channel(), true);
        forward();
        relay.settle();
        relay.flushClient();
        if (relay.connection == from && from.readClosed() && from.in == null) {
            relay.closed(from, false);
        }
    }

    /** The payload that the client does not get. */
    private void drop(ServerConnection connection, ByteBuf in) {
        int count;
        while ((count = connection.body.payload(in)) > 0) {
            in.skipBytes(count);
            // HAProxy counts what passes its stream, and the body goes missing behind that
            stream.bytesOut += count;
            stream.receivedFromServer += count;
            connection.body.consumed(count);
        }
    }

    /** The payload, untouched. */
    private void pass(ServerConnection connection, Channel client, boolean frames) {
        ByteBuf in = connection.in;
        int count;
        Bandwidth limit = stream.bandwidthOut;
        while ((count = connection.body.payload(in)) > 0) {
            if (limit != null) {
                count = limit.allow(count);
                if (count == 0) {
                    break;
                }
                limit.used(count);
            }
            ByteBuf piece;
            if (count == in.readableBytes()) {
                // the whole buffer is payload: hand it on as it is
                piece = in;
                connection.in = null;
            } else {
                piece = in.readRetainedSlice(count);
            }
            stream.bytesOut += count;
            stream.receivedFromServer += count;
            connection.body.consumed(count);
            BodyWriter.write(client, stream.client.silently, piece, frames);
            relay.wrote();
            if (connection.in == null) {
                break;
            }
        }
    }
}
