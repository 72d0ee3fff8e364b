package dev.jlb.admin;

import dev.jlb.config.command.RuntimeCommand.Level;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.proxy.Program;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One connection to the runtime API (management.txt 9.3): a line of commands separated by {@code ;}, answered and closed, unless {@code prompt}
 * made it interactive. A client that half-closes after its line gets its answer.
 */
final class CommandHandler extends ChannelInboundHandlerAdapter {
    private static final int MAX_LINE = 65536;

    /** Characters that are read ahead of what is being answered. */
    private static final int MAX_AHEAD = 16384;

    /** Longest word behind {@code <<}. */
    private static final int MAX_PATTERN = 64;

    /** Characters of a payload. */
    private static final int MAX_PAYLOAD = 131_072;

    private final Supplier<Program> program;
    private final CliSession session;
    private final Command executor;
    private final StringBuilder input = new StringBuilder();
    private boolean answered;
    /** Lines are being executed, further up. */
    private boolean draining;
    /** The prompt names whom one talks to. */
    private final boolean ofMaster;
    private ScheduledFuture<?> idle;
    /** The client has said all. */
    private boolean ended;
    /** A command is being answered; what comes meanwhile waits. */
    private boolean busy;
    /** The command that {@code <<} ended, while its lines come. */
    private String pending;
    private StringBuilder payload;
    private String payloadEnd = "";
    /** The answer of a command that takes its time, or null. */
    private CompletableFuture<String> waiting;
    /** {@code show events} at work, or null. */
    private EventStream events;

    /** @param executor what executes a command: a worker's or the master's table */
    CommandHandler(Supplier<Program> program, Level level, boolean exposesListeners, Command executor, boolean ofMaster) {
        this.ofMaster = ofMaster;
        this.program = program;
        this.session = new CliSession(level, program.get().configuration().global().get(GlobalSettings.STATS_TIMEOUT));
        this.session.exposesListeners = exposesListeners;
        this.executor = executor;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        touch(context);
        if (session.handOver) {
            // it says that it has them, and leaves
            bytes.release();
            return;
        }
        if (events != null) {
            // any input stops it, and is discarded
            bytes.release();
            events.end();
            return;
        }
        try {
            input.append(bytes.toString(StandardCharsets.ISO_8859_1));
        } finally {
            bytes.release();
        }
        drain(context);
        if (input.length() > MAX_LINE && input.indexOf("\n") < 0) {
            context.close();
        }
    }

    /** Executes whole lines, one after the other, as long as the client takes the answers; nothing is read from one that does not. */
    private void drain(ChannelHandlerContext context) {
        if (draining) {
            return;
        }
        draining = true;
        try {
            lines(context);
        } finally {
            draining = false;
        }
        context.channel().config().setAutoRead(input.length() < MAX_AHEAD || events != null || !busy && context.channel().isWritable());
    }

    private void lines(ChannelHandlerContext context) {
        int end;
        while (!busy && !answered && context.channel().isWritable() && (end = input.indexOf("\n")) >= 0) {
            String text = input.substring(0, end > 0 && input.charAt(end - 1) == '\r' ? end - 1 : end);
            input.delete(0, end + 1);
            execute(context, text);
        }
        if (ended && !busy && !answered && input.indexOf("\n") < 0) {
            String rest = input.toString();
            input.setLength(0);
            if (rest.isEmpty() && payload == null) {
                close(context);
                return;
            }
            session.interactive = false;
            execute(context, rest);
            if (payload != null) {
                execute(context, payloadEnd);
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            if (session.handOver) {
                context.close();
                return;
            }
            ended = true;
            drain(context);
        }
    }

    private void execute(ChannelHandlerContext context, String text) {
        if (payload != null) {
            if (!text.equals(payloadEnd)) {
                if (payload.length() + text.length() > MAX_PAYLOAD) {
                    context.close();
                    return;
                }
                payload.append(text).append('\n');
                return;
            }
            String lines = payload.toString();
            payload = null;
            run(context, CommandLine.parse(pending).iterator(), lines, new StringBuilder());
            return;
        }
        int mark = text.lastIndexOf("<<");
        if (mark > 0 && text.charAt(mark - 1) == ' ' && text.length() - mark - 2 <= MAX_PATTERN && text.indexOf(' ', mark) < 0) {
            pending = text.substring(0, mark);
            payloadEnd = text.substring(mark + 2);
            payload = new StringBuilder();
            if (session.prompt) {
                context.writeAndFlush(Unpooled.copiedBuffer("+ ", StandardCharsets.US_ASCII));
            }
            return;
        }
        run(context, CommandLine.parse(text).iterator(), null, new StringBuilder());
    }

    /** One command after the other, the last one with the payload; one that must ask the event loops is waited for without holding this one up. */
    private void run(ChannelHandlerContext context, Iterator<String[]> commands, String lines, StringBuilder out) {
        busy = true;
        while (commands.hasNext()) {
            String[] words = commands.next();
            CompletableFuture<String> reply = executor.run(new Call(program.get(), session, words, commands.hasNext() ? null : lines));
            if (!reply.isDone()) {
                waiting = reply;
                reply.whenComplete((said, failed) -> context.executor().execute(() -> {
                    waiting = null;
                    out.append(withEnd(failed == null ? said : "Internal error.\n"));
                    if (session.quit) {
                        end(context, out);
                        return;
                    }
                    prompts(commands, out);
                    run(context, commands, lines, out);
                }));
                return;
            }
            if (session.events != null) {
                show(context, commands, out);
                return;
            }
            String said = reply.join();
            if (session.handOver && context.channel() instanceof UnixChannel channel) {
                handOver(channel);
                return;
            }
            if (session.quit) {
                // what a reload came to is said even when it was done before anybody could wait for it
                out.append(said.isEmpty() ? said : withEnd(said));
                end(context, out);
                return;
            }
            out.append(withEnd(said));
            prompts(commands, out);
        }
        busy = false;
        touch(context);
        finish(context, out);
    }

    /** Descriptors do not go through a pipeline. Who has got them closes the connection; before that it must not end, or HAProxy would not believe that it has them. */
    private void handOver(UnixChannel channel) {
        busy = false;
        try {
            program.get().listeners().give(channel.fd().intValue(), session.handOverNames);
        } catch (IOException notTaken) {
            // whoever asked is gone, and sees the end of the connection
        }
    }

    /** Between the answers of one line, too. */
    private void prompts(Iterator<String[]> commands, StringBuilder out) {
        if (session.prompt && commands.hasNext()) {
            out.append(prompt());
        }
    }

    /** Shows a ring, then goes on with the commands behind. */
    private void show(ChannelHandlerContext context, Iterator<String[]> commands, StringBuilder out) {
        context.write(Unpooled.copiedBuffer(out, StandardCharsets.UTF_8));
        events = EventStream.start(session.events, context.channel(), () -> {
            events = null;
            run(context, commands, null, new StringBuilder("\n"));
        });
        session.events = null;
        events.pump();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (events != null) {
            events.pump();
        } else if (context.channel().isWritable()) {
            drain(context);
        }
    }

    /** Behind what is still on its way. */
    private void close(ChannelHandlerContext context) {
        answered = true;
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void end(ChannelHandlerContext context, StringBuilder out) {
        if (out.isEmpty()) {
            close(context);
        } else {
            session.interactive = false;
            finish(context, out);
        }
    }

    /** The client has said or heard something: its time starts anew. */
    private void touch(ChannelHandlerContext context) {
        if (idle != null) {
            idle.cancel(false);
        }
        idle = session.idleMillis <= 0 ? null : context.executor().schedule(() -> {
            if (busy) {
                touch(context);
            } else {
                context.close();
            }
        }, session.idleMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        session.timer = context.executor();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        touch(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (events != null) {
            events.end();
        }
        if (waiting != null) {
            waiting.cancel(false);
        }
        session.idleMillis = 0;
        touch(context);
    }

    private void finish(ChannelHandlerContext context, StringBuilder out) {
        if (session.prompt && !session.quit) {
            out.append(prompt());
        }
        ByteBuf reply = Unpooled.copiedBuffer(out, StandardCharsets.UTF_8);
        if (session.interactive) {
            context.writeAndFlush(reply);
            drain(context);
        } else {
            answered = true;
            context.writeAndFlush(reply).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private String prompt() {
        String name = !ofMaster ? "" : session.worker ? String.valueOf(ProcessHandle.current().pid()) : session.prefix.isEmpty() ? "master" : session.prefix;
        String modes = !ofMaster || !session.experimental && !session.expert && !session.debug ? "" : "(" + (session.experimental ? "x" : "") + (session.expert ? "e" : "") + (session.debug ? "d" : "") + ")";
        if (!session.timed) {
            return name + modes + "> ";
        }
        long up = (System.currentTimeMillis() - program.get().startMillis()) / 1000;
        return String.format("[%d:%02d:%02d:%02d]%s> ", up / 86_400, up / 3600 % 24, up / 60 % 60, up % 60, name.isEmpty() ? "" : " " + name + modes);
    }

    private static String withEnd(String reply) {
        return reply.isEmpty() || reply.equals("\n") || reply.endsWith("\n\n") ? reply : reply.endsWith("\n") ? reply + "\n" : reply + "\n\n";
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
