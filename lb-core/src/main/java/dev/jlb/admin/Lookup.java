package dev.jlb.admin;

import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.FrontSide;
import dev.jlb.proxy.Program;
import dev.jlb.server.ServerRuntime;
import java.util.Collection;
import java.util.function.ToIntFunction;

/** Finds what a command names: by its name, or by its number behind {@code #} (management.txt 9.3). */
final class Lookup {
    private Lookup() {}

    /** Null when there is none. */
    static BackSide backend(Program program, String name) {
        BackSide back = program.backs().get(name);
        return back != null ? back : numbered(name, program.backs().values(), each -> each.runtime().id());
    }

    /** Null when there is none. */
    static FrontSide frontend(Program program, String name) {
        FrontSide front = program.fronts().get(name);
        return front != null ? front : numbered(name, program.fronts().values(), FrontSide::id);
    }

    /** Null when there is none. */
    static ServerRuntime server(BackSide back, String name) {
        ServerRuntime server = back.runtime().server(name);
        return server != null ? server : numbered(name, back.runtime().servers(), ServerRuntime::id);
    }

    /** The server that {@code backend/server} names, or null. */
    static ServerRuntime server(Program program, String name) {
        int slash = name.indexOf('/');
        BackSide back = slash < 0 ? null : backend(program, name.substring(0, slash));
        return back == null ? null : server(back, name.substring(slash + 1));
    }

    private static <T> T numbered(String name, Collection<? extends T> all, ToIntFunction<T> number) {
        if (name.length() < 2 || name.length() > 10 || name.charAt(0) != '#' || !name.chars().skip(1).allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        int wanted = Integer.parseInt(name.substring(1));
        for (T each : all) {
            if (number.applyAsInt(each) == wanted) {
                return each;
            }
        }
        return null;
    }
}
