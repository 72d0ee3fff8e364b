package dev.jlb.config.keyword;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of sections of the language (manual 2, 4, 3.x). */
public enum SectionKind {
    GLOBAL("global"),
    DEFAULTS("defaults"),
    FRONTEND("frontend"),
    BACKEND("backend"),
    LISTEN("listen"),
    PEERS("peers"),
    RESOLVERS("resolvers"),
    MAILERS("mailers"),
    USERLIST("userlist"),
    CACHE("cache"),
    HTTP_ERRORS("http-errors"),
    RING("ring"),
    LOG_FORWARD("log-forward"),
    LOG_PROFILE("log-profile"),
    FCGI_APP("fcgi-app"),
    CRT_STORE("crt-store"),
    ACME("acme"),
    TRACES("traces"),
    HEALTHCHECK("healthcheck"),
    NAMESPACE_LIST("namespace_list"),
    PROGRAM("program");

    private final String keyword;

    SectionKind(String keyword) {
        this.keyword = keyword;
    }

    /** The word that opens such a section. */
    public String keyword() {
        return keyword;
    }

    public static Optional<SectionKind> of(String keyword) {
        return Arrays.stream(values()).filter(kind -> kind.keyword.equals(keyword)).findFirst();
    }
}
