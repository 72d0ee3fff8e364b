package dev.jlb.proxy;

import dev.jlb.sample.ConnectionError;
import dev.jlb.sample.SampleContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A connection that could not be made: only where it should have gone is known. */
record Unreached(SocketAddress address, long acceptedMillis) implements SampleContext.Connection {
    @Override
    public byte[] sourceAddress() {
        return null;
    }

    @Override
    public int sourcePort() {
        return 0;
    }

    @Override
    public byte[] destinationAddress() {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null ? inet.getAddress().getAddress() : null;
    }

    @Override
    public int destinationPort() {
        return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }

    /** As with HAProxy, only a connection that was made, or whose preparation failed, has one. */
    @Override
    public ConnectionError error() {
        return null;
    }

    @Override
    public SampleContext.TlsFacts tls() {
        return null;
    }
}
