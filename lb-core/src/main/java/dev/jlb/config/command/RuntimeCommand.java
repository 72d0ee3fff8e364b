package dev.jlb.config.command;

import dev.jlb.config.keyword.SupportState;

/**
 * One command of the runtime API or of the master CLI.
 *
 * @param name the words that name it: {@code show stat}
 * @param place on which sockets it may be given
 * @param level the lowest level of a connection that may give it
 * @param mode what must be switched on before
 * @param usage the name and what it takes, as {@code help} shows it
 * @param doc one line
 * @param note for any state but SUPPORTED: why, and what to do instead
 */
public record RuntimeCommand(String name, Place place, Level level, Mode mode, String usage, String doc, SupportState state, String note) {
    /** Levels of {@code stats socket … level}, each allowing what the ones before it allow. */
    public enum Level {
        USER,
        OPERATOR,
        ADMIN;

        /** @param text as the {@code level} of a bind line has it */
        public static Level of(String text) {
            return switch (text) {
                case "user" -> USER;
                case "admin" -> ADMIN;
                default -> OPERATOR;
            };
        }

        /** As {@code show cli level} says it. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        public boolean allows(Level needed) {
            return compareTo(needed) >= 0;
        }
    }

    /** Sockets: {@code stats socket} lines are a worker's, {@code -S} is the master's. */
    public enum Place {
        WORKER,
        MASTER,
        BOTH;

        public boolean worker() {
            return this != MASTER;
        }

        public boolean master() {
            return this != WORKER;
        }
    }

    /** Some commands hide until {@code expert-mode on} or {@code experimental-mode on}. */
    public enum Mode {
        ALWAYS,
        EXPERT,
        EXPERIMENTAL
    }

    /** As {@code help} shows it. */
    public String helpLine() {
        return "  " + usage + " ".repeat(Math.max(0, 40 - usage.length())) + ": " + doc;
    }
}
