package dev.jlb.sample;

import java.util.Collection;

/**
 * Converters of a plugin. Name the class in {@code META-INF/services/dev.jlb.sample.ConverterProvider} of a jar on the class path
 * ({@code JLB_PLUGINS}); they then stand in configurations, in {@code jlb check} and in {@code jlb keywords} like those of the manual.
 */
public interface ConverterProvider {
    /** The declarations, asked for once. Names that HAProxy has, or that another plugin took, are refused with a warning. */
    Collection<ConverterDeclaration> converters();
}
