package dev.jlb.sample.fetch;

import dev.jlb.sample.Casts;
import dev.jlb.sample.Fetch;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;

/** What another fetch gives as text, as a number; 0 for an empty text (the {@code *_val} fetches of manual 7.3.6). */
record NumberFetch(Fetch text) implements Fetch {
    @Override
    public boolean fetch(SampleContext context, Sample out) {
        return text.fetch(context, out) && number(out);
    }

    @Override
    public boolean fetch(SampleContext context, Sample out, int index) {
        return text.fetch(context, out, index) && number(out);
    }

    private static boolean number(Sample out) {
        if (out.length == 0) {
            out.setInt(0);
            return true;
        }
        return Casts.cast(out, SampleType.SINT);
    }
}
