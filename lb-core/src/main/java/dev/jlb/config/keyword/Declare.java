package dev.jlb.config.keyword;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Declares a keyword step by step; the families read like the manual's table of contents. */
public final class Declare {
    /** Sections that hold proxies, in the manual's order. */
    public static final Set<SectionKind> ANYWHERE = EnumSet.of(SectionKind.DEFAULTS, SectionKind.FRONTEND, SectionKind.LISTEN, SectionKind.BACKEND);

    public static final Set<SectionKind> FRONT = EnumSet.of(SectionKind.DEFAULTS, SectionKind.FRONTEND, SectionKind.LISTEN);
    public static final Set<SectionKind> BACK = EnumSet.of(SectionKind.DEFAULTS, SectionKind.LISTEN, SectionKind.BACKEND);
    public static final Set<SectionKind> FRONT_ONLY = EnumSet.of(SectionKind.FRONTEND, SectionKind.LISTEN);
    public static final Set<SectionKind> BACK_ONLY = EnumSet.of(SectionKind.LISTEN, SectionKind.BACKEND);
    public static final Set<SectionKind> PROXIES = EnumSet.of(SectionKind.FRONTEND, SectionKind.LISTEN, SectionKind.BACKEND);
    public static final Set<SectionKind> IN_GLOBAL = EnumSet.of(SectionKind.GLOBAL);

    private final String name;
    private final Set<SectionKind> sections;
    private SupportState state = SupportState.SUPPORTED;
    private String usage = "";
    private String doc = "";
    private String note = "";
    private String manual = "4.2";
    private boolean negatable;
    private final List<String> accepted = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();

    private Declare(String name, Set<SectionKind> sections) {
        this.name = name;
        this.sections = sections;
    }

    public static Declare keyword(String name, Set<SectionKind> sections) {
        return new Declare(name, sections);
    }

    /** Its arguments in the manual's notation, without the keyword itself. */
    public Declare usage(String text) {
        usage = text;
        return this;
    }

    public Declare doc(String text) {
        doc = text;
        return this;
    }

    public Declare manual(String section) {
        manual = section;
        return this;
    }

    public Declare negatable() {
        negatable = true;
        return this;
    }

    public Declare accepts(String... lines) {
        accepted.addAll(List.of(lines));
        return this;
    }

    public Declare rejects(String... lines) {
        rejected.addAll(List.of(lines));
        return this;
    }

    /** Supported, and read by {@code parser}. */
    public Keyword parse(Keyword.LineParser parser) {
        return new Keyword(
                name, sections, state, usage.isEmpty() ? name : name + " " + usage, doc, note, manual, negatable, accepted, rejected, parser);
    }

    /** Accepted without effect, because the thing does not exist on a JVM. */
    public Keyword noOp(String why) {
        state = SupportState.NO_OP;
        note = why;
        return parse((arguments, scope) -> arguments.takeRest());
    }

    /** As above, its arguments checked by a shape ({@link ArgumentShape}). */
    public Keyword noOp(String why, String shape) {
        state = SupportState.NO_OP;
        note = why;
        return parse((arguments, scope) -> ArgumentShape.check(shape, arguments));
    }

    /** Accepted, judged by a parser, and without meaning on a JVM. */
    public Keyword noOp(String why, Keyword.LineParser parser) {
        state = SupportState.NO_OP;
        note = why;
        return parse(parser);
    }

    /** Accepted with a warning. */
    public Keyword different(String what, Keyword.LineParser parser) {
        state = SupportState.DIFFERENT;
        note = what;
        return parse((arguments, scope) -> {
            parser.parse(arguments, scope);
            arguments.diagnostics().warning(arguments.line().word(0).span(), "'" + name + "' " + what);
        });
    }

    /** Part of the language that jlb cannot run yet; {@code parser} checks the line all the same. */
    public Keyword notImplemented(String instead, Keyword.LineParser parser) {
        state = SupportState.NOT_IMPLEMENTED;
        note = instead;
        return parse((arguments, scope) -> {
            parser.parse(arguments, scope);
            scope.notImplemented(arguments.line().word(0).span(), "'" + name + "'", instead);
        });
    }

    /** As above, its arguments checked by a shape ({@link ArgumentShape}). */
    public Keyword notImplemented(String instead, String shape) {
        return notImplemented(instead, (arguments, scope) -> ArgumentShape.check(shape, arguments));
    }

    /** No longer in the language: refused with HAProxy's words. */
    public Keyword removed(String message) {
        note = message;
        return removed((arguments, scope) -> {
            throw new ConfigException(arguments.line().span(), message);
        });
    }

    /** As above; {@code parser} says it. */
    public Keyword removed(Keyword.LineParser parser) {
        state = SupportState.REMOVED;
        return parse(parser);
    }
}
