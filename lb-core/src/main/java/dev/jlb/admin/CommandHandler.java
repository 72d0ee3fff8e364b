package dev.jlb.admin;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.syntax.Word;
import dev.jlb.proxy.Program;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One connection to the runtime API (management.txt 9.3): a line of commands separated by {@code ;}, answered and closed, unless {@code prompt}
 * made it interactive. A client that half-closes after its line gets its answer.
 */
final class CommandHandler extends ChannelInboundHandlerAdapter {
    private static final int MAX_LINE = 65536;

    private final Program program;
    /** user, operator or admin; a client may lower it. */
    private String level;
    private final StringBuilder input = new StringBuilder();
    private boolean interactive;
    private boolean answered;
    /** {@code stats timeout}, or what {@code set timeout cli} said. */
    private long idleMillis;
    private ScheduledFuture<?> idle;
    /** The client has said all. */
    private boolean ended;
    /** A command is being answered; what comes meanwhile waits. */
    private boolean busy;
    /** The command that {@code <<} ended, while its lines come. */
    private String pending;
    private StringBuilder payload;

    CommandHandler(Program program, String level) {
        this.program = program;
        this.level = level;
        this.idleMillis = program.configuration().global().get(GlobalSettings.STATS_TIMEOUT);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        touch(context);
        try {
            input.append(bytes.toString(StandardCharsets.ISO_8859_1));
        } finally {
            bytes.release();
        }
        drain(context);
        if (input.length() > MAX_LINE) {
            context.close();
        }
    }

    /** Executes whole lines, one after the other. */
    private void drain(ChannelHandlerContext context) {
        int end;
        while (!busy && !answered && (end = input.indexOf("\n")) >= 0) {
            String text = input.substring(0, end > 0 && input.charAt(end - 1) == '\r' ? end - 1 : end);
            input.delete(0, end + 1);
            execute(context, text);
        }
        if (ended && !busy && !answered) {
            String rest = input.toString();
            input.setLength(0);
            if (rest.isEmpty() && payload == null) {
                context.close();
                return;
            }
            interactive = false;
            execute(context, rest);
            if (payload != null) {
                execute(context, "");
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ended = true;
            drain(context);
        }
    }

    private void execute(ChannelHandlerContext context, String text) {
        if (payload != null) {
            // lines up to an empty one belong to the command before
            if (!text.isEmpty()) {
                payload.append(text).append('\n');
                return;
            }
            String lines = payload.toString();
            payload = null;
            run(context, List.of(pending).iterator(), lines, new StringBuilder());
            return;
        }
        if (text.stripTrailing().endsWith("<<")) {
            pending = text.stripTrailing().substring(0, text.stripTrailing().length() - 2).strip();
            payload = new StringBuilder();
            return;
        }
        run(context, List.of(text.split("(?<!\\\\);")).iterator(), null, new StringBuilder());
    }

    /** One command after the other; one that must ask the event loops is waited for without holding this one up. */
    private void run(ChannelHandlerContext context, Iterator<String> commands, String lines, StringBuilder out) {
        busy = true;
        while (commands.hasNext()) {
            String command = commands.next().strip();
            switch (command) {
                case "prompt" -> {
                    interactive = !interactive;
                    out.append('\n');
                }
                case "quit" -> {
                    context.close();
                    return;
                }
                case "operator", "user" -> {
                    level = command.equals("user") || level.equals("user") ? "user" : command;
                    out.append('\n');
                }
                case "experimental-mode on", "experimental-mode off", "expert-mode on", "expert-mode off", "mcli-debug-mode on" -> out.append('\n');
                default -> {
                    if (command.startsWith("set timeout ")) {
                        out.append(withEnd(timeout(context, command)));
                        continue;
                    }
                    if (command.startsWith("set severity-output ")) {
                        out.append('\n');
                        continue;
                    }
                    CompletableFuture<String> reply = Commands.run(program, command, level, lines);
                    if (!reply.isDone()) {
                        reply.whenComplete((said, failed) -> context.executor().execute(() -> {
                            out.append(withEnd(failed == null ? said : "Internal error.\n"));
                            run(context, commands, null, out);
                        }));
                        return;
                    }
                    out.append(withEnd(reply.join()));
                }
            }
        }
        busy = false;
        finish(context, out);
    }

    /** {@code set timeout cli <delay>}: seconds without a unit. */
    private String timeout(ChannelHandlerContext context, String command) {
        String[] words = command.split("\\s+");
        if (!words[2].equals("cli")) {
            return "'set timeout' only supports 'cli'.\n";
        }
        if (words.length < 4 || words[3].isEmpty() || !Character.isDigit(words[3].charAt(0))) {
            return "Invalid timeout value.\n";
        }
        try {
            String text = Character.isDigit(words[3].charAt(words[3].length() - 1)) ? words[3] + "s" : words[3];
            idleMillis = Values.time(Word.of(text), "set timeout", 1);
        } catch (ConfigException wrong) {
            return "Invalid timeout value.\n";
        }
        touch(context);
        return "\n";
    }

    /** The client has said or heard something: its time starts anew. */
    private void touch(ChannelHandlerContext context) {
        if (idle != null) {
            idle.cancel(false);
        }
        idle = idleMillis <= 0 ? null : context.executor().schedule(() -> {
            if (busy) {
                touch(context);
            } else {
                context.close();
            }
        }, idleMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        touch(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        idleMillis = 0;
        touch(context);
    }

    private void finish(ChannelHandlerContext context, StringBuilder out) {
        if (interactive) {
            out.append("> ");
        }
        ByteBuf reply = Unpooled.copiedBuffer(out, StandardCharsets.UTF_8);
        if (interactive) {
            context.writeAndFlush(reply);
            drain(context);
        } else {
            answered = true;
            context.writeAndFlush(reply).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static String withEnd(String reply) {
        return reply.equals("\n") || reply.endsWith("\n\n") ? reply : reply.endsWith("\n") ? reply + "\n" : reply + "\n\n";
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
