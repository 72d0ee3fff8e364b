package dev.jlb.proxy;

import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.Proxy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SNIHostName;

/** A made-up client connection, without a socket, to a program that is built for it ({@code rehearsal}): the program's own code serves it, TLS and PROXY headers included. */
public final class Rehearsal {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Rehearsal() {}

    /**
     * What the client does.
     *
     * @param bind which {@code bind} line of the front end it comes by, from 0; with {@code ssl} there it speaks TLS, with {@code accept-proxy} a PROXY header comes first
     * @param bytes what it sends
     * @param serverName what its TLS asks for, or ""
     */
    public record Visit(Proxy frontend, int bind, InetSocketAddress source, InetSocketAddress destination, byte[] bytes, String serverName) {}

    /**
     * What came of it.
     *
     * @param answer all bytes that the client got
     * @param closed whether the connection was closed
     */
    public record Outcome(byte[] answer, boolean closed) {}

    /**
     * Plays a visit until it is decided, answered, closed, or {@code most} milliseconds are over: rules that wait for time wait in earnest.
     *
     * @param decided whether enough is known
     */
    public static Outcome play(Program program, Visit visit, BooleanSupplier decided, long most) throws SSLException {
        boolean tls = visit.frontend().binds().get(visit.bind()).settings().is(BindOptions.SSL);
        boolean header = visit.frontend().binds().get(visit.bind()).settings().is(BindOptions.ACCEPT_PROXY);
        Visitor client = new Visitor(visit.source(), visit.destination(), program, visit);
        EmbeddedChannel inside = tls ? new EmbeddedChannel(handshaking(visit)) : null;
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            if (header) {
                send(client, Unpooled.wrappedBuffer(proxyHeader(visit)));
            }
            if (tls) {
                inside.writeOutbound(Unpooled.wrappedBuffer(visit.bytes()));
            } else {
                send(client, Unpooled.wrappedBuffer(visit.bytes()));
            }
            long began = System.nanoTime();
            while (true) {
                client.runPendingTasks();
                exchange(client, inside, answer);
                if (decided.getAsBoolean() || isAnswered(answer.toByteArray()) || !client.isOpen() || System.nanoTime() - began > most * 1_000_000L) {
                    return new Outcome(answer.toByteArray(), !client.isOpen());
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        } finally {
            client.finishAndReleaseAll();
            if (inside != null) {
                inside.finishAndReleaseAll();
            }
        }
    }

    /** Carries bytes between the two ends, through the client's TLS if there is one, until none are under way. */
    private static void exchange(EmbeddedChannel client, EmbeddedChannel inside, ByteArrayOutputStream answer) {
        boolean moved;
        do {
            moved = false;
            for (ByteBuf sent; (sent = client.readOutbound()) != null; moved = true) {
                if (inside != null) {
                    inside.writeInbound(sent);
                } else {
                    take(sent, answer);
                }
            }
            if (inside != null) {
                for (ByteBuf plain; (plain = inside.readInbound()) != null; moved = true) {
                    take(plain, answer);
                }
                for (ByteBuf sent; (sent = inside.readOutbound()) != null; moved = true) {
                    send(client, sent);
                }
            }
        } while (moved);
    }

    /** Unless a rule has closed the connection. */
    private static void send(EmbeddedChannel client, ByteBuf bytes) {
        if (client.isOpen()) {
            client.writeInbound(bytes);
        } else {
            bytes.release();
        }
    }

    private static void take(ByteBuf bytes, ByteArrayOutputStream answer) {
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy).release();
        answer.writeBytes(copy);
    }

    /** Whether there is a head in it that is not an interim one. */
    private static boolean isAnswered(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        while (text.startsWith("HTTP/1.1 1")) {
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return false;
            }
            text = text.substring(end + 4);
        }
        return !text.isEmpty();
    }

    private static byte[] proxyHeader(Visit visit) {
        String family = visit.source().getAddress().getAddress().length == 4 ? "TCP4" : "TCP6";
        return ("PROXY " + family + " " + visit.source().getAddress().getHostAddress() + " " + visit.destination().getAddress().getHostAddress() + " " + visit.source().getPort() + " " + visit.destination().getPort() + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static ChannelInitializer<Channel> handshaking(Visit visit) throws SSLException {
        var context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN, ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, "http/1.1"))
                .build();
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                SslHandler handler = context.newHandler(channel.alloc());
                SSLParameters parameters = handler.engine().getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("");
                if (!visit.serverName().isEmpty()) {
                    parameters.setServerNames(java.util.List.of(new SNIHostName(visit.serverName())));
                }
                handler.engine().setSSLParameters(parameters);
                channel.pipeline().addLast(handler);
            }
        };
    }

    /** The server's end of the connection, which says that it is between those addresses. */
    private static final class Visitor extends EmbeddedChannel {
        private final InetSocketAddress source;
        private final InetSocketAddress destination;

        Visitor(InetSocketAddress source, InetSocketAddress destination, Program program, Visit visit) {
            super(null, DefaultChannelId.newInstance(), false, false);
            this.source = source;
            this.destination = destination;
            pipeline().addLast(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                    program.life.serve(channel, visit.frontend().name(), visit.bind());
                }
            });
            try {
                register();
            } catch (Exception impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return source;
        }

        @Override
        protected SocketAddress localAddress0() {
            return destination;
        }
    }
}
