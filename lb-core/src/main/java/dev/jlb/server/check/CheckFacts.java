package dev.jlb.server.check;

import dev.jlb.sample.StreamFacts;
import dev.jlb.server.ServerRuntime;
import java.util.List;

/** A check is no stream: only its back end and its server have names. */
record CheckFacts(ServerRuntime server) implements StreamFacts {
    @Override
    public long id() {
        return 0;
    }

    @Override
    public long requestCounter() {
        return 0;
    }

    @Override
    public long acceptMillis() {
        return 0;
    }

    @Override
    public long requestMillis() {
        return 0;
    }

    @Override
    public long endMillis() {
        return 0;
    }

    @Override
    public long handshakeTime() {
        return -1;
    }

    @Override
    public long idleTime() {
        return -1;
    }

    @Override
    public long requestTime() {
        return -1;
    }

    @Override
    public long queueTime() {
        return -1;
    }

    @Override
    public long connectTime() {
        return -1;
    }

    @Override
    public long responseTime() {
        return -1;
    }

    @Override
    public long dataTime() {
        return -1;
    }

    @Override
    public long activeTime() {
        return -1;
    }

    @Override
    public long totalTime() {
        return -1;
    }

    @Override
    public long userTime() {
        return -1;
    }

    @Override
    public int status() {
        return 0;
    }

    @Override
    public long bytesToClient() {
        return 0;
    }

    @Override
    public long bytesFromClient() {
        return 0;
    }

    @Override
    public String terminationState() {
        return "----";
    }

    @Override
    public int processConnections() {
        return 0;
    }

    @Override
    public int frontendConnections() {
        return 0;
    }

    @Override
    public int backendConnections() {
        return server.backend().connections();
    }

    @Override
    public int serverConnections() {
        return server.connections();
    }

    @Override
    public int retries() {
        return 0;
    }

    @Override
    public boolean redispatched() {
        return false;
    }

    @Override
    public int serverQueue() {
        return 0;
    }

    @Override
    public int backendQueue() {
        return 0;
    }

    @Override
    public String frontendName() {
        return null;
    }

    @Override
    public String backendName() {
        return server.backend().name();
    }

    @Override
    public String serverName() {
        return server.name();
    }

    @Override
    public String listenerName() {
        return null;
    }

    @Override
    public List<byte[]> requestCaptures() {
        return List.of();
    }

    @Override
    public List<byte[]> responseCaptures() {
        return List.of();
    }

    @Override
    public byte[] requestCookieCapture() {
        return null;
    }

    @Override
    public byte[] responseCookieCapture() {
        return null;
    }

    @Override
    public byte[] requestLine() {
        return null;
    }

    @Override
    public byte[] uniqueId() {
        return null;
    }
}
