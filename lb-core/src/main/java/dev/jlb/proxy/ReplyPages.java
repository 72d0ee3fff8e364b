package dev.jlb.proxy;

import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.http.ErrorFile;
import dev.jlb.http.ErrorPages;
import dev.jlb.http.HttpReply;
import dev.jlb.http.Reasons;
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
            HttpReply reply = ErrorFile.parse(bytes);
            if (reply != null) {
                own.put(status, reply);
            }
        });
        proxy.settings().get(ProxyOptions.ERRORLOC).forEach((status, location) -> own.put(
                status,
                new HttpReply(
                        location.code(),
                        Reasons.ofRedirect(location.code()),
                        List.of(new HttpReply.Field("cache-control", "no-cache"), new HttpReply.Field("content-length", "0"), new HttpReply.Field("location", location.url())),
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
}
