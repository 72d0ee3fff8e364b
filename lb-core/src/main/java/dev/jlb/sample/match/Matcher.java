package dev.jlb.sample.match;

import dev.jlb.sample.Sample;

/** Compares a sample with the patterns of an ACL (manual 7.1). May change the sample. */
@FunctionalInterface
public interface Matcher {
    boolean matches(Sample sample);
}
