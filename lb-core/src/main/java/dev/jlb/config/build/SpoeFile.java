package dev.jlb.config.build;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Acl;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.source.Span;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.ConditionReader;
import dev.jlb.config.syntax.ConfigReader;
import dev.jlb.config.syntax.Environment;
import dev.jlb.config.syntax.ExpressionReader;
import dev.jlb.config.syntax.Line;
import dev.jlb.config.syntax.Section;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.ParsedAction;
import dev.jlb.rule.RuleCompiler;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Phase;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Judges the file that a {@code filter spoe} names (SPOE.txt, section 2). jlb knows its language, but does not talk to agents. */
final class SpoeFile {
    private static final Set<String> SECTIONS = Set.of("spoe-agent", "spoe-message", "spoe-group");
    private static final List<String> FLAGS = List.of("async", "continue-on-error", "dontlog-normal", "force-set-var", "pipelining", "send-frag-payload");
    private static final List<String> NAMED = List.of("set-on-error", "set-process-time", "set-total-time", "var-prefix");
    private static final List<String> AGENT = List.of("groups", "log", "maxconnrate", "maxerrrate", "max-frame-size", "max-waiting-frames", "messages", "option", "register-var-names", "timeout", "use-backend");
    private static final List<String> EVENTS = List.of(
            "on-client-session", "on-server-session", "on-frontend-tcp-request", "on-backend-tcp-request", "on-tcp-response",
            "on-frontend-http-request", "on-backend-http-request", "on-http-response");
    /** Largest frame: a buffer without the room that HAProxy keeps for rewriting ({@code tune.bufsize} - 4). */
    private static final int MAX_FRAME = 16380;

    private final Proxy proxy;
    private final Diagnostics diagnostics;
    private final CompileContext context;
    private final Map<String, Span> messages = new HashMap<>();
    private final Map<String, Span> groups = new HashMap<>();
    private final Set<String> timeouts = new HashSet<>();
    private final List<Word> used = new ArrayList<>();
    private final List<Word> usedGroups = new ArrayList<>();
    private final List<String> eventless = new ArrayList<>();
    private Line agent;
    private Word backend;

    private SpoeFile(Proxy proxy, Diagnostics diagnostics, CompileContext context) {
        this.proxy = proxy;
        this.diagnostics = diagnostics;
        this.context = context.within(proxy).in(Phase.HTTP_REQUEST);
    }

    /** Reads the file of each {@code filter spoe} of the proxy and reports what is wrong in it, and in how the configuration uses it. */
    static void check(Proxy proxy, Configuration configuration, Environment environment, CompileContext context) {
        Map<String, Set<String>> engines = new HashMap<>();
        for (ProxyOptions.SpoeFilter filter : proxy.settings().get(ProxyOptions.SPOE)) {
            SpoeFile file = new SpoeFile(proxy, context.diagnostics(), context);
            file.check(filter, configuration, environment);
            engines.put(!filter.engine().isEmpty() || file.agent == null ? filter.engine() : file.agent.word(1).text(), file.groups.keySet());
        }
        proxy.rules().forEach((set, rules) -> rules.forEach(rule -> {
            if (rule.action() instanceof ParsedAction(var words) && words.getFirst().is("send-spoe-group")) {
                sendGroup(proxy, set, words, engines, context.diagnostics());
            }
        }));
    }

    private static void sendGroup(Proxy proxy, RuleSet set, List<Word> words, Map<String, Set<String>> engines, Diagnostics diagnostics) {
        Word action = words.getFirst();
        if (words.size() != 3) {
            diagnostics.alert(
                    action.span(),
                    "error detected in " + ConfigChecks.who(proxy) + " while parsing '" + set.keyword() + " send-spoe-group' rule : expects 2 arguments: <engine-id> <group-id>.");
        } else if (!engines.containsKey(words.get(1).text())) {
            diagnostics.alert(words.get(1).span(), "Proxy '" + proxy.name() + "': unable to find SPOE engine '" + words.get(1) + "' used by the send-spoe-group '" + words.get(2) + "'.", Suggestions.hint(words.get(1).text(), engines.keySet()));
        } else if (!engines.get(words.get(1).text()).contains(words.get(2).text())) {
            diagnostics.alert(
                    words.get(2).span(), "Proxy '" + proxy.name() + "': unable to find SPOE group '" + words.get(2) + "' into SPOE engine '" + words.get(1) + "' configuration.",
                    Suggestions.hint(words.get(2).text(), engines.get(words.get(1).text())));
        }
    }

    private void check(ProxyOptions.SpoeFilter filter, Configuration configuration, Environment environment) {
        SourceFile file;
        try {
            file = SourceFile.read(filter.file(), Path.of(filter.file()));
        } catch (IOException | java.nio.file.InvalidPathException unreadable) {
            String why = unreadable instanceof NoSuchFileException ? "No such file or directory" : unreadable.getMessage();
            diagnostics.alert(filter.span(), "'filter' : 'Could not open configuration file " + filter.file() + " : " + why + "'");
            return;
        }
        int before = diagnostics.languageAlertCount();
        List<Section> sections = ConfigReader.read(List.of(file), environment, SECTIONS, filter.engine(), diagnostics);
        for (Section section : sections) {
            try {
                section(section);
            } catch (ConfigException wrong) {
                diagnostics.add(wrong.diagnostic());
            }
        }
        if (diagnostics.languageAlertCount() == before) {
            complete(filter, configuration);
        }
    }

    private void section(Section section) {
        Line head = section.header();
        String keyword = section.keyword();
        if (head.size() < 2 || head.word(1).text().isEmpty()) {
            throw new ConfigException(head.span(), "missing name for " + keyword + " section.");
        }
        Word name = head.word(1);
        if (keyword.equals("spoe-agent") && agent != null) {
            throw new ConfigException(head.span(), "another spoe-agent section previously defined.");
        }
        if (head.size() > 2) {
            throw new ConfigException(head.word(2).span(), "'" + keyword + "' cannot handle unexpected argument '" + head.word(2) + "'.");
        }
        if (!Names.check(name, "'" + keyword + "'", diagnostics)) {
            return;
        }
        switch (keyword) {
            case "spoe-agent" -> {
                agent = head;
                lines(section, this::agent);
            }
            case "spoe-group" -> {
                unique(groups, keyword, name);
                lines(section, this::group);
            }
            default -> {
                unique(messages, keyword, name);
                message(section, name);
            }
        }
    }

    private static void unique(Map<String, Span> names, String keyword, Word name) {
        Span before = names.putIfAbsent(name.text(), name.span());
        if (before != null) {
            throw new ConfigException(name.span(), keyword + " section '" + name + "' has the same name as another one declared at " + before.file() + ":" + before.line() + ".");
        }
    }

    private interface LineJudge {
        void judge(Line line);
    }

    private void lines(Section section, LineJudge judge) {
        for (Line line : section.lines()) {
            try {
                judge.judge(line);
            } catch (ConfigException wrong) {
                diagnostics.add(wrong.diagnostic());
            }
        }
    }

    private void agent(Line line) {
        boolean no = line.word(0).is("no") && line.size() > 1;
        Word keyword = line.word(no ? 1 : 0);
        Arguments a = new Arguments(line, no ? 2 : 1, diagnostics);
        switch (keyword.text()) {
            case "option" -> option(a, no);
            case "messages" -> {
                for (Word name : a.takeRest()) {
                    if (used.stream().anyMatch(same -> same.text().equals(name.text()))) {
                        throw a.error(name.span(), "spoe-message '" + name + "' already used.");
                    }
                    used.add(name);
                }
            }
            case "groups" -> usedGroups.addAll(a.takeRest());
            case "register-var-names" -> {
                for (Word name : a.takeRest()) {
                    if (!name.text().matches("[A-Za-z0-9_.]+")) {
                        throw a.error(name.span(), "SPOE agent '" + agent.word(1) + "': failed to register variable " + name + " (invalid syntax)");
                    }
                }
            }
            case "use-backend" -> {
                backend = a.take("a backend name");
                end(a, "use-backend");
            }
            case "timeout" -> {
                if (!a.hasNext()) {
                    throw a.error(line.span(), "'timeout' expects 'hello', 'idle' and 'processing'.");
                }
                Word which = a.take("a timeout");
                if (!Set.of("hello", "idle", "processing").contains(which.text())) {
                    throw a.error(which.span(), "'timeout' supports 'hello', 'idle' or 'processing' (got " + which + ").");
                }
                if (!a.hasNext()) {
                    throw a.error(line.span(), "'timeout " + which + "' expects an integer value (in milliseconds).");
                }
                if (Values.time(a.take("a time"), "timeout " + which, 1, a.diagnostics()) > 0) {
                    timeouts.add(which.text());
                }
                end(a, "timeout " + which);
            }
            case "maxconnrate", "maxerrrate" -> {
                if (!a.hasNext()) {
                    throw a.error(line.span(), "'" + keyword + "' expects an integer argument.");
                }
                a.take("a number");
                end(a, keyword.text());
            }
            case "max-frame-size" -> Values.integer(a.take("a size"), "max-frame-size", 256, MAX_FRAME);
            case "max-waiting-frames" -> Values.integer(a.take("a number"), "max-waiting-frames", 1, Integer.MAX_VALUE);
            case "log" -> {
                if (a.takeRest().size() < (line.size() > 1 && line.word(1).is("global") ? 1 : 2)) {
                    throw a.error(line.span(), "log : expects <address> and <facility> or global as arguments");
                }
            }
            default -> throw a.error(keyword.span(), "unknown keyword '" + keyword + "' in spoe-agent section.", Suggestions.hint(keyword.text(), AGENT));
        }
    }

    private static void end(Arguments a, String keyword) {
        if (a.hasNext()) {
            throw a.error(a.peek().span(), "'" + keyword + "' cannot handle unexpected argument '" + a.peek() + "'.");
        }
    }

    private static void option(Arguments a, boolean no) {
        if (!a.hasNext()) {
            throw a.error(a.lastSpan(), "'option' expects an option name.");
        }
        Word name = a.take("an option");
        if (FLAGS.contains(name.text())) {
            end(a, "option");
            return;
        }
        if (!NAMED.contains(name.text())) {
            List<String> all = new ArrayList<>(FLAGS);
            all.addAll(NAMED);
            throw a.error(name.span(), "option '" + name + "' is not supported.", Suggestions.hint(name.text(), all));
        }
        if (no) {
            throw a.error(name.span(), "negation is not supported for option '" + name + "'.");
        }
        if (!a.hasNext()) {
            throw a.error(a.lastSpan(), "'option " + name + "' expects a value.");
        }
        Word value = a.take("a name");
        if (!value.text().matches("[A-Za-z0-9_.]+")) {
            throw a.error(value.span(), "'option " + name + "' only supports [a-zA-Z0-9_.] chars.");
        }
        end(a, "option");
    }

    private void group(Line line) {
        if (!line.word(0).is("messages")) {
            throw new ConfigException(line.word(0).span(), "unknown keyword '" + line.word(0) + "' in spoe-group section.", "'messages <name>...'");
        }
    }

    private void message(Section section, Word name) {
        List<Acl> acls = new ArrayList<>();
        boolean[] event = {false};
        lines(section, line -> {
            if (line.word(0).is("acl") && line.size() > 2) {
                acls.add(new Acl(line.word(1), line.words().subList(2, line.size())));
            }
        });
        RuleCompiler.checkAcls(acls, context);
        lines(section, line -> {
            switch (line.word(0).text()) {
                case "args" -> line.words().stream().skip(1).forEach(this::argument);
                case "event" -> {
                    event[0] = true;
                    event(line, acls);
                }
                case "acl" -> {
                    if (line.size() < 3) {
                        throw new ConfigException(line.span(), "'acl' expects a name and a criterion.");
                    }
                }
                // HAProxy says nothing
                default -> diagnostics.warning(line.word(0).span(), "unknown keyword '" + line.word(0) + "' in spoe-message section is ignored.", Suggestions.hint(line.word(0).text(), List.of("acl", "args", "event")));
            }
        });
        if (!event[0]) {
            eventless.add(name.text());
        }
    }

    private void argument(Word word) {
        int equals = word.text().indexOf('=');
        int parenthesis = word.text().indexOf('(');
        boolean named = equals >= 0 && (parenthesis < 0 || equals < parenthesis);
        Word expression = named ? word.slice(equals + 1, word.text().length()) : word;
        Diagnostics trial = new Diagnostics();
        try {
            ExpressionReader.read(expression, trial).ifPresent(syntax -> Expression.compile(syntax, context.reporting(trial)));
        } catch (Expression.NotHere elsewhere) {
            // which event the message belongs to decides, and HAProxy only ignores the message
        } catch (ConfigException wrong) {
            trial.add(wrong.diagnostic());
        }
        trial.all().forEach(wrong -> diagnostics.add(new Diagnostic(wrong.severity(), wrong.span(), "'args': " + wrong.message(), wrong.hint())));
    }

    private void event(Line line, List<Acl> acls) {
        if (line.size() < 2) {
            throw new ConfigException(line.span(), "missing event name.");
        }
        Word name = line.word(1);
        if (!EVENTS.contains(name.text())) {
            throw new ConfigException(name.span(), "unknown event '" + name + "'.", Suggestions.hint(name.text(), EVENTS));
        }
        if (line.size() > 2) {
            if (!line.word(2).is("if") && !line.word(2).is("unless")) {
                throw new ConfigException(line.word(2).span(), "'event " + name + "' expects either 'if' or 'unless' followed by a condition but found '" + line.word(2) + "'.");
            }
            Optional.of(line.words().subList(2, line.size())).flatMap(words -> ConditionReader.read(words, diagnostics))
                    .ifPresent(condition -> RuleCompiler.checkCondition(condition, acls, "event " + name, context));
        }
    }

    /** What HAProxy checks when the whole file is read. */
    private void complete(ProxyOptions.SpoeFilter filter, Configuration configuration) {
        if (agent == null) {
            diagnostics.alert(filter.span(), "'filter' : 'No SPOE agent found in file " + filter.file() + "'", filter.engine().isEmpty() ? "" : "its spoe-agent must stand behind a line [" + filter.engine() + "]");
            return;
        }
        String who = "SPOE agent '" + agent.word(1) + "'";
        String at = filter.file() + ":" + agent.span().line();
        if (backend == null) {
            diagnostics.alert(filter.span(), "'filter' : 'No backend declared for " + who + " declared at " + at + "'", "use-backend <backend>");
            return;
        }
        for (Word message : used) {
            if (!messages.containsKey(message.text())) {
                diagnostics.alert(message.span(), "'filter' : '" + who + " try to use undefined SPOE message '" + message + "' at " + at + "'", Suggestions.hint(message.text(), messages.keySet()));
            }
        }
        for (Word group : usedGroups) {
            if (!groups.containsKey(group.text())) {
                diagnostics.alert(group.span(), "'filter' : '" + who + " try to use undefined SPOE group '" + group + "' at " + at + "'", Suggestions.hint(group.text(), groups.keySet()));
            }
        }
        if (configuration.proxies().stream().noneMatch(one -> one.kind().hasBackend() && one.name().equals(backend.text()))) {
            diagnostics.alert(backend.span(), "Proxy " + proxy.name() + " : unknown backend '" + backend + "' used by " + who + " declared at " + at + ".");
        }
        if (timeouts.size() < 3) {
            diagnostics.warning(agent.span(), "Proxy '" + proxy.name() + "': missing timeouts for " + who + " declare at " + at + ".", "set 'timeout hello', 'timeout idle' and 'timeout processing'");
        }
        for (String message : eventless) {
            if (used.stream().anyMatch(word -> word.text().equals(message))) {
                diagnostics.warning(messages.get(message), "Proxy '" + proxy.name() + "': Ignore SPOE message '" + message + "' without event.");
            }
        }
    }
}
