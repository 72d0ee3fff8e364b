package dev.jlb.sample;

import java.util.Collection;

/**
 * Sample fetch methods of a plugin. Name the class in {@code META-INF/services/dev.jlb.sample.FetchProvider} of a jar on the class path
 * ({@code JLB_PLUGINS}); they then stand in configurations, in {@code jlb check} and in {@code jlb keywords} like those of the manual.
 */
public interface FetchProvider {
    /** The declarations, asked for once. Names that HAProxy has, or that another plugin took, are refused with a warning. */
    Collection<FetchDeclaration> fetches();
}
