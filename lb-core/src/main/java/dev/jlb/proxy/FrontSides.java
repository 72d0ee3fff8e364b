package dev.jlb.proxy;

import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.Timeouts;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.ParserOptions;
import dev.jlb.log.LogSinks;
import dev.jlb.log.Logs;
import dev.jlb.log.StreamLogger;
import dev.jlb.rule.ProxyRules;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Phase;
import dev.jlb.template.BuiltInFormats;
import dev.jlb.template.Template;
import dev.jlb.tls.ListenerTls;
import dev.jlb.tls.PemException;
import dev.jlb.tls.TlsContexts;
import dev.jlb.tls.TlsStore;
import java.io.IOException;
import java.util.Collection;

/** Makes front ends ready to run: the formats of their logs, the certificates of their {@code bind} lines. */
final class FrontSides {
    private final TlsStore tlsStore;
    private final ParserOptions options;
    private final Logs logs;
    private final CompileContext context;
    private final Collection<AutoCloseable> closing;

    /** @param closing gets what must be closed with the program */
    FrontSides(TlsStore tlsStore, ParserOptions options, Logs logs, CompileContext context, Collection<AutoCloseable> closing) {
        this.tlsStore = tlsStore;
        this.options = options;
        this.logs = logs;
        this.context = context;
        this.closing = closing;
    }

    FrontSide make(Proxy proxy, int id, ProxyRules rules, LogSinks sink) {
        return new FrontSide(proxy, rules, new StreamLogger(proxy, sink, formats(proxy, rules)), options, id);
    }

    /** @return null without {@code ssl} @throws IOException when a file cannot be used */
    ListenerTls tls(Proxy proxy, Bind bind) throws IOException {
        if (!bind.settings().is(BindOptions.SSL)) {
            return null;
        }
        try {
            ListenerTls tls = TlsContexts.forBind(TlsStore.bind(proxy, bind, tlsStore), tlsStore, proxy.settings().get(Timeouts.CLIENT));
            closing.add(tls);
            return tls;
        } catch (PemException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    private StreamLogger.Formats formats(Proxy proxy, ProxyRules rules) {
        Template connection = Template.log(Word.of(BuiltInFormats.CONNECTION_ERROR), context.in(Phase.LOG)).orElseThrow();
        return new StreamLogger.Formats(format(proxy, rules), rules.errorLogFormat(), rules.logFormatSd(), connection, logs.profiles(context.within(proxy)));
    }

    private Template format(Proxy proxy, ProxyRules rules) {
        if (rules.logFormat() != null) {
            return rules.logFormat();
        }
        boolean http = proxy.mode() == Mode.HTTP;
        LogSettings.Format format = proxy.settings().get(LogSettings.FORMAT);
        String text = switch (format) {
            case NONE -> BuiltInFormats.connect(proxy.mode().name());
            case TCP -> BuiltInFormats.TCP;
            case TCP_CLF -> BuiltInFormats.TCP_CLF;
            case HTTP -> http ? BuiltInFormats.HTTP : BuiltInFormats.TCP;
            case HTTP_CLF -> http ? BuiltInFormats.HTTP_CLF : BuiltInFormats.TCP;
            case HTTPS -> http ? BuiltInFormats.HTTPS : BuiltInFormats.TCP;
        };
        return Template.log(Word.of(text), context.in(Phase.LOG)).orElse(null);
    }
}
