package dev.jlb.proxy;

import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.ProxySender;
import dev.jlb.server.ServerRuntime;

/** Which connections to servers a stream may have that served others, and who may have its own afterwards (manual 4.2 {@code http-reuse}). */
final class ConnectionReuse {
    private final Stream stream;

    ConnectionReuse(Stream stream) {
        this.stream = stream;
    }

    /** An idle connection, the client's own or one of the pool; null when a new one is needed. @param name of the connection, where connections to that server have names */
    ServerConnection take(HttpStream http, ServerRuntime server, boolean named, String name) {
        ServerConnection idle = http.client.kept.take(server, name);
        if (idle == null && mayReuse(http) && !isPrivate(server)) {
            idle = stream.worker.takeIdle(server, stream.back.reuse == ProxyOptions.Reuse.AGGRESSIVE && http.firstRequest(), named, name);
        }
        return idle;
    }

    /** Takes a connection back that is not needed any more. @param alive it can serve another exchange */
    void give(ServerConnection used, boolean alive) {
        Settings settings = used.server().configured().settings();
        boolean kept = alive && stream instanceof HttpStream http && (used.exclusive || isPrivate(used.server()));
        if (kept) {
            ((HttpStream) stream).client.kept.keep(used);
        }
        long purge = settings.get(ServerOptions.POOL_PURGE_DELAY);
        if (!alive || !kept && (purge == 0 || !stream.worker.giveIdle(used, settings.get(ServerOptions.POOL_MAX_CONN)))) {
            used.discard();
        } else if (kept) {
            used.idle(purge);
        } else {
            used.pooled();
        }
    }

    /**
     * Whether connections to that server are one client's alone: they began with its address, or are
     * never to be shared (manual 4.2 {@code http-reuse}).
     */
    private boolean isPrivate(ServerRuntime server) {
        return stream.back.reuse == ProxyOptions.Reuse.NEVER || server == stream.back.runtime.direct() || ProxySender.wanted(server.configured().settings())
                || server.source() != null && server.source().isPrivate();
    }

    private boolean mayReuse(HttpStream http) {
        ProxyOptions.Reuse reuse = stream.back.reuse;
        if (stream.back.httpMode != ProxyOptions.HttpMode.KEEP_ALIVE || reuse == ProxyOptions.Reuse.NEVER) {
            return false;
        }
        // "safe": a connection that may have died meanwhile is no risk when the client would repeat the request itself
        return reuse != ProxyOptions.Reuse.SAFE || !http.firstRequest();
    }
}
