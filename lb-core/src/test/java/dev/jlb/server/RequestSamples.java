package dev.jlb.server;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.sample.Phase;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.StreamFacts;
import dev.jlb.sample.Variables;
import dev.jlb.sample.World;
import java.util.Map;

/** A request without a stream around it. */
public final class RequestSamples implements SampleContext, SampleContext.Connection {
    private final HttpMessage request = new HttpMessage();
    private final byte[] source;

    public RequestSamples(byte[] source, String target, Map<String, String> headers) {
        this.source = source;
        request.startRequest("GET", target);
        headers.forEach((name, value) -> request.addHeader(HeaderName.of(name), value));
    }

    @Override
    public Phase phase() {
        return Phase.BACKEND_CHOICE;
    }

    @Override
    public HttpMessage request() {
        return request;
    }

    @Override
    public HttpMessage response() {
        return null;
    }

    @Override
    public Connection client() {
        return this;
    }

    @Override
    public Connection server() {
        return null;
    }

    @Override
    public Payload payload(boolean ofRequest) {
        return null;
    }

    @Override
    public StreamFacts facts() {
        return null;
    }

    @Override
    public Variables variables() {
        return null;
    }

    @Override
    public World world() {
        return null;
    }

    @Override
    public byte[] scratch(int size) {
        return new byte[size];
    }

    @Override
    public byte[] sourceAddress() {
        return source;
    }

    @Override
    public int sourcePort() {
        return 1000;
    }

    @Override
    public byte[] destinationAddress() {
        return source;
    }

    @Override
    public int destinationPort() {
        return 80;
    }

    @Override
    public TlsFacts tls() {
        return null;
    }

    @Override
    public long acceptedMillis() {
        return 0;
    }
}
