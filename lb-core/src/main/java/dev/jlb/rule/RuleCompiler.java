package dev.jlb.rule;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.Acl;
import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.Rule;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.ConditionSyntax;
import dev.jlb.config.syntax.Line;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.action.Actions;
import dev.jlb.rule.action.BandwidthActions;
import dev.jlb.rule.action.EarlyHint;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Plugins;
import dev.jlb.template.Template;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Compiles the rules of a proxy: conditions, actions, formats. Used by the checker for its diagnostics and by the runtime for its result. */
public final class RuleCompiler {
    private final Proxy proxy;
    private final CompileContext context;
    private final AclTable acls;
    private final List<ProxyRules.Slot> requestCaptures;
    private final RuleObserver observer;

    private RuleCompiler(Proxy proxy, CompileContext context, RuleObserver observer) {
        this.observer = observer;
        this.proxy = proxy;
        this.acls = new AclTable(proxy);
        this.context = context.within(proxy).with(acls);
        this.requestCaptures = new ArrayList<>(proxy.settings().get(RuleSettings.REQUEST_CAPTURES));
    }

    /** @param context of the whole program, whose variables all proxies share */
    public static ProxyRules compile(Proxy proxy, CompileContext context) {
        return compile(proxy, context, null);
    }

    /** @param observer who is told how the rules are evaluated, or null */
    public static ProxyRules compile(Proxy proxy, CompileContext context, RuleObserver observer) {
        return new RuleCompiler(proxy, context, observer).compile();
    }

    private ProxyRules compile() {
        Map<RuleSet, RuleProgram> programs = new EnumMap<>(RuleSet.class);
        checkAcls(proxy.acls(), acls, context);
        BandwidthActions.check(proxy, context);
        for (Map.Entry<RuleSet, List<Rule>> entry : proxy.rules().entrySet()) {
            programs.put(entry.getKey(), program(entry.getKey(), entry.getValue()));
        }
        return new ProxyRules(
                programs,
                new ProxyRules.Captures(List.copyOf(requestCaptures), proxy.settings().get(RuleSettings.RESPONSE_CAPTURES), proxy.settings().get(RuleSettings.COOKIE_CAPTURE)),
                format(RuleSettings.LOG_FORMAT),
                format(RuleSettings.ERROR_LOG_FORMAT),
                format(LogSettings.FORMAT_SD),
                uniqueId(),
                proxy.settings().get(RuleSettings.UNIQUE_ID_HEADER),
                ForwardedHeader.compile(proxy, context));
    }

    private Template format(dev.jlb.config.model.Setting<Word> setting) {
        Word word = proxy.settings().get(setting);
        return word == null || !proxy.kind().hasFrontend() ? null : Template.log(word, context.in(Phase.LOG)).orElse(null);
    }

    /** Made when the request's head is there, so that it may be looked at, unlike in logs. */
    private Template uniqueId() {
        Word word = proxy.settings().get(RuleSettings.UNIQUE_ID_FORMAT);
        return word == null || !proxy.kind().hasFrontend() ? null : Template.plain(word, context.in(Phase.HTTP_REQUEST)).orElse(null);
    }

    private RuleProgram program(RuleSet set, List<Rule> rules) {
        List<Condition> conditions = new ArrayList<>();
        List<Action> actions = new ArrayList<>();
        List<Rule> compiled = new ArrayList<>();
        CompileContext phase = context.in(phase(set));
        for (Rule rule : rules) {
            boolean http = switch (set) {
                case HTTP_REQUEST, HTTP_RESPONSE, HTTP_AFTER_RESPONSE, REDIRECT -> true;
                default -> false;
            };
            Condition condition = rule.condition().map(syntax -> condition(syntax, set, rule, phase)).orElse(null);
            Action action = action(rule, set, phase);
            // HTTP rules of other modes are judged and then ignored (ModeChecks says so)
            if (action != null && (!http || ModeSwitch.speaksHttp(proxy))) {
                conditions.add(condition);
                actions.add(action);
                compiled.add(rule);
            }
        }
        Action[] compiledActions = actions.toArray(Action[]::new);
        EarlyHint.group(compiledActions, i -> conditions.get(i) != null);
        return RuleProgram.of(conditions.toArray(Condition[]::new), compiledActions, compiled.toArray(Rule[]::new), context.ruleTrace(), observer);
    }

    private Condition condition(ConditionSyntax syntax, RuleSet set, Rule rule, CompileContext phase) {
        try {
            return Condition.compile(syntax, acls, phase);
        } catch (AclTable.Broken reported) {
            return null;
        } catch (ConfigException wrong) {
            String what = set == RuleSet.USE_BACKEND || set == RuleSet.USE_SERVER ? "switching rule" : "'" + set.keyword() + " " + rule.action().keyword() + "' condition";
            context.diagnostics().alert(
                    wrong.diagnostic().span(), "error detected while parsing " + (what.startsWith("'") ? "an " : "a ") + what + " : " + wrong.diagnostic().message(), wrong.diagnostic().hint());
            return null;
        }
    }

    private Action action(Rule rule, RuleSet set, CompileContext phase) {
        ParsedAction parsed = (ParsedAction) rule.action();
        ActionDeclaration declaration = Actions.find(set, parsed.name());
        if (declaration == null) {
            // reported when the line was read
            return null;
        }
        Diagnostics diagnostics = context.diagnostics();
        try {
            Line line = new Line(parsed.words(), rule.span());
            Arguments arguments = new Arguments(line, 1, diagnostics);
            Action action = declaration.factory().compile(arguments, new ActionCompiler(proxy, set, phase, parsed.words().getFirst(), requestCaptures));
            arguments.end();
            return action;
        } catch (ConfigException wrong) {
            diagnostics.alert(
                    wrong.diagnostic().span(),
                    "error detected in " + proxy.kind().name().toLowerCase(java.util.Locale.ROOT) + " '" + proxy.name() + "' while parsing '" + (set == RuleSet.HTTP_ERROR || set == RuleSet.REDIRECT ? "" : set.keyword() + " ") + parsed.keyword() + "' rule : " + wrong.diagnostic().message(),
                    wrong.diagnostic().hint());
            return null;
        } catch (Plugins.Fault fault) {
            diagnostics.add(fault.at(parsed.words().getFirst().span(), "action '" + parsed.name() + "'").diagnostic());
            return null;
        } catch (ActionCompiler.Reported reported) {
            return null;
        }
    }

    /** Reports what is wrong with the ACLs of a section that is no proxy, such as a message of SPOE. */
    public static void checkAcls(List<Acl> acls, CompileContext context) {
        checkAcls(acls, new AclTable(acls), context);
    }

    /** Reports what is wrong with a condition in such a section. */
    public static void checkCondition(ConditionSyntax syntax, List<Acl> acls, String what, CompileContext context) {
        AclTable table = new AclTable(acls);
        checkAcls(acls, table, context.reporting(new Diagnostics()));
        try {
            Condition.compile(syntax, table, context);
        } catch (AclTable.Broken reported) {
            // where it stands
        } catch (ConfigException wrong) {
            context.diagnostics().alert(wrong.diagnostic().span(), "error detected while parsing an '" + what + "' condition : " + wrong.diagnostic().message(), wrong.diagnostic().hint());
        }
    }

    /** An error in an ACL is an error of the file, whether a rule uses it or not, and is reported once. */
    private static void checkAcls(List<Acl> all, AclTable acls, CompileContext context) {
        for (Acl acl : all) {
            Diagnostics wrong = null;
            for (Phase phase : List.of(Phase.HTTP_REQUEST, Phase.HTTP_RESPONSE, Phase.LOG)) {
                Diagnostics trial = new Diagnostics();
                try {
                    AclExpression.check(acl.words(), context.in(phase).reporting(trial));
                } catch (ConfigException notAnAcl) {
                    trial.add(notAnAcl.diagnostic());
                }
                if (trial.all().isEmpty()) {
                    wrong = null;
                    break;
                }
                // in a phase without the fetch there is only a warning
                wrong = wrong == null || trial.hasAlerts() && !wrong.hasAlerts() ? trial : wrong;
            }
            if (wrong != null && wrong.hasAlerts()) {
                acls.broken(acl.name().text());
                wrong.all().forEach(diagnostic -> context.diagnostics().alert(
                        diagnostic.span(), "error detected while parsing ACL '" + acl.name() + "' : " + diagnostic.message(), diagnostic.hint()));
            }
        }
    }

    private static Phase phase(RuleSet set) {
        return switch (set) {
            case TCP_REQUEST_CONNECTION, QUIC_INITIAL -> Phase.TCP_REQUEST_CONNECTION;
            case TCP_REQUEST_SESSION -> Phase.TCP_REQUEST_SESSION;
            case TCP_REQUEST_CONTENT -> Phase.TCP_REQUEST_CONTENT;
            case TCP_RESPONSE_CONTENT -> Phase.TCP_RESPONSE_CONTENT;
            case HTTP_REQUEST, HTTP_ERROR, REDIRECT, MONITOR_FAIL, STATS_HTTP_REQUEST, STATS_ADMIN -> Phase.HTTP_REQUEST;
            case USE_BACKEND, FORCE_BACKEND, USE_SERVER, STICK_REQUEST, PERSIST -> Phase.BACKEND_CHOICE;
            case HTTP_RESPONSE, STICK_RESPONSE -> Phase.HTTP_RESPONSE;
            case HTTP_AFTER_RESPONSE -> Phase.HTTP_AFTER_RESPONSE;
        };
    }
}
