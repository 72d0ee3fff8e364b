package dev.jlb.cli.demo;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;

/** Says which server one talks to, and passes each message on to everyone at this server, signed with its name. */
final class ChatHandler extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    private final String server;
    private final ChannelGroup chatters;

    ChatHandler(String server, ChannelGroup chatters) {
        this.server = server;
        this.chatters = chatters;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof HandshakeComplete) {
            chatters.add(context.channel());
            context.writeAndFlush(new TextWebSocketFrame(server + ": welcome"));
        }
        super.userEventTriggered(context, event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame message) {
        chatters.writeAndFlush(new TextWebSocketFrame(server + ": " + message.text()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
