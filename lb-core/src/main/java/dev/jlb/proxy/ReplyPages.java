package dev.jlb.proxy;

import dev.jlb.config.model.ErrorPage;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.http.ErrorFile;
import dev.jlb.http.ErrorPages;
import dev.jlb.http.HttpReply;
import dev.jlb.http.Reasons;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The error pages of a proxy: its errorfiles and errorlocs, else HAProxy's built-in ones. Of the lines for one status the last counts. */
final class ReplyPages {
    private static final byte[] SILENCE = {};

    private final Map<Integer, HttpReply> own = new HashMap<>();
    private final Set<Integer> rules = new HashSet<>();

    ReplyPages(Proxy proxy) {
        for (ErrorPage page : proxy.settings().get(ProxyOptions.ERROR_PAGES)) {
            switch (page) {
                case ErrorPage.File file -> put(file.status(), ErrorFile.parse(file.message()));
                case ErrorPage.Location location -> put(location.status(), redirect(location));
                case ErrorPage.Rule rule -> {
                    own.remove(rule.status());
                    rules.add(rule.status());
                }
                case ErrorPage.Section section -> throw new IllegalStateException("still to be imported: " + section.name());
            }
        }
    }

    private void put(int status, HttpReply reply) {
        own.put(status, reply);
        rules.remove(status);
    }

    private static HttpReply redirect(ErrorPage.Location to) {
        return new HttpReply(
                to.code(),
                Reasons.ofRedirect(to.code()),
                List.of(new HttpReply.Field("cache-control", "no-cache"), new HttpReply.Field("content-length", "0"), new HttpReply.Field("location", to.url())),
                new byte[0],
                false);
    }

    HttpReply of(int status) {
        HttpReply page = own.get(status);
        return page != null ? page : ErrorPages.of(status);
    }

    /** As {@link ErrorPages#raw}; files of one's own are not for what was no request, but for empty ones: then nothing is sent. */
    byte[] raw(int status) {
        return own.get(status) == HttpReply.NOTHING ? SILENCE : ErrorPages.raw(status);
    }

    boolean has(int status) {
        return own.containsKey(status);
    }

    /** Whether {@code http-error} rules are to be asked for that status. */
    boolean hasRule(int status) {
        return rules.contains(status);
    }
}
