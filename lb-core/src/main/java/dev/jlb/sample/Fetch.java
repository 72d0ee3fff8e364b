package dev.jlb.sample;

/** Takes a sample from a stream; compiled, immutable, shared. */
@FunctionalInterface
public interface Fetch {
    /** False when there is nothing to take; {@code out} is then undefined. True when a value was set, of the declared type. */
    boolean fetch(SampleContext context, Sample out);

    /**
     * The {@code index}-th of several values, for ACLs, which look at all ({@code hdr}, {@code cook}, {@code urlp}). They are asked for in order and into the same sample, so that a fetch may
     * keep its place in {@link Sample#next} from one to the next and need not search from the beginning.
     */
    default boolean fetch(SampleContext context, Sample out, int index) {
        return index == 0 && fetch(context, out);
    }
}
