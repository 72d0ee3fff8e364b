package dev.jlb.server.check;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Phase;
import dev.jlb.sample.VariableStore;
import dev.jlb.sample.World;
import dev.jlb.server.ServerRuntime;
import dev.jlb.template.Template;
import java.util.Map;

/**
 * What expressions in checks' rules know besides the check itself.
 *
 * @param samples of the whole program, whose variables and maps are shared
 * @param world the program, or null in tests of checks alone
 * @param process the variables of scope {@code proc}
 * @param sections what {@code healthcheck} sections say, by name
 */
public record CheckScope(CompileContext samples, World world, VariableStore process, Map<String, Settings> sections) {
    static CheckScope alone() {
        return new CheckScope(CompileContext.of(new Diagnostics(), Phase.CHECK), null, new VariableStore(null, null), Map.of());
    }

    /** How a server is checked: as its proxy says, or the {@code healthcheck} section that it names. */
    Settings checkSettings(ServerRuntime server) {
        String section = server.configured().settings().get(ServerOptions.HEALTHCHECK);
        return section.isEmpty() ? server.backend().proxy().settings() : sections.get(section);
    }

    /** The language has judged it before. */
    Template template(String text) {
        return Template.plain(Word.of(text), samples.in(Phase.CHECK)).orElseThrow();
    }

    Expression expression(String text) {
        return Expression.compile(Word.of(text), samples.in(Phase.CHECK)).orElseThrow();
    }
}
