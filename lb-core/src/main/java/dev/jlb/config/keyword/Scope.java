package dev.jlb.config.keyword;

import dev.jlb.config.model.ProxyBuilder;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Word;

/** What a keyword may see and change while its line is parsed. */
public interface Scope {
    SectionKind section();

    /** True for {@code no option …}; only negatable keywords ever see it. */
    boolean negated();

    /** True for {@code default option …}. */
    boolean reset();

    /** The process-wide settings; writable in {@code global}, readable everywhere. */
    Settings.Builder global();

    /** The proxy being built; fails in sections that are not proxies. */
    ProxyBuilder proxy();

    /** The builder of another kind of section, as its own package defined it; fails when it is of another type. */
    <T> T builder(Class<T> type);

    Diagnostics diagnostics();

    /** An address with the {@code $VAR} and <code>${VAR}</code> in it replaced, which HAProxy does in addresses even outside of quotes. */
    Word address(Word word);

    /** Whether {@code bind} may leave the port to the system, with port 0: a program that embeds jlb asks for it afterwards. */
    boolean anyPort();

    /** Whether a host name can be looked up now; asked once per name. HAProxy asks at the same moment. */
    boolean resolves(String host);

    /**
     * The line is right, but jlb cannot do what it asks for: an alert, unless only the language is being judged.
     *
     * @param what quoted, as messages begin: {@code 'filter'}
     * @param instead the way out
     */
    void notImplemented(Span at, String what, String instead);
}
