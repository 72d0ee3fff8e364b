package dev.jlb.proxy;

import dev.jlb.server.ServerRuntime;
import dev.jlb.config.model.LogStep;
import dev.jlb.config.model.StatusCodes;
import dev.jlb.server.TrafficObserver;
import dev.jlb.server.TrafficObserver.Event;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.http.BodyKind;
import dev.jlb.http.CountedBytes;
import dev.jlb.http.Framing;
import dev.jlb.http.HeadFacts;
import dev.jlb.http.HeadStatus;
import dev.jlb.http.HeaderName;
import dev.jlb.http.Http1Reader;
import dev.jlb.http.Http1Writer;
import dev.jlb.http.HttpMethod;
import dev.jlb.sample.Phase;
import io.netty.buffer.ByteBuf;

/** A server's heads: interim ones are passed on, the final one goes through the rules and settles how the body is framed and which connections stay. */
final class ResponseHeads {
    private static final HeaderName WWW_AUTHENTICATE = HeaderName.of("www-authenticate");
    private static final HeaderName PROXY_AUTHENTICATE = HeaderName.of("proxy-authenticate");

    private final HttpStream stream;
    private final ResponseRelay relay;

    ResponseHeads(HttpStream stream, ResponseRelay relay) {
        this.stream = stream;
        this.relay = relay;
    }

    void read() {
        while (!relay.started() && !relay.rules.waiting() && relay.connection != null && relay.connection.in != null && relay.connection.in.isReadable()) {
            Http1Reader reader = relay.connection.reader(stream.back.responseOptions);
            int before = reader.started() ? relay.message.storedBytes() : 0;
            int start = relay.connection.in.readerIndex();
            HeadStatus status = reader.read(relay.connection.in, relay.message, askedWith());
            if (status == HeadStatus.NEED_MORE) {
                return;
            }
            if (status != HeadStatus.COMPLETE) {
                CapturedMessage.head(stream, relay.message, before, relay.connection.in, start, status);
                ServerRuntime server = stream.upstream.server();
                if (relay.faults.retry(stream.back.retryOn.junkResponse)) {
                    stream.back.runtime.counters().responseErrors.increment();
                    server.counters().responseErrors.increment();
                } else {
                    relay.faults.badResponse();
                }
                return;
            }
            int code = relay.message.status();
            if (code >= 200 || code == 101) {
                if (relay.faults.retry(stream.back.retryOn.status(code))) {
                    return;
                }
                finalHead(reader.facts());
            } else {
                interim(reader.facts());
                reader.reset();
            }
        }
    }

    /** The method that the server was asked with, which a rule may have set: it decides what follows the server's head (RFC 9112 6.3). */
    private HttpMethod askedWith() {
        HttpMethod sent = stream.client.request.method();
        return sent == HttpMethod.CONNECT && stream.method != sent ? stream.method : sent;
    }

    /** A rule has made another method of a CONNECT, and its client takes a 2xx for a tunnel. */
    private boolean believesInTunnel() {
        return stream.method == HttpMethod.CONNECT && stream.status / 100 == 2;
    }

    private void interim(HeadFacts facts) {
        relay.serverKeepAlive = relay.serverKeepAlive && facts.keepAlive;
        stream.upstream.server().counters().responses.count(relay.message.status());
        if (stream.clientVersion >= 11) {
            ByteBuf out = stream.client.channel.alloc().buffer(Http1Writer.sizeBound(relay.message));
            Http1Writer.response(relay.message, out, true, stream.clientVersion, false, stream.front.headerCase);
            stream.bytesOut += CountedBytes.response(relay.message);
            stream.receivedFromServer += CountedBytes.response(relay.message);
            stream.client.channel.writeAndFlush(out);
        }
        stream.upstream.touch();
        if (relay.message.status() == 100) {
            stream.requestRelay.invited();
        }
    }

    private void finalHead(HeadFacts facts) {
        stream.responseNanos = stream.worker.clock.nanos();
        stream.status = relay.message.status();
        stream.serverStatus = stream.status;
        stream.serverVersion = relay.message.version();
        int head = CountedBytes.response(relay.message);
        stream.bytesOut += head;
        stream.receivedFromServer += head;
        TrafficObserver.tell(stream.upstream.server(), Event.ofStatus(stream.status));
        stream.responseCaptures = RequestHeaders.capture(relay.message, stream.front.rules.captures().response());
        stream.responseCookie = CookieCapture.response(relay.message, stream.front.rules.captures().cookie());
        relay.rules.begin();
        if (!relay.rules.content()) {
            return;
        }
        // what content rules refuse was no response yet
        StatusCodes codes = stream.worker.program.statusCodes;
        if (codes.isError(stream.status)) {
            stream.trackError();
        }
        if (codes.isFailure(stream.status)) {
            stream.trackFailure();
        }
        stream.upstream.server().counters().requests.increment();
        stream.upstream.server().counters().responses.count(stream.status);
        if (relay.rules.run()) {
            forward(facts);
        }
    }

    void forward(HeadFacts facts) {
        if (stream.status == 401 || stream.status == 407) {
            relay.connection.exclusive |= authenticatesConnection();
        }
        stream.upstream.stickiness.response(Phase.HTTP_RESPONSE);
        stream.upstream.persistence.response(relay.message, stream.method);
        if (stream.back.checkCache && CacheableCookies.in(relay.message, stream.method)) {
            relay.faults.cacheableCookie();
            return;
        }
        relay.connection.body.start(facts);
        relay.chunked = facts.body == BodyKind.CHUNKED;
        if (relay.message.status() < 200 && (relay.message.status() != 101 || !stream.upgrade || !facts.upgrade)) {
            // nobody asked for another protocol, or a rule has taken the final status away: what follows must not be taken for something else
            relay.faults.badResponse();
            return;
        }
        if (facts.body == BodyKind.TUNNEL && stream.websocket && !stream.back.responseOptions.unsafe() && !relay.message.has(HeaderName.SEC_WEBSOCKET_ACCEPT)) {
            // RFC 6455 4.1: without it the handshake was not understood
            relay.faults.badResponse();
            return;
        }
        if (facts.body == BodyKind.TUNNEL) {
            relay.tunnel();
            return;
        }
        if (askedWith() == HttpMethod.HEAD && stream.method != HttpMethod.HEAD && !Framing.bodiless(relay.message.status())) {
            // a rule asks for the head alone, and the client waits for what the head says
            relay.message.removeHeaders(HeaderName.TRANSFER_ENCODING);
            relay.message.setHeader(HeaderName.CONTENT_LENGTH, "0");
        }
        relay.filters.begin(relay.message, facts.body, facts.contentLength);
        relay.serverKeepAlive = relay.serverKeepAlive && facts.keepAlive && facts.body != BodyKind.UNTIL_CLOSE;
        boolean faulty = facts.body == BodyKind.CHUNKED && relay.message.version() < 11;
        relay.clientKeepAlive = mayKeepClient() && facts.body != BodyKind.UNTIL_CLOSE && !faulty && !believesInTunnel();
        relay.writeHead(facts.body, facts.contentLength);
        stream.log.at(LogStep.RESPONSE, true);
        if (facts.body == BodyKind.NONE) {
            relay.responseComplete();
        }
    }

    /** NTLM and Negotiate authenticate the connection, not the request: it is this client's from here on. */
    private boolean authenticatesConnection() {
        HeaderName name = stream.status == 401 ? WWW_AUTHENTICATE : PROXY_AUTHENTICATE;
        for (int header = relay.message.find(name, 0); header >= 0; header = relay.message.find(name, header + 1)) {
            String value = relay.message.text(relay.message.valueOffset(header), relay.message.valueLength(header));
            if (value.regionMatches(true, 0, "NTLM", 0, 4) || value.regionMatches(true, 0, "Nego", 0, 4)) {
                return true;
            }
        }
        return false;
    }

    boolean mayKeepClient() {
        return stream.clientKeepAlive && stream.front.httpMode != ProxyOptions.HttpMode.CLOSE && !stream.worker.program.life.softStop.sendsHome();
    }
}
