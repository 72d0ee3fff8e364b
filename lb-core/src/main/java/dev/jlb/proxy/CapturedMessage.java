package dev.jlb.proxy;

import dev.jlb.http.HeadStatus;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.ParserOptions;
import dev.jlb.http.Violation;
import dev.jlb.server.ServerRuntime;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;

/**
 * The last request of a front end, or the last response of a back end, that broke the protocol: for {@code show errors} (management.txt 9.3). Each proxy keeps one of each, of at
 * most {@code tune.bufsize} bytes. Names of headers of lines that came in an earlier packet than the bad one are in lower case, as the reader
 * leaves them; of a body there are the bytes that came last.
 *
 * @param back null when no back end was chosen
 * @param server null for a request
 * @param event how many were captured before it by this process
 * @param source address and port of the client
 * @param room {@code tune.bufsize}
 */
public record CapturedMessage(long millis, FrontSide front, BackSide back, ServerRuntime server, long event, String source, byte[] bytes, Violation violation, int room) {
    /** A head that was refused. @param before bytes of it that had come earlier, all in the message's storage; @param start where the rest begins in the input */
    static void head(Stream stream, HttpMessage message, int before, ByteBuf in, int start, HeadStatus status) {
        boolean request = stream instanceof HttpStream http && http.client.request == message;
        ParserOptions options = request ? stream.front.requestOptions : stream.back.responseOptions;
        int more = Math.min(in.writerIndex() - start, Math.max(0, (status == HeadStatus.TOO_LARGE ? options.maxHead() : options.bufferSize()) - before));
        byte[] bytes = new byte[before + more];
        System.arraycopy(message.bytes(), 0, bytes, 0, before);
        in.getBytes(start, bytes, before, more);
        keep(stream, request, bytes, Violation.of(bytes, request, status, options), options);
    }

    /** The framing of a body is wrong at the byte that was read last. @param count bytes that came with it: what lies before them in the buffer may be anybody's */
    static void body(Stream stream, boolean request, ByteBuf in, int count, Violation.State state) {
        if (in == null) {
            return;
        }
        ParserOptions options = request ? stream.front.requestOptions : stream.back.responseOptions;
        int from = in.writerIndex() - Math.min(count, options.bufferSize());
        byte[] bytes = new byte[in.writerIndex() - from];
        in.getBytes(from, bytes);
        keep(stream, request, bytes, new Violation(Math.max(0, in.readerIndex() - 1 - from), state, request ? 0x12 : 0x16), options);
    }

    private static void keep(Stream stream, boolean request, byte[] bytes, Violation violation, ParserOptions options) {
        long event = stream.worker.program.capturedMessages.getAndIncrement();
        byte[] address = stream.session.sourceAddress();
        String source = address == null ? "unix:1" : NetUtil.bytesToIpAddress(address) + ":" + stream.session.sourcePort();
        ServerRuntime server = request ? null : stream.upstream.server();
        CapturedMessage captured = new CapturedMessage(System.currentTimeMillis(), stream.front, request ? null : stream.back, server, event, source, bytes, violation, options.bufferSize());
        if (request) {
            stream.front.invalidRequest = captured;
        } else {
            stream.back.invalidResponse = captured;
        }
    }
}
