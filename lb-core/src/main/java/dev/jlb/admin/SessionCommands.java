package dev.jlb.admin;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.Program;
import dev.jlb.proxy.StreamView;
import dev.jlb.server.ServerRuntime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** {@code show sess} and {@code shutdown session} (management.txt 9.3). The event loops that own the streams tell and act; nobody waits for them. */
final class SessionCommands {
    private static final String HELP =
            """
            Usage: show sess [<id> | all | help] [<options>*]
            Lists active streams, one a line; <id> (0x...) shows one of them in detail, "all" all of them. Options:
               backend <b>    only streams of this backend
               frontend <f>   only streams of this frontend
               server <b/s>   only streams of this server of this backend
               older <age>    only streams that are older, in seconds
               show-uri       also the first line of the request, where there is one
               susp           only streams that seem to be stuck
            """;

    private SessionCommands() {}

    static void addTo(Map<String, Command> all) {
        all.put("show sess", SessionCommands::show);
        all.put("shutdown session", call -> shutdown(call.program(), call.word(2)));
        Command.add(all, "shutdown sessions server", call -> ServerCommands.shutdown(call.program(), call.words()));
    }

    /** What is to be shown. */
    private static final class Wish {
        private final List<Predicate<StreamView>> filters = new ArrayList<>();
        private long id = -1;
        private boolean details;
        private boolean uri;
        private String refusal;
    }

    private static CompletableFuture<String> show(Call call) {
        Wish wish = wish(call);
        if (wish.refusal != null) {
            return CompletableFuture.completedFuture(wish.refusal);
        }
        return call.program().streams().thenApply(streams -> {
            StringBuilder out = new StringBuilder();
            streams.stream().sorted(Comparator.comparingLong(StreamView::id)).filter(stream -> wish.filters.stream().allMatch(filter -> filter.test(stream))).forEach(stream -> {
                out.append(wish.details ? stream.details() : stream.line());
                if (wish.uri && stream.uri() != null) {
                    out.append(wish.details ? "\n  uri=\"" : " uri=\"").append(stream.uri()).append('"');
                }
                out.append('\n');
            });
            return !out.isEmpty() ? out.toString() : wish.id >= 0 ? "Session not found.\n" : "\n";
        });
    }

    private static Wish wish(Call call) {
        Wish wish = new Wish();
        int at = 2;
        if (call.word(2).equals("help")) {
            wish.refusal = HELP;
            return wish;
        }
        if (call.word(2).equals("all")) {
            wish.details = true;
            at = 3;
        } else if (call.word(2).startsWith("0x")) {
            wish.details = true;
            try {
                wish.id = Long.decode(call.word(2));
            } catch (NumberFormatException wrong) {
                wish.id = Long.MAX_VALUE;
            }
            wish.filters.add(stream -> stream.id() == wish.id);
            at = 3;
        }
        while (wish.refusal == null && at < call.words().length) {
            String value = call.word(at + 1);
            switch (call.word(at)) {
                case "susp" -> {
                    wish.filters.add(StreamView::suspicious);
                    at++;
                }
                case "show-uri" -> {
                    wish.uri = true;
                    at++;
                }
                case "older" -> {
                    long age = seconds(value);
                    if (age >= 0) {
                        wish.filters.add(stream -> stream.ageSeconds() >= age);
                    } else {
                        wish.refusal = "Expects a minimum age (in seconds by default).\n";
                    }
                    at += 2;
                }
                case "backend", "frontend", "server" -> {
                    attached(call.program(), wish, call.word(at), value);
                    at += 2;
                }
                default -> wish.refusal = "Unsupported option '" + call.word(at) + "', try 'help' for more info.\n";
            }
        }
        return wish;
    }

    /** Whole seconds of a time that may have a unit; -1 for what is none. */
    private static long seconds(String text) {
        if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
            return -1;
        }
        try {
            return Values.time(Word.of(Character.isDigit(text.charAt(text.length() - 1)) ? text + "s" : text), "older", 1) / 1000;
        } catch (ConfigException wrong) {
            return -1;
        }
    }

    private static void attached(Program program, Wish wish, String what, String name) {
        if (name.isEmpty()) {
            wish.refusal = "Missing " + what + " name.\n";
        } else if (what.equals("frontend")) {
            wish.refusal = Lookup.frontend(program, name) == null ? "No such frontend '" + name + "'.\n" : null;
            wish.filters.add(stream -> stream.frontend().equals(Lookup.frontend(program, name).name()));
        } else if (what.equals("backend")) {
            BackSide back = Lookup.backend(program, name);
            wish.refusal = back == null ? "No such backend '" + name + "'.\n" : null;
            wish.filters.add(stream -> back.runtime().name().equals(stream.backend()));
        } else {
            ServerRuntime server = Lookup.server(program, name);
            wish.refusal = server == null ? "No such server '" + name + "'.\n" : null;
            wish.filters.add(stream -> server.name().equals(stream.server()) && server.backend().name().equals(stream.backend()));
        }
    }

    static CompletableFuture<String> shutdown(Program program, String id) {
        if (id.isEmpty()) {
            return CompletableFuture.completedFuture("Session pointer expected (use 'show sess').\n");
        }
        try {
            return program.shutdownSession(Long.decode(id)).thenApply(found -> found ? "\n" : "No such session (use 'show sess').\n");
        } catch (NumberFormatException wrong) {
            return CompletableFuture.completedFuture("Session pointer expected (use 'show sess').\n");
        }
    }
}
