package dev.jlb.proxy;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/** A connection that no event loop took, since they end. Its handlers are never told: what TLS holds outside of the heap must be given back for them. */
final class Unregistered {
    private Unregistered() {}

    static void discard(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            ReferenceCountUtil.release(tls.engine());
        }
        channel.unsafe().closeForcibly();
    }
}
