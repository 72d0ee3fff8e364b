package dev.jlb.sample.fetch;

import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.SampleType;
import java.util.List;

/** What filters did with the response: compression, cache (manual 7.3.6). */
final class FilterFetches {
    private FilterFetches() {}

    static List<FetchDeclaration> all() {
        return List.of(
                new FetchDeclaration("res.comp", 0, 0, SampleType.BOOL, Needs.STREAM, "Whether the response is compressed here.", (a, c) -> (ctx, out) -> ctx.facts() != null && done(out.setBool(ctx.facts().compression() != null))),
                new FetchDeclaration("res.comp_algo", 0, 0, SampleType.STR, Needs.STREAM, "How the response is compressed here.", (a, c) -> (ctx, out) -> ctx.facts() != null && ctx.facts().compression() != null && done(out.setString(ctx.facts().compression()))),
                new FetchDeclaration("res.cache_hit", 0, 0, SampleType.BOOL, Needs.STREAM, "Whether the response came from a cache.", (a, c) -> (ctx, out) -> ctx.facts() != null && done(out.setBool(ctx.facts().cacheName() != null))),
                new FetchDeclaration("res.cache_name", 0, 0, SampleType.STR, Needs.STREAM, "The cache that the response came from.", (a, c) -> (ctx, out) -> ctx.facts() != null && done(out.setString(ctx.facts().cacheName() == null ? "" : ctx.facts().cacheName()))));
    }

    private static boolean done(Object ignored) {
        return true;
    }
}
