package dev.jlb.rule;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.GlobalSettings.Assignment;
import dev.jlb.config.model.Settings;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.Variables;
import dev.jlb.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code set-var} and {@code set-var-fmt} of the {@code global} section (manual 3.1), and the same by command: variables of the process. */
public final class ProcessVariables {
    private ProcessVariables() {}

    /** What the section's lines do when the program starts, in order. Mistakes become diagnostics. */
    public static List<Consumer<SampleContext>> compile(Settings global, CompileContext context) {
        List<Consumer<SampleContext>> all = new ArrayList<>();
        for (Assignment line : global.get(GlobalSettings.VARIABLES)) {
            String keyword = line.format() ? "set-var-fmt" : "set-var";
            variable(line.name(), keyword, context).flatMap(variable -> assignment(variable, line.value(), line.format(), context)).ifPresent(all::add);
        }
        return all;
    }

    private static Optional<Variables.Variable> variable(Word name, String keyword, CompileContext context) {
        Optional<Variables.Variable> variable = context.variable(name.text());
        if (variable.isEmpty() || variable.get().scope() != Variables.Scope.PROC) {
            context.diagnostics().alert(name.span(), "'" + keyword + "': cannot set variable '" + name + "', only scope 'proc' is permitted in the global section.", "write proc.<name>");
            return Optional.empty();
        }
        return variable;
    }

    /** Sets the variable to what the expression or the format gives; does nothing when it gives nothing. */
    public static Optional<Consumer<SampleContext>> assignment(Variables.Variable variable, Word value, boolean format, CompileContext context) {
        CompileContext phase = context.phase() == Phase.CLI ? context : context.in(Phase.CONFIG);
        if (format) {
            return Template.plain(value, phase).map(template -> sampled -> {
                Sample sample = new Sample();
                byte[] text = template.render(sampled);
                sample.setBytes(SampleType.STR, text, 0, text.length);
                sampled.variables().set(variable, sample);
            });
        }
        return Expression.compile(value, phase).map(expression -> sampled -> {
            Sample sample = new Sample();
            if (expression.evaluate(sampled, sample)) {
                sampled.variables().set(variable, sample);
            }
        });
    }
}
