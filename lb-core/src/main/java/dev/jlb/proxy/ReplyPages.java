package dev.jlb.proxy;

import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.http.BodyReader;
import dev.jlb.http.ErrorPages;
import dev.jlb.http.HeadStatus;
import dev.jlb.http.Http1Reader;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.http.HttpReply;
import dev.jlb.http.ParserOptions;
import dev.jlb.http.Reasons;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The error pages of a proxy: its errorfiles and errorlocs, else HAProxy's built-in ones. */
final class ReplyPages {
    private final Map<Integer, HttpReply> own = new HashMap<>();
    private final Map<Integer, byte[]> files;

    ReplyPages(Proxy proxy) {
        files = proxy.settings().get(ProxyOptions.ERRORFILES);
        proxy.settings().get(ProxyOptions.ERRORFILES).forEach((status, bytes) -> {
            HttpReply reply = parse(bytes);
            if (reply != null) {
                own.put(status, reply);
            }
        });
        proxy.settings().get(ProxyOptions.ERRORLOC).forEach((status, location) -> own.put(
                status,
                new HttpReply(
                        location.code(),
                        Reasons.of(location.code()),
                        List.of(new HttpReply.Field("content-length", "0"), new HttpReply.Field("location", location.url()), new HttpReply.Field("cache-control", "no-cache")),
                        new byte[0],
                        false)));
    }

    HttpReply of(int status) {
        HttpReply page = own.get(status);
        return page != null ? page : ErrorPages.of(status);
    }

    /** As {@link ErrorPages#raw}, or the errorfile as it is. */
    byte[] raw(int status) {
        byte[] file = files.get(status);
        return file != null ? file : ErrorPages.raw(status);
    }

    boolean has(int status) {
        return own.containsKey(status);
    }

    /** A whole HTTP message as it stands in an errorfile; null for an empty file, which means to answer nothing. */
    private static HttpReply parse(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        HttpMessage message = new HttpMessage();
        Http1Reader reader = Http1Reader.forResponses(ParserOptions.DEFAULT);
        if (reader.read(in, message, HttpMethod.GET) != HeadStatus.COMPLETE) {
            return null;
        }
        BodyReader body = new BodyReader();
        body.start(reader.facts());
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
