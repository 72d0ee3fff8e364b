package dev.jlb.sample;

/** Changes a sample in place; compiled, immutable, shared. */
@FunctionalInterface
public interface Converter {
    /** False when it cannot be converted: the whole expression then has no value. True when the sample is of the declared type. */
    boolean convert(SampleContext context, Sample sample);
}
