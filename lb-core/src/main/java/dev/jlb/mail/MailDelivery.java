package dev.jlb.mail;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Brings one mail to one mail server over a connection of its own (RFC 5321); tells once how that ended. Lives on one event loop. */
final class MailDelivery extends ChannelInboundHandlerAdapter {
    /** Longest line of a reply that is waited for. */
    private static final int MAX_LINE = 4096;
    /** Lines of one reply. */
    private static final int MAX_LINES = 100;

    /** What is said when the reply before it was good, and the first digit of a good reply to it; nothing is said before the greeting. */
    private record Step(byte[] command, char good) {
        static Step of(String line, char good) {
            return new Step((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1), good);
        }
    }

    private final List<Step> steps;
    private final Consumer<String> done;
    private final StringBuilder line = new StringBuilder();
    private int next;
    private int lines;
    private Channel channel;
    private ScheduledFuture<?> timer;
    private boolean finished;

    /** @param done given null for a mail that was taken, else why it was not */
    MailDelivery(Mail mail, Consumer<String> done) {
        this.steps = List.of(
                new Step(new byte[0], '2'),
                Step.of("HELO " + mail.hostname(), '2'),
                Step.of("MAIL FROM:<" + mail.from() + ">", '2'),
                Step.of("RCPT TO:<" + mail.to() + ">", '2'),
                Step.of("DATA", '3'),
                new Step(mail.data(), '2'),
                Step.of("QUIT", '2'));
        this.done = done;
    }

    /** To be called on the loop. @param millis bounds all of it */
    void start(EventLoop loop, Supplier<Channel> transport, InetSocketAddress to, long millis) {
        timer = loop.schedule(() -> finish("timeout"), millis, TimeUnit.MILLISECONDS);
        var connecting = new Bootstrap().group(loop).channelFactory(transport::get).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0).handler(this).connect(to);
        channel = connecting.channel();
        connecting.addListener(result -> {
            if (!result.isSuccess()) {
                finish(String.valueOf(result.cause().getMessage()));
            }
        });
    }

    /** Ends it without a word. */
    void abort() {
        finished = true;
        timer.cancel(false);
        channel.close();
    }

    private void finish(String failure) {
        if (finished) {
            return;
        }
        abort();
        done.accept(failure);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable() && !finished) {
                char c = (char) in.readUnsignedByte();
                if (c == '\n') {
                    line();
                } else if (line.length() < MAX_LINE) {
                    line.append(c);
                } else {
                    finish("line too long");
                }
            }
        } finally {
            in.release();
        }
    }

    private void line() {
        boolean goesOn = line.length() > 3 && line.charAt(3) == '-';
        char kind = line.isEmpty() ? '?' : line.charAt(0);
        if (goesOn && kind == steps.get(next).good() && ++lines < MAX_LINES) {
            line.setLength(0);
            return;
        }
        if (goesOn || kind != steps.get(next).good()) {
            // a mail that was taken stays so, whatever follows
            finish(next == steps.size() - 1 ? null : line.toString().strip());
            return;
        }
        line.setLength(0);
        lines = 0;
        next++;
        if (next == steps.size()) {
            finish(null);
        } else {
            channel.writeAndFlush(Unpooled.wrappedBuffer(steps.get(next).command()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        finish(next == steps.size() - 1 ? null : "connection closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        finish(next == steps.size() - 1 ? null : String.valueOf(cause.getMessage()));
    }
}
