package dev.jlb.sample;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;

/** When {@code set-var} really sets: {@code ifexists}, {@code ifempty}, {@code ifgt} … behind the variable's name (manual 4.4, "set-var"). All must hold. */
public final class VariableConditions {
    private static final List<String> NAMES = List.of("ifexists", "ifnotexists", "ifempty", "ifnotempty", "ifset", "ifnotset", "ifgt", "iflt");

    private final List<String> names;

    private VariableConditions(List<String> names) {
        this.names = names;
    }

    /** Throws ConfigException for a condition that the manual does not know. */
    public static VariableConditions of(List<Word> words) {
        List<String> names = new ArrayList<>();
        for (Word word : words) {
            if (!NAMES.contains(word.text())) {
                throw new ConfigException(word.span(), "unknown condition '" + word + "'.", "conditions are " + String.join(", ", NAMES));
            }
            names.add(word.text());
        }
        return new VariableConditions(List.copyOf(names));
    }

    /** @param value what is about to be stored */
    public boolean allow(SampleContext context, Variables.Variable variable, Sample value) {
        if (names.isEmpty()) {
            return true;
        }
        Sample old = new Sample();
        boolean exists = context.variables().get(variable, old);
        for (String name : names) {
            boolean holds = switch (name) {
                case "ifexists", "ifset" -> exists;
                case "ifnotexists", "ifnotset" -> !exists;
                case "ifempty" -> empty(value);
                case "ifnotempty" -> !empty(value);
                default -> !exists || old.type != SampleType.SINT || value.type != SampleType.SINT
                        || (name.equals("ifgt") ? old.number > value.number : old.number < value.number);
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    private static boolean empty(Sample value) {
        return switch (value.type) {
            case STR, BIN, METH -> value.length == 0;
            default -> false;
        };
    }
}
