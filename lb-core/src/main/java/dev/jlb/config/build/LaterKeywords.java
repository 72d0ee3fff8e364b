package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.ANYWHERE;
import static dev.jlb.config.keyword.Declare.BACK;
import static dev.jlb.config.keyword.Declare.BACK_ONLY;
import static dev.jlb.config.keyword.Declare.PROXIES;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.Declare;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Keywords of proxies that jlb knows and checks, but does not run (manual 4.2), and those that the language has lost. */
final class LaterKeywords implements KeywordFamily {
    private static final String KEEP = "remove the line, or keep this proxy on HAProxy";

    private final List<Keyword> all = new ArrayList<>();

    @Override
    public List<Keyword> keywords() {
        bodies();
        persistence();
        noOps();
        removed();
        return all;
    }

    private void bodies() {
        all.add(keyword("use-fcgi-app", BACK_ONLY).usage("<name>").doc("Speaks FastCGI.").manual("10.1.2").rejects("use-fcgi-app", "use-fcgi-app nosuchapp").notImplemented("put an HTTP server before the application", (a, s) -> {
            refer(s, SectionKind.FCGI_APP, a.take("a name"));
            a.end();
        }));
    }

    private void persistence() {
        all.add(keyword("dispatch", BACK_ONLY).usage("<address>:<port>").doc("Where streams go that no server keeps; with 'balance' it is ignored.").accepts("dispatch 127.0.0.1:80", "dispatch :80", "dispatch /tmp/x.sock")
                .rejects("dispatch", "dispatch 127.0.0.1", "dispatch 127.0.0.1:+10", "dispatch 127.0.0.1:80-90", "dispatch 127.0.0.1:80 x").parse((a, s) -> {
                    Word where = s.address(a.take("an address"));
                    Address address = Addresses.one(where, "dispatch", Addresses.Port.REQUIRED);
                    if (address instanceof Address.Inet inet && inet.portOffset()) {
                        throw a.error(where.span(), "'dispatch' : port offset not permitted here in '" + where + "'");
                    }
                    a.end();
                    s.proxy().settings().put(ProxyOptions.DISPATCH, address);
                }));
        all.add(keyword("transparent", BACK).doc("As 'option transparent'.").accepts("transparent").rejects("transparent x").parse((a, s) -> {
            a.end();
            s.proxy().settings().put(ProxyOptions.TRANSPARENT, true);
        }));
    }

    private void noOps() {
        all.add(keyword("guid", PROXIES).usage("<string>").doc("An identifier that no other object of the configuration has, by which 'stats-file' finds it again.").accepts("guid web-1:a.b_c")
                .rejects("guid", "guid a/b", "guid " + "x".repeat(128)).parse((a, s) -> {
                    s.proxy().settings().put(ProxyOptions.GUID, Guids.take(a, "guid"));
                    a.end();
                }));
        none("max-keep-alive-queue", BACK, "number(-1,2147483647)", "10", "a request that waits is never held back for a kept connection");
    }

    private void removed() {
        gone("appsession", "'appsession' is not supported anymore since HAProxy 1.6.", "x len 64 timeout 3h");
        gone("block", "The 'block' directive is not supported anymore since HAProxy 2.1. Use 'http-request deny' which uses the exact same syntax.", "if TRUE");
        gone("clitimeout", "the 'clitimeout' directive is not supported anymore since HAProxy 2.1. Use 'timeout client'.", "5s");
        gone("contimeout", "the 'contimeout' directive is not supported anymore since HAProxy 2.1. Use 'timeout connect'.", "5s");
        gone("srvtimeout", "the 'srvtimeout' directive is not supported anymore since HAProxy 2.1. Use 'timeout server'.", "5s");
        gone("monitor-net", "'monitor-net' doesn't exist anymore. Please use 'http-request return status 200 if { src <network> }' instead.", "10.0.0.0/8");
        gone("usesrc", "'usesrc' only allowed after a 'source' statement.", "clientip");
        for (String direction : new String[] {"req", "rsp"}) {
            String rules = direction.equals("req") ? "http-request" : "http-response";
            gone(direction + "add", "The '" + direction + "add' directive is not supported anymore since HAProxy 2.1. Use '" + rules + " add-header' instead.", "X:\\ y");
            for (String[] action : new String[][] {{"del", "del-header"}, {"rep", "replace-header"}, {"deny", "deny"}}) {
                for (String variant : new String[] {"", "i"}) {
                    String name = direction + variant + action[0];
                    gone(name, "The '" + name + "' directive is not supported anymore since HAProxy 2.1. Use '" + rules + " " + action[1] + "' instead.", "x");
                }
            }
        }
        for (String name : new String[] {"allow", "iallow", "pass", "ipass", "tarpit", "itarpit", "setbe", "isetbe"}) {
            gone("req" + name, "The 'req" + name + "' directive is not supported anymore since HAProxy 2.1. Use 'http-request' rules or 'use_backend' instead.", "x");
        }
    }

    /** Remembers a name that another section must declare. */
    static void refer(Scope s, SectionKind kind, Word name) {
        List<ProxyOptions.Reference> references = new ArrayList<>(s.proxy().settings().get(ProxyOptions.REFERENCES));
        references.add(new ProxyOptions.Reference(kind, name.text(), name.span()));
        s.proxy().settings().put(ProxyOptions.REFERENCES, List.copyOf(references));
    }

    private void later(String name, Set<SectionKind> sections, String shape, String doc, String accepted, String rejected, String instead) {
        Declare declare = keyword(name, sections).usage(shape).doc(doc).accepts((name + " " + accepted).strip());
        if (!shape.isEmpty() && rejected.isEmpty()) {
            declare.rejects(name);
        } else if (!rejected.isEmpty()) {
            declare.rejects(name + " " + rejected);
        }
        all.add(declare.notImplemented(instead, shape));
    }

    private void none(String name, Set<SectionKind> sections, String shape, String accepted, String why) {
        all.add(keyword(name, sections).usage(shape).doc("See the manual.").accepts(name + " " + accepted).noOp(why, shape));
    }

    private void gone(String name, String message, String arguments) {
        all.add(keyword(name, ANYWHERE).doc("Removed from the language.").rejects(name + " " + arguments).removed(message));
    }
}
