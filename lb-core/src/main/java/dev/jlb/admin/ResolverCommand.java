package dev.jlb.admin;

import dev.jlb.server.dns.Resolver;
import java.util.Map;

/** {@code show resolvers [<id>]} (management.txt 9.3): the counters of each name server. */
final class ResolverCommand {
    private ResolverCommand() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "show resolvers", ResolverCommand::show);
    }

    private static String show(Call call) {
        Map<String, Resolver> resolvers = call.program().resolvers();
        String wanted = call.word(2);
        if (!wanted.isEmpty() && !resolvers.containsKey(wanted)) {
            return "Can't find that resolvers section\n";
        }
        StringBuilder out = new StringBuilder();
        resolvers.forEach((section, resolver) -> {
            if (wanted.isEmpty() || section.equals(wanted)) {
                out.append("Resolvers section ").append(section).append('\n');
                resolver.counters().forEach((server, counters) -> {
                    out.append(" nameserver ").append(server).append(":\n");
                    counters.values().forEach((name, value) -> out.append(String.format("  %-13s%d\n", name + ":", value)));
                });
            }
        });
        return out.isEmpty() ? "\n" : out.toString();
    }
}
