package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.Variables;
import java.util.EnumSet;

/** {@code do-resolve} (manual 4.4): the address of a name becomes a variable; without one the variable is left as it is. */
final class ResolveAction {
    private ResolveAction() {}

    static ActionDeclaration declaration() {
        return new ActionDeclaration("do-resolve", EnumSet.of(RuleSet.HTTP_REQUEST, RuleSet.TCP_REQUEST_CONTENT), "(<var>,<resolvers>[,ipv4|ipv6]) <expr>",
                "Looks a name up and stores its address in a variable.", ResolveAction::compile);
    }

    private static Action compile(Arguments a, ActionCompiler c) {
        Word parameter = c.parameter();
        String[] parts = parameter.text().split(",", -1);
        if (parts.length < 2 || parts.length > 3 || parts[1].isBlank()) {
            throw new ConfigException(c.keyword().span(), "Can't parse varname, resolvers ID and optional family in 'do-resolve'.", "do-resolve(txn.ip,mydns,ipv4) hdr(host),host_only");
        }
        Variables.Variable variable = c.samples().variable(parts[0].strip()).orElseThrow(() -> new ConfigException(
                parameter.span(), "invalid variable name '" + parts[0].strip() + "'. A variable name must be start by its scope. The scope can be 'proc', 'sess', 'txn', 'req', 'res' or 'check'."));
        String resolvers = parts[1].strip();
        String family = parts.length < 3 ? "ipv6" : parts[2].strip();
        if (!family.equals("ipv4") && !family.equals("ipv6")) {
            throw new ConfigException(parameter.span(), "'" + family + "' is not a valid family in 'do-resolve'.", "ipv4 or ipv6");
        }
        boolean ipv6First = family.equals("ipv6");
        Expression name = c.expression(a.take("an expression"));
        return context -> {
            Sample sample = new Sample();
            if (!name.evaluateBytes(context, sample) || sample.length == 0) {
                return Verdict.CONTINUE;
            }
            ActionContext.Resolved resolved = context.resolve(resolvers, sample.text(), ipv6First);
            if (resolved == null) {
                return Verdict.YIELD;
            }
            if (resolved.address() != null) {
                context.variables().set(variable, sample.setAddress(resolved.address()));
            }
            return Verdict.CONTINUE;
        };
    }
}
