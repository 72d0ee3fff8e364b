package dev.jlb.log;

import dev.jlb.config.model.LogProfile;
import dev.jlb.config.model.LogStep;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Phase;
import dev.jlb.template.Template;
import java.util.EnumMap;
import java.util.Map;

/** A {@code log-profile}, compiled for the lines of one proxy (manual 8.3.5). */
public final class ProfileLines {
    /** See {@link LogProfile.Line}. */
    record Line(boolean drop, Template format, Template structuredData) {}

    private final String tag;
    private final Map<LogStep, Line> lines = new EnumMap<>(LogStep.class);

    private ProfileLines(String tag) {
        this.tag = tag;
    }

    /** Mistakes in the formats are alerts of the context's diagnostics. */
    public static ProfileLines compile(LogProfile profile, CompileContext context) {
        ProfileLines compiled = new ProfileLines(profile.tag());
        CompileContext inLogs = context.in(Phase.LOG);
        profile.lines().forEach((step, line) -> compiled.lines.put(step, new Line(
                line.drop(),
                line.format() == null ? null : Template.log(line.format(), inLogs).orElse(null),
                line.structuredData() == null ? null : Template.log(line.structuredData(), inLogs).orElse(null))));
        return compiled;
    }

    String tag() {
        return tag;
    }

    /** Whether no line of it needs what only the end of a stream tells. */
    boolean knownBeforeEnd() {
        return lines.values().stream().allMatch(line -> (line.format() == null || line.format().knownBeforeEnd()) && (line.structuredData() == null || line.structuredData().knownBeforeEnd()));
    }

    /** What the profile says of a step: for a failed stream first what it says of errors; null for nothing. */
    Line line(LogStep step, boolean error) {
        Line line = error ? lines.get(LogStep.ERROR) : null;
        line = line != null ? line : lines.get(step);
        return line != null ? line : lines.get(LogStep.ANY);
    }
}
