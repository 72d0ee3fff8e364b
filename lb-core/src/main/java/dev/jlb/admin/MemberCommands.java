package dev.jlb.admin;

import dev.jlb.config.build.ConfigLoader;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.Span;
import dev.jlb.proxy.BackSide;
import dev.jlb.server.ServerRuntime;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code add server}, {@code del server}, {@code add backend}, {@code del backend} (management.txt 9.3): what is added lives until it is deleted or the next reload. */
final class MemberCommands {
    private static final String SLASHED = "Require 'backend/server'.\n";

    private MemberCommands() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "add server", MemberCommands::addServer);
        Command.add(all, "del server", MemberCommands::deleteServer);
        Command.add(all, "add backend", MemberCommands::addBackend);
        Command.add(all, "del backend", MemberCommands::deleteBackend);
    }

    // ---- servers ------------------------------------------------------------------------------------------------------

    private static String addServer(Call call) {
        if (call.word(2).equals("help")) {
            StringBuilder out = new StringBuilder("List of keywords supported for dynamic servers:\n");
            ConfigLoader.serverOptions().forEach(option -> out.append(option).append('\n'));
            return out.toString();
        }
        String[] names = names(call.word(2));
        if (names == null) {
            return SLASHED;
        }
        BackSide back = Lookup.backend(call.program(), names[0]);
        if (back == null) {
            return "No such backend.\n";
        }
        if (!back.runtime().changes().takesMembers()) {
            return "Backend must use a dynamic load balancing to support dynamic servers.\n";
        }
        Diagnostics diagnostics = new Diagnostics();
        Server server = ConfigLoader.server(call.program().configuration(), back.proxy(), names[1], List.of(call.words()).subList(3, call.words().length), diagnostics).orElse(null);
        if (server == null) {
            return said(diagnostics, back, names[1]);
        }
        if (back.runtime().server(names[1]) != null) {
            return "Already exists a server with the same name in backend.\n";
        }
        int id = server.settings().get(ServerOptions.ID);
        ServerRuntime same = back.runtime().servers().stream().filter(other -> other.id() == id).findFirst().orElse(null);
        if (same != null) {
            Span at = same.configured().span();
            return "'id' : custom id " + id + " already used " + (same.dynamic() ? "by" : "at " + at.file() + ":" + at.line()) + " ('server " + same.name() + "').\n";
        }
        String untracked = untracked(call, back, server);
        if (untracked != null) {
            return untracked;
        }
        return add(call, back, server);
    }

    private static String add(Call call, BackSide back, Server server) {
        Diagnostics diagnostics = new Diagnostics();
        try {
            ServerRuntime added = call.program().members().add(back, server, diagnostics);
            if (added == null) {
                return "Already exists a server with the same name in backend.\n";
            }
            return "New server registered.\n";
        } catch (IOException unusable) {
            return unusable.getMessage() + "\n";
        }
    }

    /** Why the server cannot track whom it wants to track, or null. */
    private static String untracked(Call call, BackSide back, Server server) {
        String track = server.settings().get(ServerOptions.TRACK);
        if (track.isEmpty()) {
            return null;
        }
        if (server.settings().is(ServerOptions.CHECK)) {
            return "unable to enable checks and tracking at the same time!\n";
        }
        int slash = track.indexOf('/');
        BackSide other = slash < 0 ? back : call.program().backs().get(track.substring(0, slash));
        if (other == null) {
            return "unable to find required proxy '" + track.substring(0, slash) + "' for tracking.\n";
        }
        ServerRuntime tracked = other.runtime().server(track.substring(slash + 1));
        if (tracked == null) {
            return "unable to find required server '" + track.substring(slash + 1) + "' for tracking.\n";
        }
        if (tracked.dynamic()) {
            return "unable to use " + tracked + " for tracking as it is a dynamic server.\n";
        }
        var options = tracked.reference().configured().settings();
        if (!options.is(ServerOptions.CHECK) && !options.is(ServerOptions.AGENT_CHECK)) {
            return "unable to use " + tracked + " for tracking as it does not have any check nor agent enabled.\n";
        }
        return null;
    }

    private static String deleteServer(Call call) {
        String[] names = names(call.word(2));
        if (names == null) {
            return SLASHED;
        }
        BackSide back = Lookup.backend(call.program(), names[0]);
        if (back == null) {
            return "No such backend.\n";
        }
        ServerRuntime server = Lookup.server(back, names[1]);
        if (server == null) {
            return "No such server.\n";
        }
        String obstacle = call.program().members().remove(back, server);
        return obstacle == null ? "Server deleted.\n" : obstacle + "\n";
    }

    /** The two names in {@code backend/server}, or null. */
    static String[] names(String word) {
        int slash = word.indexOf('/');
        return slash < 0 || slash == word.length() - 1 ? null : new String[] {word.substring(0, slash), word.substring(slash + 1)};
    }

    /** The first mistake, without the place that a file's line would have. */
    private static String said(Diagnostics diagnostics, BackSide back, String name) {
        Diagnostic first = diagnostics.all().stream().filter(each -> each.severity() == Severity.ALERT).findFirst().orElseThrow();
        String text = first.message();
        for (String place : new String[] {"'server " + back.runtime().name() + "/" + name + "' : ", "server " + back.runtime().name() + "/" + name + " : "}) {
            text = text.startsWith(place) ? text.substring(place.length()) : text;
        }
        text = text.endsWith(".") || first.hint().isEmpty() ? text : text + ".";
        boolean alike = first.hint().startsWith("did you mean");
        return (!alike && !first.hint().isEmpty() ? text + " Hint: " + first.hint() + "." : alike && text.endsWith(".") ? text.substring(0, text.length() - 1) + "; " + first.hint() : text) + "\n";
    }

    // ---- back ends ----------------------------------------------------------------------------------------------------

    /** {@code add backend <name> from <defproxy> [mode <mode>] [guid <guid>]}. */
    private static String addBackend(Call call) {
        String name = call.word(2);
        if (name.isEmpty() || !call.word(3).equals("from") || call.word(4).isEmpty()) {
            return "Usage: add backend <name> from <defproxy> [mode <mode>] [guid <guid>]\n";
        }
        String mode = "";
        String guid = "";
        for (int i = 5; i < call.words().length; i += 2) {
            switch (call.word(i)) {
                case "mode" -> mode = call.word(i + 1);
                case "guid" -> guid = call.word(i + 1);
                default -> {
                    return "Unknown option '" + call.word(i) + "'.\n";
                }
            }
            if (call.word(i + 1).isEmpty()) {
                return "Missing value for '" + call.word(i) + "'.\n";
            }
        }
        if (!mode.isEmpty() && !mode.equals("tcp") && !mode.equals("http")) {
            return "Mode '" + mode + "' is invalid: only 'tcp' and 'http' backends can be added.\n";
        }
        Proxy defaults = call.program().configuration().defaults().get(call.word(4));
        if (defaults == null) {
            return "No such defaults section '" + call.word(4) + "'.\n";
        }
        if (call.program().backs().containsKey(name)) {
            return "A backend named '" + name + "' exists already.\n";
        }
        if (call.program().fronts().containsKey(name)) {
            return "A frontend named '" + name + "' exists already.\n";
        }
        Diagnostics diagnostics = new Diagnostics();
        try {
            Proxy proxy = ConfigLoader.backend(name, defaults, mode.isEmpty() ? defaults.mode() : Mode.valueOf(mode.toUpperCase(java.util.Locale.ROOT)), guid, diagnostics);
            if (diagnostics.hasAlerts() || call.program().members().add(proxy, diagnostics) == null) {
                return diagnostics.all().stream().filter(each -> each.severity() == Severity.ALERT).findFirst().orElseThrow().message() + "\n";
            }
            return "New backend registered.\n";
        } catch (IOException unusable) {
            return unusable.getMessage() + "\n";
        }
    }

    private static String deleteBackend(Call call) {
        if (call.word(2).isEmpty()) {
            return "A backend name is expected.\n";
        }
        BackSide back = Lookup.backend(call.program(), call.word(2));
        if (back == null) {
            return "No such backend.\n";
        }
        String obstacle = call.program().members().remove(back);
        return obstacle == null ? "Backend deleted.\n" : obstacle + "\n";
    }
}
