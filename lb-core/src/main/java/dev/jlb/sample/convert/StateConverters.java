package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Converter;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.VariableConditions;
import dev.jlb.sample.World;
import java.util.ArrayList;
import java.util.List;

/** Converters that look at or change the running program: variables, back ends, servers (manual 7.3.1). */
final class StateConverters {
    private StateConverters() {}

    static List<ConverterDeclaration> all() {
        List<ConverterDeclaration> all = new ArrayList<>();
        all.add(new ConverterDeclaration("set-var", 1, 5, SampleType.ANY, SampleType.ANY, "Stores the sample in a variable and hands it on.", StateConverters::set));
        all.add(new ConverterDeclaration("unset-var", 1, 1, SampleType.ANY, SampleType.ANY, "Forgets a variable and hands the sample on.", (a, c) -> {
            var variable = c.variable(a.getFirst().text()).orElseThrow(() -> new ConfigException(a.getFirst().span(), "failed to register variable '" + a.getFirst() + "'"));
            return (ctx, s) -> {
                ctx.variables().unset(variable);
                return true;
            };
        }));
        all.add(new ConverterDeclaration("nbsrv", 0, 0, SampleType.STR, SampleType.SINT, "Usable servers of the back end of that name.", (a, c) -> (ctx, s) -> {
            World.BackendView view = ctx.world().backend(s.text());
            return view != null && done(s.setInt(view.usableServers()));
        }));
        all.add(new ConverterDeclaration("fe_exists", 0, 0, SampleType.STR, SampleType.BOOL, "Whether there is a front end of that name.", (a, c) -> (ctx, s) -> done(s.setBool(ctx.world().frontend(s.text()) != null))));
        all.add(new ConverterDeclaration("srv_is_up", 0, 0, SampleType.STR, SampleType.BOOL, "Whether the server of that name is up.", (a, c) -> (ctx, s) -> {
            World.ServerView server = server(ctx, s.text());
            return server != null && done(s.setBool(server.usable()));
        }));
        all.add(new ConverterDeclaration("srv_queue", 0, 0, SampleType.STR, SampleType.SINT, "Queue of the server of that name.", (a, c) -> (ctx, s) -> {
            World.ServerView server = server(ctx, s.text());
            return server != null && done(s.setInt(server.queued()));
        }));
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static World.ServerView server(SampleContext context, String name) {
        int slash = name.indexOf('/');
        String backend = slash >= 0 ? name.substring(0, slash) : context.facts() == null ? null : context.facts().backendName();
        World.BackendView view = backend == null ? null : context.world().backend(backend);
        return view == null ? null : view.server(name.substring(slash + 1));
    }

    private static Converter set(List<Word> a, CompileContext c) {
        var variable = c.variable(a.getFirst().text()).orElseThrow(() -> new ConfigException(a.getFirst().span(), "failed to register variable '" + a.getFirst() + "'"));
        VariableConditions conditions = VariableConditions.of(a.subList(1, a.size()));
        return (ctx, s) -> {
            if (conditions.allow(ctx, variable, s)) {
                ctx.variables().set(variable, s);
            }
            return true;
        };
    }
}
