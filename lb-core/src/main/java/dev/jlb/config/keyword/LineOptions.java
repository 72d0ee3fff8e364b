package dev.jlb.config.keyword;

import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Word;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of options that one kind of line takes, declared in the order of the manual and read in any order. */
public final class LineOptions {
    private final Map<String, LineOption> byName = new LinkedHashMap<>();

    public Collection<LineOption> all() {
        return byName.values();
    }

    public LineOption find(String name) {
        return byName.get(name);
    }

    /** Reads every option up to the end of the line. @param context how messages begin, such as {@code 'server b/s'} */
    public void read(Arguments a, String context, Settings.Builder to, Scope scope) {
        // an empty word ends the line, as in HAProxy
        while (a.hasNext() && !a.nextIs("")) {
            Word word = a.take("an option");
            int open = word.text().indexOf('(');
            LineOption option = byName.get(word.text());
            if (option == null && open > 0) {
                LineOption called = byName.get(word.text().substring(0, open));
                option = called != null && called.usage().startsWith("(") ? called : null;
            }
            if (option == null) {
                throw a.error(word.span(), context + " : unknown keyword '" + word + "'.", Suggestions.hint(word.text(), byName.keySet()));
            }
            option.reader().read(a, to, scope);
            if (option.state() == SupportState.NOT_IMPLEMENTED) {
                scope.notImplemented(word.span(), context + " : '" + word + "'", option.note());
            } else if (option.state() == SupportState.DIFFERENT) {
                scope.diagnostics().warning(word.span(), context + " : '" + word + "' " + option.note());
            }
        }
    }

    /** The same options, of which some are refused. @param message what is said of one, after its name in quotes */
    public LineOptions refusing(Set<String> names, String message) {
        LineOptions some = new LineOptions();
        byName.values().forEach(option -> some.put(!names.contains(option.name()) ? option : new LineOption(option.name(), SupportState.SUPPORTED, option.usage(), option.doc(), "", (a, to, s) -> {
            throw a.error(a.lastSpan(), "'" + option.name() + "' " + message);
        })));
        return some;
    }

    private LineOptions put(LineOption option) {
        if (byName.put(option.name(), option) != null) {
            throw new IllegalStateException("declared twice: " + option.name());
        }
        return this;
    }

    public LineOptions option(String name, String usage, String doc, LineOption.Reader reader) {
        return put(new LineOption(name, SupportState.SUPPORTED, usage, doc, "", reader));
    }

    /** A switch; {@code value} is what naming it means. */
    public LineOptions flag(String name, Setting<Boolean> setting, boolean value, String doc) {
        return option(name, "", doc, (a, to, s) -> to.put(setting, value));
    }

    public LineOptions flag(String name, Setting<Boolean> setting, String doc) {
        return flag(name, setting, true, doc);
    }

    public LineOptions text(String name, String usage, Setting<String> setting, String doc) {
        return option(name, usage, doc, (a, to, s) -> to.put(setting, value(a, name).text()));
    }

    /** An option whose value is a file; relative names are those of {@code default-path}, unless a base folder of the global section applies. */
    public LineOptions file(String name, Setting<String> setting, Setting<String> base, String doc) {
        return option(name, "<file>", doc, (a, to, s) -> to.put(setting, file(value(a, name), s, base)));
    }

    /** The path of a file that a line's word names. */
    public static String file(Word name, Scope s, Setting<String> base) {
        return s.global().get(base).isEmpty() ? name.file() : name.text();
    }

    public LineOptions number(String name, Setting<Integer> setting, int min, int max, String doc) {
        return option(name, "<number>", doc, (a, to, s) -> to.put(setting, Values.integer(value(a, name), name, min, max)));
    }

    public LineOptions time(String name, Setting<Long> setting, String doc) {
        return option(name, "<time>", doc, (a, to, s) -> to.put(setting, Values.time(value(a, name), name, 1, a.diagnostics())));
    }

    public LineOptions choice(String name, Setting<String> setting, String doc, String... values) {
        return option(name, "{ " + String.join(" | ", values) + " }", doc, (a, to, s) -> {
            Word word = value(a, name);
            if (!List.of(values).contains(word.text())) {
                throw a.error(word.span(), "'" + name + "' : unknown value '" + word + "', only '" + String.join("', '", values) + "' are supported.", Suggestions.hint(word.text(), List.of(values)));
            }
            to.put(setting, word.text());
        });
    }

    /** Accepted without effect. @param shape see {@link ArgumentShape} */
    public LineOptions noOp(String name, String shape, String why) {
        return put(new LineOption(name, SupportState.NO_OP, shape, "Has no meaning in jlb.", why, (a, to, s) -> ArgumentShape.take(shape, a)));
    }

    /** Accepted with a warning. @param shape see {@link ArgumentShape} @param how stands behind the option's name in the warning */
    public LineOptions different(String name, String shape, String doc, String how) {
        return put(new LineOption(name, SupportState.DIFFERENT, shape, doc, how, (a, to, s) -> ArgumentShape.take(shape, a)));
    }

    /** Part of the language that jlb cannot run yet. @param shape see {@link ArgumentShape} */
    public LineOptions later(String name, String shape, String doc, String instead) {
        return put(new LineOption(name, SupportState.NOT_IMPLEMENTED, shape, doc, instead, (a, to, s) -> ArgumentShape.take(shape, a)));
    }

    /** As above, with a reader of its own. */
    public LineOptions later(String name, String doc, String instead, LineOption.Reader reader) {
        return put(new LineOption(name, SupportState.NOT_IMPLEMENTED, "", doc, instead, reader));
    }

    /** No longer in the language. */
    public LineOptions removed(String name, String message) {
        return put(new LineOption(name, SupportState.REMOVED, "", "Removed from the language.", message, (a, to, s) -> {
            throw a.error(a.lastSpan(), message);
        }));
    }

    private static Word value(Arguments a, String name) {
        if (!a.hasNext()) {
            throw a.error(a.lastSpan(), "'" + name + "' expects an argument.");
        }
        return a.take("a value");
    }
}
