package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.LogStep;
import dev.jlb.config.model.ProxyKind;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.ActionContext.Abort;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What stops or steers a stream: accept, reject, routing, levels, timeouts, captures (manual 4.3, 4.4). */
final class FlowActions {
    private static final Set<RuleSet> TCP = EnumSet.of(RuleSet.TCP_REQUEST_CONNECTION, RuleSet.TCP_REQUEST_SESSION, RuleSet.TCP_REQUEST_CONTENT, RuleSet.TCP_RESPONSE_CONTENT);
    private static final Set<RuleSet> HTTP = EnumSet.of(RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE, RuleSet.HTTP_AFTER_RESPONSE);
    private static final List<String> LEVELS = List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug", "silent");

    private FlowActions() {}

    static List<ActionDeclaration> all() {
        List<ActionDeclaration> all = new ArrayList<>();
        Set<RuleSet> everywhere = EnumSet.copyOf(TCP);
        everywhere.addAll(HTTP);
        all.add(new ActionDeclaration("allow", HTTP, "", "Skips the other rules.", (a, c) -> context -> Verdict.STOP));
        all.add(new ActionDeclaration("accept", TCP, "", "Skips the other rules.", (a, c) -> context -> Verdict.STOP));
        Set<RuleSet> reject = EnumSet.copyOf(TCP);
        reject.add(RuleSet.HTTP_REQUEST);
        all.add(new ActionDeclaration("reject", reject, "", "Closes without an answer.", (a, c) -> context -> {
            context.abortWith(Abort.CLOSE);
            return Verdict.ABORT;
        }));
        all.add(new ActionDeclaration("close", EnumSet.of(RuleSet.TCP_RESPONSE_CONTENT), "", "Closes the server's side.", (a, c) -> context -> {
            context.abortWith(Abort.SERVER);
            return Verdict.ABORT;
        }));
        Set<RuleSet> silent = EnumSet.copyOf(everywhere);
        silent.remove(RuleSet.HTTP_AFTER_RESPONSE);
        all.add(new ActionDeclaration("silent-drop", silent, "[ rst-ttl <ttl> ]", "Forgets the connection without a word to the client, or with a reset that travels so many hops.", (a, c) -> {
            int ttl = a.takeIf("rst-ttl") ? Values.integer(a.take("a number of hops"), "rst-ttl", 1, 255) : 0;
            return context -> {
                context.dropSilently(ttl);
                return Verdict.ABORT;
            };
        }));
        Set<RuleSet> ofStreams = EnumSet.copyOf(everywhere);
        ofStreams.removeAll(EnumSet.of(RuleSet.TCP_REQUEST_CONNECTION, RuleSet.TCP_REQUEST_SESSION));
        all.add(new ActionDeclaration("set-log-level", ofStreams, "<level>", "Changes the level of the stream's log.", (a, c) -> {
            Word word = a.take("a level");
            int level = LEVELS.indexOf(word.text());
            if (level < 0) {
                throw new ConfigException(word.span(), "bad log level '" + word + "'.", "levels are " + String.join(", ", LEVELS));
            }
            return context -> {
                context.setLogLevel(level);
                return Verdict.CONTINUE;
            };
        }));
        all.add(new ActionDeclaration("do-log", everywhere, "[profile <log_profile>]", "Writes a log line now.", FlowActions::log));
        all.add(new ActionDeclaration("set-timeout", EnumSet.of(RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE), "{ client|connect|queue|server|tarpit|tunnel } { <timeout>|<expr> }", "Changes a timeout of the stream.", FlowActions::timeout));
        all.add(new ActionDeclaration("capture", EnumSet.of(RuleSet.TCP_REQUEST_CONTENT, RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE, RuleSet.HTTP_AFTER_RESPONSE), "<sample> { len <length> | id <id> }", "Fills a capture slot, its own or a declared one.", FlowActions::capture));
        all.add(new ActionDeclaration("strict-mode", HTTP, "{ on | off }", "Whether a rewrite that does not fit into tune.bufsize ends the stream with 500, or is left out.", (a, c) -> {
            Word word = a.take("'on' or 'off'");
            if (!word.is("on") && !word.is("off")) {
                throw new ConfigException(word.span(), "Unexpected value '" + word + "'. Only 'on' and 'off' are supported");
            }
            boolean on = word.is("on");
            String rules = RewriteRoom.rules(c);
            return context -> {
                context.answers().strictRewriting(on, rules);
                return Verdict.CONTINUE;
            };
        }));
        all.add(new ActionDeclaration("expect-proxy", EnumSet.of(RuleSet.TCP_REQUEST_CONNECTION), "layer4", "Reads a header of the PROXY protocol first.", (a, c) -> {
            Word layer = a.take("'layer4'");
            if (!layer.is("layer4")) {
                throw new ConfigException(layer.span(), "'expect-proxy' only supports 'layer4'.");
            }
            return context -> {
                context.expectProxy();
                return Verdict.CONTINUE;
            };
        }));
        all.add(new ActionDeclaration("switch-mode", EnumSet.of(RuleSet.TCP_REQUEST_CONTENT), "http [proto <name>]", "From here on the connection is one of mode http.", FlowActions::switchMode));
        all.add(new ActionDeclaration("wait-for-handshake", EnumSet.of(RuleSet.HTTP_REQUEST), "", "Waits for the TLS handshake; jlb reads no request before it.", (a, c) -> context -> Verdict.CONTINUE));
        Set<RuleSet> nice = EnumSet.of(RuleSet.TCP_REQUEST_CONTENT, RuleSet.TCP_RESPONSE_CONTENT, RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE);
        all.add(new ActionDeclaration("set-nice", nice, "<nice>", "Ranks the stream among HAProxy's tasks; event loops have no such ranks.", (a, c) -> {
            Values.integer(a.take("a value"), "set-nice", Integer.MIN_VALUE, Integer.MAX_VALUE);
            c.samples().diagnostics().warning(c.keyword().span(), "'set-nice' has no effect in jlb: its event loops serve streams in turn.");
            return context -> Verdict.CONTINUE;
        }));
        all.add(new ActionDeclaration("use_backend", EnumSet.of(RuleSet.USE_BACKEND), "<name>", "Chooses a back end.", (a, c) -> target(a, c, true)));
        all.add(new ActionDeclaration("use-server", EnumSet.of(RuleSet.USE_SERVER), "<name>", "Chooses a server.", (a, c) -> target(a, c, false)));
        all.add(new ActionDeclaration("fail", EnumSet.of(RuleSet.MONITOR_FAIL), "", "Makes monitor-uri fail.", (a, c) -> context -> Verdict.DONE));
        return all;
    }

    private static Action target(Arguments a, ActionCompiler c, boolean backend) {
        Word name = a.take(backend ? "a backend name" : "a server name");
        if (name.text().indexOf('%') >= 0) {
            Template template = c.template(name);
            return context -> choose(context, new String(template.render(context), StandardCharsets.ISO_8859_1), backend);
        }
        String chosen = name.text();
        if (backend) {
            c.samples().references().backend(chosen);
        } else {
            c.samples().ownServer(chosen);
        }
        return context -> choose(context, chosen, backend);
    }

    /** A back end that is disabled or unpublished is passed over: the next rule is asked. */
    private static Verdict choose(ActionContext context, String name, boolean backend) {
        if (backend) {
            return context.useBackend(name) ? Verdict.STOP : Verdict.CONTINUE;
        }
        context.useServer(name);
        return Verdict.STOP;
    }

    private static Action timeout(Arguments a, ActionCompiler c) {
        Word kind = a.take("'client', 'connect', 'queue', 'server', 'tarpit' or 'tunnel'");
        boolean front = kind.is("client");
        if (!front && !List.of("connect", "queue", "server", "tarpit", "tunnel").contains(kind.text())) {
            throw new ConfigException(kind.span(), "'set-timeout' rule supports 'client'/'connect'/'queue'/'server'/'tarpit'/'tunnel' (got '" + kind + "')");
        }
        ProxyKind proxy = c.proxy().kind();
        if (proxy != ProxyKind.DEFAULTS && !kind.is("tarpit") && !(front ? proxy.hasFrontend() : proxy.hasBackend())) {
            throw new ConfigException(kind.span(), "proxy '" + c.proxy().name() + "' has no " + (front ? "frontend" : "backend") + " capability.", "a '" + kind + "' timeout belongs to the " + (front ? "client's" : "server's") + " side");
        }
        Word value = a.take("a timeout");
        if (Character.isDigit(value.text().charAt(0))) {
            long milliseconds = Values.time(value, "set-timeout", 1);
            return context -> {
                context.setTimeout(kind.text(), milliseconds);
                return Verdict.CONTINUE;
            };
        }
        Expression expression = c.expression(value);
        return context -> {
            Sample sample = new Sample();
            if (expression.evaluate(context, sample) && dev.jlb.sample.Casts.cast(sample, dev.jlb.sample.SampleType.SINT)) {
                context.setTimeout(kind.text(), sample.number);
            }
            return Verdict.CONTINUE;
        };
    }

    private static Action capture(Arguments a, ActionCompiler c) {
        if (!c.proxy().kind().hasFrontend() && c.set() != RuleSet.HTTP_RESPONSE && c.set() != RuleSet.HTTP_AFTER_RESPONSE && a.line().words().stream().anyMatch(word -> word.is("len"))) {
            throw new ConfigException(c.keyword().span(), "proxy '" + c.proxy().name() + "' has no frontend capability.", "declare a slot in the frontend and capture into it: id <id>");
        }
        Expression expression = c.expression(a.take("a sample expression"));
        boolean request = c.set() != RuleSet.HTTP_RESPONSE && c.set() != RuleSet.HTTP_AFTER_RESPONSE;
        int slot;
        if (a.takeIf("len")) {
            if (!request) {
                throw new ConfigException(a.lastSpan(), "'capture' in a response expects 'id'.", "declare a slot: declare capture response len <length>");
            }
            slot = c.addRequestCapture(Values.integer(a.take("a length"), "capture len", 1, 65535));
        } else if (a.takeIf("id")) {
            Word id = a.take("an id");
            slot = Values.integer(id, "id", 0, 1000);
            if (c.proxy().kind().hasFrontend() && slot >= c.captures(request)) {
                throw new ConfigException(id.span(), "unable to find capture id '" + slot + "' referenced by " + c.set().keyword() + " capture rule.", "declare it: declare capture " + (request ? "request" : "response") + " len <length>");
            }
        } else {
            throw new ConfigException(a.lastSpan(), "expects 'len' or 'id'.");
        }
        a.end();
        return context -> {
            Sample sample = new Sample();
            if (expression.evaluateBytes(context, sample)) {
                context.setCapture(request, slot, Arrays.copyOfRange(sample.data, sample.offset, sample.offset + sample.length));
            }
            return Verdict.CONTINUE;
        };
    }

    private static Action switchMode(Arguments a, ActionCompiler c) {
        Word mode = a.take("'http'");
        if (!mode.is("http")) {
            throw new ConfigException(mode.span(), "invalid or missing keyword. 'http' was expected (got '" + mode + "').", "switch-mode http [proto <name>]");
        }
        if (a.takeIf("proto")) {
            Word proto = a.take("a protocol");
            if (proto.is("h2")) {
                throw new ConfigException(proto.span(), "jlb does not speak HTTP/2 here yet.", "leave 'proto' away");
            }
            if (!proto.is("h1")) {
                throw new ConfigException(proto.span(), "unknown MUX protocol '" + proto + "'", "switch-mode http [proto h1]");
            }
        }
        if (!c.proxy().kind().hasFrontend()) {
            throw new ConfigException(mode.span(), "unexpected backend proxy", "the rule belongs to a frontend");
        }
        return context -> {
            context.switchToHttp();
            return Verdict.STOP;
        };
    }

    private static Action log(Arguments a, ActionCompiler c) {
        String profile = "";
        if (a.hasNext()) {
            Word option = a.take("'profile'");
            if (!option.is("profile")) {
                throw new ConfigException(option.span(), "'do-log' : expects optional 'profile' keyword followed by a profile name (got '" + option + "').");
            }
            profile = a.take("the name of a log-profile section").text();
        }
        String name = profile;
        LogStep step = switch (c.set()) {
            case TCP_REQUEST_CONNECTION -> LogStep.TCP_REQ_CONN;
            case TCP_REQUEST_SESSION -> LogStep.TCP_REQ_SESS;
            case TCP_REQUEST_CONTENT -> LogStep.TCP_REQ_CONT;
            case TCP_RESPONSE_CONTENT -> LogStep.TCP_RES_CONT;
            case HTTP_REQUEST -> LogStep.HTTP_REQ;
            case HTTP_RESPONSE -> LogStep.HTTP_RES;
            case HTTP_AFTER_RESPONSE -> LogStep.HTTP_AFTER_RES;
            default -> LogStep.QUIC_INIT;
        };
        return context -> {
            context.doLog(step, name);
            return Verdict.CONTINUE;
        };
    }
}
