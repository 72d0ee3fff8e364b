package dev.jlb.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** An {@code errorfile} (manual 4.2): a whole response as it goes to clients. */
public final class ErrorFile {
    private ErrorFile() {}

    /** A whole HTTP message as it stands in an errorfile; null for an empty file, which means to answer nothing. */
    public static HttpReply parse(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        HttpMessage message = new HttpMessage();
        Http1Reader reader = Http1Reader.forResponses(ParserOptions.DEFAULT);
        if (reader.read(in, message, HttpMethod.GET) != HeadStatus.COMPLETE) {
            return null;
        }
        byte[] content = new byte[in.readableBytes()];
        in.readBytes(content);
        List<HttpReply.Field> fields = new ArrayList<>();
        boolean length = false;
        for (int i = 0; i < message.headerSlots(); i++) {
            if (message.isLive(i)) {
                fields.add(new HttpReply.Field(message.name(i), message.value(i)));
                length |= message.name(i).equals("content-length");
            }
        }
        if (!length) {
            fields.addFirst(new HttpReply.Field("content-length", Integer.toString(content.length)));
        }
        return new HttpReply(message.status(), message.text(message.reasonOffset(), message.reasonLength()), fields, content, false);
    }
}
