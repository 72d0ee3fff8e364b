package dev.jlb.admin;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.CheckedSection;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.syntax.Line;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code show peers [dict|-] [<section>]} (management.txt 9.3): the peers that the file names, none of which is ever connected, because jlb exchanges no tables. As with HAProxy
 * a section in which this process is no peer is not there, and the last peer comes first.
 */
final class PeersCommand {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss", Locale.ENGLISH);

    private PeersCommand() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "show peers", PeersCommand::show);
    }

    private static String show(Call call) {
        boolean option = call.word(2).equals("dict") || call.word(2).equals("-");
        String wanted = call.word(option ? 3 : 2);
        String local = ShowCommands.workerVariables(call.program()).getOrDefault("HAPROXY_LOCALPEER", "");
        StringBuilder out = new StringBuilder();
        for (NamedSection section : call.program().configuration().sections().values()) {
            if (section instanceof CheckedSection peers && peers.kind() == SectionKind.PEERS && (wanted.isEmpty() || wanted.equals(peers.name())) && peers(peers).stream().anyMatch(peer -> peer.word(1).is(local))) {
                show(peers, local, out);
            }
        }
        return !out.isEmpty() ? out.toString() : wanted.isEmpty() ? "\n" : "No such peers\n";
    }

    private static List<Line> peers(CheckedSection section) {
        return section.lines().stream().filter(line -> line.word(0).is("peer") || line.word(0).is("server")).toList();
    }

    private static void show(CheckedSection section, String local, StringBuilder out) {
        boolean disabled = false;
        String listens = "";
        for (Line line : section.lines()) {
            switch (line.word(0).text()) {
                case "disabled" -> disabled = true;
                case "enabled" -> disabled = false;
                case "bind" -> listens = line.word(1).text();
                default -> { }
            }
        }
        out.append(reference(section)).append(": [").append(TIME.format(LocalDateTime.now())).append("] id=").append(section.name()).append(" disabled=").append(disabled ? 1 : 0)
                .append(" flags=0x0 resync_timeout=<PAST> task_calls=0\n");
        for (Line peer : new ArrayList<>(peers(section)).reversed()) {
            boolean own = peer.word(1).is(local);
            boolean addressed = peer.words().size() > 2 && peer.word(2).text().indexOf(':') >= 0;
            out.append("  ").append(reference(peer)).append(": id=").append(peer.word(1)).append(own ? "(local,inactive) addr=" : "(remote,inactive) addr=").append(addressed ? peer.word(2).text() : own ? listens : "")
                    .append(" last_status=NONE last_hdshk=<NEVER>\n")
                    .append("        reconnect=<NEVER> heartbeat=<NEVER> confirm=0 tx_hbt=0 rx_hbt=0 no_hbt=0 new_conn=0 proto_err=0 coll=0\n")
                    .append("        flags=0x0\n");
        }
    }

    private static String reference(Object object) {
        return "0x" + Integer.toHexString(System.identityHashCode(object));
    }
}
