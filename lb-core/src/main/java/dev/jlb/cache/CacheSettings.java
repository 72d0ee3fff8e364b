package dev.jlb.cache;

import dev.jlb.config.model.CheckedSection;
import dev.jlb.config.syntax.Line;

/**
 * A {@code cache} section (manual 6.2.1).
 *
 * @param totalBytes what all objects together may take
 * @param objectBytes what one object with its head may take
 * @param maxAge seconds that an object may be delivered at most
 * @param vary whether responses with {@code Vary} are stored
 * @param variants of one URI at most
 */
public record CacheSettings(String name, long totalBytes, long objectBytes, int maxAge, boolean vary, int variants) {
    /** An object may take this part of the cache when nothing else is said. */
    private static final int DEFAULT_PART = 256;

    public static CacheSettings of(CheckedSection section) {
        long total = number(section, "total-max-size", 0) << 20;
        return new CacheSettings(
                section.name(), total, number(section, "max-object-size", total / DEFAULT_PART), (int) number(section, "max-age", 60), "on".equals(value(section, "process-vary")), (int) number(section, "max-secondary-entries", 10));
    }

    private static long number(CheckedSection section, String keyword, long otherwise) {
        String value = value(section, keyword);
        return value == null ? otherwise : Long.parseLong(value);
    }

    /** The last line counts; null when there is none. */
    private static String value(CheckedSection section, String keyword) {
        String value = null;
        for (Line line : section.lines()) {
            if (line.word(0).is(keyword)) {
                value = line.word(1).text();
            }
        }
        return value;
    }
}
