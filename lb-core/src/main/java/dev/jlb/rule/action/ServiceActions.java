package dev.jlb.rule.action;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code http-request use-service} (manual 4.4): a service of the program answers. */
public final class ServiceActions {
    /** The services that there are. */
    public static final Set<String> NAMES = Set.of("prometheus-exporter");

    private ServiceActions() {}

    static List<ActionDeclaration> all() {
        return List.of(new ActionDeclaration("use-service", EnumSet.of(RuleSet.HTTP_REQUEST), "<service>", "Lets a service of the program answer: prometheus-exporter.", (a, c) -> {
            Word name = a.take("a service name");
            if (name.text().startsWith("lua.")) {
                throw new ConfigException(name.span(), "'use-service " + name + "' is not implemented by jlb yet.", "jlb runs no Lua");
            }
            if (!NAMES.contains(name.text())) {
                throw new ConfigException(name.span(), "'" + name + "' unknown service name.", "there is prometheus-exporter");
            }
            return context -> {
                context.answers().service(name.text());
                return Verdict.DONE;
            };
        }));
    }
}
