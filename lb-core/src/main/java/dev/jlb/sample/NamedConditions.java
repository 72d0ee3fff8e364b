package dev.jlb.sample;

import dev.jlb.config.syntax.Word;
import java.util.function.BiPredicate;

/** The ACLs of the proxy whose lines are compiled, by their names: for expressions that name one ({@code acl()}, {@code when(acl,…)}; manual 7.3.2). */
@FunctionalInterface
public interface NamedConditions {
    /**
     * Compiled for the place that asks.
     *
     * @return takes the context and a sample that it may overwrite
     */
    BiPredicate<SampleContext, Sample> resolve(Word name, CompileContext context);
}
