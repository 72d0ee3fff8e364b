package dev.jlb.rule;

import dev.jlb.sample.Casts;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;

/** Values of samples for people to read. */
final class SampleText {
    /** Longer ones are cut. */
    private static final int MOST = 256;

    private SampleText() {}

    static String of(Sample sample) {
        if (sample.type == SampleType.BOOL) {
            return sample.number != 0 ? "true" : "false";
        }
        if (sample.type == SampleType.BIN) {
            StringBuilder hex = new StringBuilder("0x");
            for (int i = 0; i < Math.min(sample.length, MOST); i++) {
                hex.append(String.format("%02X", sample.data[sample.offset + i]));
            }
            return (sample.length > MOST ? hex.append('…') : hex).toString();
        }
        Sample text = new Sample().copyFrom(sample);
        Casts.cast(text, SampleType.STR);
        return sample.type == SampleType.STR ? quoted(text.text()) : text.text();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.substring(0, Math.min(text.length(), MOST)).toCharArray()) {
            switch (c) {
                case '\r' -> quoted.append("\\r");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '"', '\\' -> quoted.append('\\').append(c);
                default -> {
                    if (c < ' ' || c >= 127) {
                        quoted.append(String.format("\\x%02X", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append(text.length() > MOST ? "\"…" : "\"").toString();
    }
}
