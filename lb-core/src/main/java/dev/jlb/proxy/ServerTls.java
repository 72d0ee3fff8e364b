package dev.jlb.proxy;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.server.ServerRuntime;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

/** TLS towards servers. */
final class ServerTls {
    private ServerTls() {}

    static SslHandler handler(SslContext context, Channel channel, ServerRuntime server, Stream stream) {
        String host = server.configured().settings().get(ServerOptions.VERIFYHOST);
        if (host.isEmpty() && server.configured().address() instanceof Address.Inet inet) {
            host = inet.host();
        }
        SslHandler handler = context.newHandler(channel.alloc(), host, -1);
        if (stream.back.connectTimeout > 0) {
            handler.setHandshakeTimeoutMillis(stream.back.connectTimeout);
        }
        return handler;
    }
}
