package dev.jlb.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** An {@code errorfile} (manual 4.2): a whole response as it goes to clients. */
public final class ErrorFile {
    private ErrorFile() {}

    /** What is wrong with a file, in HAProxy's words. */
    public static final class Invalid extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Invalid(String what) {
            super(what);
        }
    }

    /**
     * A whole HTTP message as it stands in an errorfile. An empty one means to answer nothing.
     *
     * @throws Invalid it is no such message
     */
    public static HttpReply parse(byte[] bytes) {
        if (bytes.length == 0) {
            return HttpReply.NOTHING;
        }
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        HttpMessage message = new HttpMessage();
        Http1Reader reader = Http1Reader.forResponses(ParserOptions.DEFAULT);
        if (reader.read(in, message, HttpMethod.GET) != HeadStatus.COMPLETE) {
            throw new Invalid("unable to parse headers");
        }
        if (message.status() < 200) {
            throw new Invalid("invalid http status code for an error message (" + message.status() + ")");
        }
        if (message.has(HeaderName.TRANSFER_ENCODING)) {
            throw new Invalid("chunk-encoded payload not supported");
        }
        byte[] content = new byte[in.readableBytes()];
        in.readBytes(content);
        boolean bare = message.status() == 204 || message.status() == 304;
        if (bare && content.length > 0) {
            throw new Invalid("message payload not expected");
        }
        List<HttpReply.Field> fields = new ArrayList<>();
        boolean length = bare;
        for (int i = 0; i < message.headerSlots(); i++) {
            if (message.isLive(i)) {
                fields.add(new HttpReply.Field(message.name(i), message.value(i)));
                length |= message.name(i).equals("content-length");
            }
        }
        if (message.has(HeaderName.CONTENT_LENGTH) && !bare && reader.facts().contentLength != content.length) {
            throw new Invalid("payload size does not match the announced content-length (" + content.length + " != " + reader.facts().contentLength + ")");
        }
        if (!length) {
            fields.addFirst(new HttpReply.Field("content-length", Integer.toString(content.length)));
        }
        return new HttpReply(message.status(), message.text(message.reasonOffset(), message.reasonLength()), fields, content, false);
    }
}
