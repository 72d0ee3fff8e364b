package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.DataType;
import dev.jlb.config.model.FilterOrder;
import dev.jlb.config.model.FilterSpec;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyKind;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.TableSpec;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.BandwidthLimit;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Casts;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.StickKeys;
import dev.jlb.table.StickTable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code set-bandwidth-limit} (manual 4.4), which turns on a limit that {@code filter bwlim-in|bwlim-out} describes (manual 9.7). */
public final class BandwidthActions {
    private static final Set<RuleSet> SETS = EnumSet.of(RuleSet.TCP_REQUEST_CONTENT, RuleSet.TCP_RESPONSE_CONTENT, RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE);
    private static final List<Phase> PHASES = List.of(Phase.HTTP_REQUEST, Phase.HTTP_RESPONSE, Phase.TCP_REQUEST_CONTENT, Phase.TCP_RESPONSE_CONTENT);

    private BandwidthActions() {}

    static List<ActionDeclaration> all() {
        return List.of(new ActionDeclaration(
                "set-bandwidth-limit", SETS, "<name> [limit { <expr> | <size> }] [period { <expr> | <time> }]", "Turns a bandwidth limit on for the stream.", BandwidthActions::compile));
    }

    private static Action compile(Arguments a, ActionCompiler c) {
        if (c.proxy().kind() == ProxyKind.DEFAULTS) {
            throw new ConfigException(c.keyword().span(), "the rule is not allowed in a defaults section, which has no bandwidth limitation filters.");
        }
        if (!a.hasNext()) {
            throw new ConfigException(c.keyword().span(), "missing bandwidth limitation filter name");
        }
        Word name = a.take("a filter's name");
        int order = find(c.proxy(), name.text());
        if (order < 0) {
            throw new ConfigException(name.span(), "unable to find bwlim filter '" + name + "' referenced by set-bandwidth-limit rule", Suggestions.hint(name.text(), names(c.proxy())));
        }
        FilterSpec.Bandwidth filter = (FilterSpec.Bandwidth) c.proxy().settings().get(ProxyOptions.FILTERS).get(order);
        Amount limit = new Amount(filter.limit(), null);
        Amount period = new Amount(filter.period(), null);
        while (a.hasNext()) {
            Word option = a.take("'limit' or 'period'");
            if (!option.is("limit") && !option.is("period")) {
                throw new ConfigException(option.span(), "expects 'limit' or 'period' (got '" + option + "').", "set-bandwidth-limit <name> [limit <size>] [period <time>]");
            }
            if (filter.shared()) {
                throw new ConfigException(option.span(), "a " + option + " cannot be set for the shared bwlim filter '" + name + "'.", "it belongs to the 'filter' line, or to the table");
            }
            if (option.is("limit")) {
                limit = Amount.size(a.take("a size"), c);
            } else {
                period = Amount.time(a.take("a time"), c);
            }
        }
        List<FilterSpec> acting = FilterOrder.of(c.proxy().settings(), filter.incoming());
        if (!acting.contains(filter)) {
            return context -> Verdict.CONTINUE;
        }
        boolean raw = acting.stream().skip(acting.indexOf(filter)).anyMatch(FilterSpec.Compression.class::isInstance);
        if (!filter.shared()) {
            Amount bytes = limit;
            Amount milliseconds = period;
            return context -> {
                context.limitBandwidth(new BandwidthLimit(c.proxy(), order, filter.incoming(), bytes.in(context, filter.limit()), milliseconds.in(context, filter.period()), filter.minimum(), raw, null, null));
                return Verdict.CONTINUE;
            };
        }
        return shared(filter, order, raw, c);
    }

    private static Action shared(FilterSpec.Bandwidth filter, int order, boolean raw, ActionCompiler c) {
        Expression key = c.expression(filter.key());
        String table = filter.table().isEmpty() ? c.proxy().name() : filter.table();
        DataType rate = rate(filter);
        return context -> {
            StickTable found = context.world().table(table);
            Sample sample = new Sample();
            if (found != null && key.evaluate(context, sample)) {
                byte[] value = StickKeys.of(sample, found.spec());
                if (value != null) {
                    context.limitBandwidth(new BandwidthLimit(c.proxy(), order, filter.incoming(), filter.limit(), found.spec().column(rate).period(), filter.minimum(), raw, found, value));
                }
            }
            return Verdict.CONTINUE;
        };
    }

    private static DataType rate(FilterSpec.Bandwidth filter) {
        return filter.incoming() ? DataType.BYTES_IN_RATE : DataType.BYTES_OUT_RATE;
    }

    private static int find(Proxy proxy, String name) {
        List<FilterSpec> filters = proxy.settings().get(ProxyOptions.FILTERS);
        for (int i = 0; i < filters.size(); i++) {
            if (filters.get(i) instanceof FilterSpec.Bandwidth one && one.name().is(name)) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> names(Proxy proxy) {
        return proxy.settings().get(ProxyOptions.FILTERS).stream().filter(FilterSpec.Bandwidth.class::isInstance).map(filter -> ((FilterSpec.Bandwidth) filter).name().text()).toList();
    }

    /** Reports what is wrong with the limits of a proxy, whether a rule turns them on or not. */
    public static void check(Proxy proxy, CompileContext context) {
        List<FilterSpec> filters = proxy.settings().get(ProxyOptions.FILTERS);
        for (int i = 0; i < filters.size(); i++) {
            if (filters.get(i) instanceof FilterSpec.Bandwidth filter) {
                if (find(proxy, filter.name().text()) != i) {
                    context.diagnostics().alert(filter.name().span(), "proxy '" + proxy.name() + "': there is a bwlim filter '" + filter.name() + "' already.");
                }
                if (filter.shared()) {
                    checkShared(proxy, filter, context);
                }
            }
        }
    }

    private static void checkShared(Proxy proxy, FilterSpec.Bandwidth filter, CompileContext context) {
        Expression key = null;
        Diagnostics trial = null;
        for (Phase phase : PHASES) {
            Diagnostics said = new Diagnostics();
            key = Expression.compile(filter.key(), context.in(phase).reporting(said)).orElse(null);
            if (key != null && !said.hasAlerts()) {
                break;
            }
            trial = trial == null ? said : trial;
            key = null;
        }
        if (key == null) {
            trial.all().forEach(context.diagnostics()::add);
            return;
        }
        String name = filter.table().isEmpty() ? proxy.name() : filter.table();
        TableSpec table = context.tableSpec(name).orElse(null);
        String filterName = "proxy '" + proxy.name() + "': bwlim filter '" + filter.name() + "' ";
        if (table == null) {
            context.diagnostics().alert(filter.span(), "proxy '" + proxy.name() + "': unable to find table '" + name + "' referenced by bwlim filter '" + filter.name() + "'.", "name one that there is: table <table>");
        } else if (!Casts.possible(key.type(), StickKeys.type(table.type()))) {
            context.diagnostics().alert(filter.key().span(), filterName + "has a key of a type that stick-table '" + name + "' cannot use.", "the table is of type " + table.type().text());
        } else if (table.column(rate(filter)) == null) {
            String data = rate(filter) == DataType.BYTES_IN_RATE ? "bytes_in_rate" : "bytes_out_rate";
            context.diagnostics().alert(filter.span(), filterName + "uses table '" + name + "', which does not store the '" + data + "' data type.", "add it to the table: store " + data + "(<period>)");
        }
    }

    /** A number of the line, or an expression that gives one. */
    private record Amount(long constant, Expression expression) {
        static Amount size(Word word, ActionCompiler c) {
            return number(word) ? new Amount(positive(Values.size(word, "limit"), word), null) : new Amount(0, c.expression(word));
        }

        static Amount time(Word word, ActionCompiler c) {
            return number(word) ? new Amount(positive(Values.time(word, "period", 1), word), null) : new Amount(0, c.expression(word));
        }

        private static boolean number(Word word) {
            return !word.text().isEmpty() && Character.isDigit(word.text().charAt(0));
        }

        private static long positive(long value, Word word) {
            if (value <= 0) {
                throw new ConfigException(word.span(), "expects a positive value (got '" + word + "').");
            }
            return value;
        }

        /** The default of the filter takes the place of what gives no positive number. */
        long in(ActionContext context, long otherwise) {
            if (expression == null) {
                return constant;
            }
            Sample sample = new Sample();
            return expression.evaluate(context, sample) && Casts.cast(sample, SampleType.SINT) && sample.number > 0 ? sample.number : otherwise;
        }
    }
}
