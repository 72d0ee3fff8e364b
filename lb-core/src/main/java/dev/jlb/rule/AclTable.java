package dev.jlb.rule;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.Acl;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.NamedConditions;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/** The named ACLs of a proxy and the predefined ones (manual 7.4). */
final class AclTable implements NamedConditions {
    private static final Map<String, List<String>> PREDEFINED = Map.ofEntries(
            Map.entry("FALSE", List.of("always_false")),
            Map.entry("HTTP", List.of("req.proto_http")),
            Map.entry("HTTP_1.0", List.of("req.ver", "1.0")),
            Map.entry("HTTP_1.1", List.of("req.ver", "1.1")),
            Map.entry("HTTP_2.0", List.of("req.ver", "2.0")),
            Map.entry("HTTP_3.0", List.of("req.ver", "3.0")),
            Map.entry("HTTP_CONTENT", List.of("req.hdr_val(content-length)", "gt", "0")),
            Map.entry("HTTP_URL_ABS", List.of("url_reg", "^[^/:]*://")),
            Map.entry("HTTP_URL_SLASH", List.of("url_beg", "/")),
            Map.entry("HTTP_URL_STAR", List.of("url", "*")),
            Map.entry("LOCALHOST", List.of("src", "127.0.0.1/8", "::1")),
            Map.entry("METH_CONNECT", List.of("method", "CONNECT")),
            Map.entry("METH_DELETE", List.of("method", "DELETE")),
            Map.entry("METH_GET", List.of("method", "GET", "HEAD")),
            Map.entry("METH_HEAD", List.of("method", "HEAD")),
            Map.entry("METH_OPTIONS", List.of("method", "OPTIONS")),
            Map.entry("METH_POST", List.of("method", "POST")),
            Map.entry("METH_PUT", List.of("method", "PUT")),
            Map.entry("METH_TRACE", List.of("method", "TRACE")),
            Map.entry("RDP_COOKIE", List.of("req.rdp_cookie_cnt", "gt", "0")),
            Map.entry("REQ_CONTENT", List.of("req.len", "gt", "0")),
            Map.entry("TRUE", List.of("always_true")),
            Map.entry("WAIT_END", List.of("wait_end")));

    private final Map<String, List<List<Word>>> named = new HashMap<>();
    /** Where each name is declared first. */
    private final Map<String, Word> declared = new HashMap<>();
    private final Set<String> broken = new HashSet<>();

    AclTable(Proxy proxy) {
        this(proxy.acls());
    }

    AclTable(List<Acl> acls) {
        for (Acl acl : acls) {
            declared.putIfAbsent(acl.name().text(), acl.name());
            named.computeIfAbsent(acl.name().text(), any -> new ArrayList<>()).add(acl.words());
        }
    }

    /** Says that an ACL of that name was refused: rules that use it are not refused once more. */
    void broken(String name) {
        broken.add(name);
    }

    /** What {@link #expressions} throws for an ACL whose mistake was reported. */
    static final class Broken extends ConfigException {
        private static final long serialVersionUID = 1L;

        Broken(Word name) {
            super(name.span(), "ACL '" + name + "' is not valid.");
        }
    }

    /** HAProxy reads from top to bottom: an ACL does not exist for the lines above it. */
    private boolean below(Word use) {
        Word first = declared.get(use.text());
        return first != null && first.span().file() == use.span().file() && first.span().line() > use.span().line();
    }

    /** The expressions of a name, any of which may match; compiled for the place that asks, because phases differ. */
    AclExpression[] expressions(Word name, CompileContext context) {
        if (broken.contains(name.text())) {
            throw new Broken(name);
        }
        if (below(name)) {
            throw new ConfigException(name.span(), "no such ACL : '" + name + "'.", "it is declared below, in line " + declared.get(name.text()).span().line() + ": move that line above its first use");
        }
        List<List<Word>> lines = named.get(name.text());
        boolean own = lines != null;
        if (!own) {
            List<String> predefined = PREDEFINED.get(name.text());
            if (predefined == null) {
                throw new ConfigException(name.span(), "no such ACL : '" + name + "'.", dev.jlb.config.source.Suggestions.hint(name.text(), named.keySet()));
            }
            lines = List.of(predefined.stream().map(Word::of).toList());
        }
        List<AclExpression> all = new ArrayList<>();
        for (List<Word> words : lines) {
            all.add(AclExpression.compile(words, own ? words.getFirst() : name, context));
        }
        return all.toArray(AclExpression[]::new);
    }

    @Override
    public BiPredicate<SampleContext, Sample> resolve(Word name, CompileContext context) {
        AclExpression[] expressions = expressions(name, context);
        return (ctx, scratch) -> {
            for (AclExpression expression : expressions) {
                if (expression.matches(ctx, scratch)) {
                    return true;
                }
            }
            return false;
        };
    }
}
