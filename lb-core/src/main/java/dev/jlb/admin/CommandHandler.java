package dev.jlb.admin;

import dev.jlb.proxy.Program;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;

/**
 * One connection to the runtime API (management.txt 9.3): a line of commands separated by {@code ;}, answered and closed, unless {@code prompt}
 * made it interactive. A client that half-closes after its line gets its answer.
 */
final class CommandHandler extends ChannelInboundHandlerAdapter {
    private static final int MAX_LINE = 65536;

    private final Program program;
    private final String level;
    private final StringBuilder line = new StringBuilder();
    private boolean interactive;
    private boolean answered;

    CommandHandler(Program program, String level) {
        this.program = program;
        this.level = level;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable() && !answered) {
                char c = (char) (bytes.readByte() & 0xff);
                if (c == '\n') {
                    execute(context);
                } else if (c != '\r') {
                    line.append(c);
                    if (line.length() > MAX_LINE) {
                        context.close();
                        return;
                    }
                }
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            if (!line.isEmpty() && !answered) {
                interactive = false;
                execute(context);
            } else if (!answered) {
                context.close();
            }
        }
    }

    private void execute(ChannelHandlerContext context) {
        String text = line.toString();
        line.setLength(0);
        StringBuilder out = new StringBuilder();
        for (String command : text.split("(?<!\\\\);")) {
            String stripped = command.strip();
            if (stripped.equals("prompt")) {
                interactive = !interactive;
                out.append('\n');
            } else if (stripped.equals("quit")) {
                context.close();
                return;
            } else {
                out.append(answer(stripped));
            }
        }
        if (interactive) {
            out.append("> ");
        }
        ByteBuf reply = Unpooled.copiedBuffer(out, StandardCharsets.UTF_8);
        if (interactive) {
            context.writeAndFlush(reply);
        } else {
            answered = true;
            context.writeAndFlush(reply).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private String answer(String command) {
        String reply = Commands.run(program, command, level);
        return reply.equals("\n") || reply.endsWith("\n\n") ? reply : reply.endsWith("\n") ? reply + "\n" : reply + "\n\n";
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
