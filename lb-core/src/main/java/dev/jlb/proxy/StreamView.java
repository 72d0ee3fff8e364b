package dev.jlb.proxy;

import dev.jlb.server.ServerRuntime;
import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One stream as {@code show sess} tells of it (management.txt 9.3), made on its event loop.
 *
 * @param id of the stream, which begins the line and which {@code shutdown session} takes
 * @param backend null when none was chosen, as {@code server}
 * @param ageSeconds since it began
 * @param suspicious one of its connections is gone, and it is still there
 * @param line the short form
 * @param details the long form
 * @param uri the request's first line, or null
 */
public record StreamView(long id, String frontend, String backend, String server, long ageSeconds, boolean suspicious, String line, String details, String uri) {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSSSSS", Locale.ROOT);

    static StreamView of(Stream stream, Channel client) {
        ServerRuntime server = stream.upstream.server();
        ServerConnection connection = stream.upstream.connection();
        long age = (System.nanoTime() - stream.beganNanos) / 1_000_000_000L;
        String back = stream.back == null ? null : stream.back.runtime.name();
        byte[] line = stream.requestLine();
        boolean suspicious = !client.isOpen() || connection != null && !connection.channel().isOpen();
        return new StreamView(stream.number, stream.front.name(), back, server == null ? null : server.name(), age, suspicious, shortForm(stream, age), longForm(stream, client, connection, age),
                line == null ? null : new String(line, StandardCharsets.ISO_8859_1));
    }

    private static String protocol(Stream stream) {
        byte[] address = stream.session.sourceAddress();
        return address == null ? "unix_stream" : address.length == 4 ? "tcpv4" : "tcpv6";
    }

    private static String source(Stream stream) {
        byte[] address = stream.session.sourceAddress();
        return address == null ? "unix:1" : NetUtil.bytesToIpAddress(address) + ":" + stream.session.sourcePort();
    }

    private static String shortForm(Stream stream, long age) {
        return "0x" + Long.toHexString(stream.number) + ": proto=" + protocol(stream) + " src=" + source(stream) + " fe=" + stream.front.name() + " be="
                + (stream.back == null ? "<NONE>" : stream.back.runtime.name()) + " srv=" + (stream.upstream.server() == null ? "<none>" : stream.upstream.server().name())
                + " ts=00 epoch=0 age=" + age + "s calls=1 rate=0 cpu=0 lat=0"
                + " rq[f=000000h,i=0,an=00h,rx=,wx=,ax=] rp[f=000000h,i=0,an=00h,rx=,wx=,ax=] scf=[0,0h,fd=-1] scb=[0,0h,fd=-1] exp= rc=" + stream.retryCount + " c_exp=";
    }

    /** What HAProxy's form tells of its own structures is left out: the lines here are those that mean something. */
    private static String longForm(Stream stream, Channel client, ServerConnection connection, long age) {
        StringBuilder out = new StringBuilder(640);
        out.append("0x").append(Long.toHexString(stream.number)).append(": [").append(WHEN.format(Instant.ofEpochMilli(stream.beganMillis).atZone(ZoneId.systemDefault()))).append("] id=").append(stream.number)
                .append(" proto=").append(protocol(stream)).append(" source=").append(source(stream));
        out.append("\n  flags=0x0, conn_retries=").append(stream.retryCount).append(", waiting=").append(stream.upstream.waiting() ? 1 : 0).append(", cause=").append(stream.cause).append(stream.state);
        if (stream.waitingRule != null) {
            out.append(", rule at ").append(stream.waitingRule.file()).append(':').append(stream.waitingRule.line());
        }
        out.append("\n  frontend=").append(stream.front.name()).append(" (id=").append(stream.front.id()).append(" mode=").append(stream.front.http ? "http" : "tcp").append("), listener=")
                .append(stream.listener.name()).append(" (id=").append(stream.listener.id()).append(") addr=").append(address(client.localAddress()));
        BackSide back = stream.back;
        out.append("\n  backend=").append(back == null ? "<NONE> (id=-1 mode=-)" : back.runtime.name() + " (id=" + back.runtime.id() + " mode=" + (back.http ? "http" : "tcp") + ")");
        if (connection != null) {
            out.append(" addr=").append(address(connection.channel().localAddress()));
        }
        ServerRuntime server = stream.upstream.server();
        out.append("\n  server=").append(server == null ? "<NONE> (id=-1)" : server.name() + " (id=" + server.id() + ")");
        if (connection != null) {
            out.append(" addr=").append(address(connection.channel().remoteAddress()));
        }
        out.append("\n  task=0x").append(Long.toHexString(stream.number)).append(" (loop=").append(stream.worker.number + 1).append(" age=").append(age).append("s)");
        if (stream.requestLine() != null) {
            out.append("\n  txn=0x").append(Long.toHexString(stream.number)).append(" status=").append(stream.status);
        }
        side(out, "scf", client);
        side(out, "scb", connection == null ? null : connection.channel());
        out.append("\n  req=(total=").append(stream.bytesIn).append(" sent=").append(stream.sentToServer).append(")\n  res=(total=").append(stream.receivedFromServer).append(" sent=").append(stream.bytesOut)
                .append(')');
        return out.toString();
    }

    private static void side(StringBuilder out, String name, Channel channel) {
        out.append("\n  ").append(name).append('=');
        if (channel == null) {
            out.append("<NONE>");
            return;
        }
        out.append("0x").append(channel.id().asShortText()).append(" state=").append(channel.isActive() ? "EST" : channel.isOpen() ? "CON" : "CLO").append(" reading=").append(channel.config().isAutoRead() ? 1 : 0)
                .append(" writable=").append(channel.isWritable() ? 1 : 0);
    }

    static String address(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null ? NetUtil.toAddressString(inet.getAddress()) + ":" + inet.getPort() : "unix:1";
    }
}
