package dev.jlb.cli.demo;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Answers plain requests; a request for {@code /chat} goes on to the WebSocket handshake. */
final class PageHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final String server;
    private final byte[] page;

    PageHandler(String server, byte[] page) {
        this.server = server;
        this.page = page;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        String path = request.uri().split("\\?", 2)[0];
        switch (path) {
            case "/chat" -> context.fireChannelRead(request.retain());
            case "/" -> answer(context, request, HttpResponseStatus.OK, "text/html; charset=utf-8", page);
            case "/health" -> answer(context, request, HttpResponseStatus.OK, "text/plain", bytes("ok\n"));
            default -> answer(context, request, HttpResponseStatus.NOT_FOUND, "text/plain", bytes("nothing here\n"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest request, HttpResponseStatus status, String type, byte[] body) {
        boolean head = request.method().name().equals("HEAD");
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set("X-Server", server);
        boolean keep = HttpUtil.isKeepAlive(request);
        HttpUtil.setKeepAlive(response.headers(), request.protocolVersion(), keep);
        var written = context.writeAndFlush(response);
        if (!keep) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // a browser that left, or bytes that are no HTTP: nothing to answer in a demonstration
    }
}
