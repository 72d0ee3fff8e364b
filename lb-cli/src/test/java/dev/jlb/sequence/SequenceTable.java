package dev.jlb.sequence;

import dev.jlb.sequence.SequenceCase.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The table of sequences: algorithms × hash types × weights × what happens to servers meanwhile. The same rows in every run. */
final class SequenceTable {
    /** Requests of each row. */
    static final int REQUESTS = 1000;

    private static final List<String> ALGORITHMS = List.of("roundrobin", "static-rr", "leastconn", "first");

    private static final List<String> KEYS = List.of(
            "source", "uri", "uri len 6", "uri depth 1", "uri depth 2 whole", "uri whole", "uri path-only", "uri len 9 depth 2", "url_param u", "url_param u check_post", "hdr(x-key)", "hash path,lower", "hash src,ipmask(16)");

    private static final List<String> FUNCTIONS = List.of("", "sdbm", "djb2", "wt6", "crc32");

    private static final Map<String, List<String>> FARMS = farms();
    private static final Map<String, Integer> EVENTS = events();

    private final List<SequenceCase> rows = new ArrayList<>();

    private SequenceTable() {}

    static List<SequenceCase> rows() {
        SequenceTable table = new SequenceTable();
        table.inTurn();
        table.hashes();
        table.connections();
        return List.copyOf(table.rows);
    }

    private static Map<String, List<String>> farms() {
        Map<String, List<String>> farms = new LinkedHashMap<>();
        farms.put("three", List.of("server s1 %s", "server s2 %s", "server s3 %s"));
        farms.put("weights", List.of("server s1 %s weight 10", "server s2 %s weight 25", "server s3 %s weight 3", "server s4 %s weight 1", "server s5 %s weight 100"));
        farms.put("two", List.of("server s1 %s weight 256", "server s2 %s weight 255"));
        farms.put("backup", List.of("server s1 %s backup", "server s2 %s weight 2", "server s3 %s weight 5", "server s4 %s backup weight 3"));
        farms.put("allbackups", List.of("option allbackups", "server s1 %s weight 3", "server s2 %s backup weight 2", "server s3 %s backup weight 4", "server s4 %s backup"));
        farms.put("ids", List.of("server s1 %s id 7 weight 20", "server s2 %s", "server s3 %s id 1 weight 3", "server s4 %s disabled", "server s5 %s weight 0"));
        return farms;
    }

    /** How many commands of each kind come in {@link #REQUESTS} requests. */
    private static Map<String, Integer> events() {
        Map<String, Integer> events = new LinkedHashMap<>();
        events.put("still", 0);
        events.put("states", 24);
        events.put("set-weight", 24);
        events.put("both", 60);
        return events;
    }

    private void inTurn() {
        for (String algorithm : ALGORITHMS) {
            FARMS.forEach((farm, servers) -> EVENTS.forEach((kind, count) -> add(algorithm, List.of("balance " + algorithm), farm, kind, Traffic.REQUESTS)));
        }
    }

    private void hashes() {
        // every function and modifier, with a key that all requests have and one that some lack
        for (String key : List.of("hash path,lower", "hdr(x-key)")) {
            for (String method : List.of("map-based", "consistent")) {
                for (String function : FUNCTIONS) {
                    for (String modifier : function.isEmpty() ? List.of("") : List.of("", " avalanche")) {
                        String type = (method + " " + function + modifier).trim();
                        add(key + " by " + type, List.of("balance " + key, "hash-type " + type), key.startsWith("hash") ? "ids" : "weights", key.startsWith("hash") ? "states" : "still", Traffic.REQUESTS);
                    }
                }
            }
        }
        // every key
        for (String key : KEYS) {
            for (String method : List.of("map-based", "consistent")) {
                for (String farm : List.of("weights", "backup")) {
                    for (String kind : List.of("still", "both")) {
                        add(key + " " + method, List.of("balance " + key, "hash-type " + method), farm, kind, Traffic.REQUESTS);
                    }
                }
            }
        }
        for (String farm : List.of("two", "allbackups", "ids")) {
            for (String kind : List.of("states", "both")) {
                add("uri consistent", List.of("balance uri", "hash-type consistent"), farm, kind, Traffic.REQUESTS);
                add("source map-based avalanche", List.of("balance source", "hash-type map-based sdbm avalanche"), farm, kind, Traffic.REQUESTS);
            }
        }
        for (String name : List.of("rdp-cookie", "rdp-cookie(who)")) {
            for (String method : List.of("map-based", "consistent")) {
                add(name + " " + method, List.of("balance " + name, "hash-type " + method), "weights", "both", Traffic.RDP);
            }
        }
    }

    private void connections() {
        for (String algorithm : List.of("roundrobin", "static-rr", "leastconn", "source", "source consistent", "source balance-factor")) {
            List<String> lines = new ArrayList<>(List.of("balance " + algorithm.split(" ")[0]));
            if (algorithm.contains(" ")) {
                lines.add("hash-type consistent");
            }
            if (algorithm.endsWith("factor")) {
                lines.add("hash-balance-factor 125");
            }
            for (String farm : List.of("three", "weights", "allbackups")) {
                for (String kind : List.of("still", "both")) {
                    add(algorithm, lines, farm, kind, Traffic.CONNECTIONS);
                }
            }
        }
        for (String algorithm : List.of("first", "roundrobin", "leastconn", "static-rr")) {
            List<String> servers = List.of("balance " + algorithm, "server s1 %s maxconn 3", "server s2 %s maxconn 5 weight 3", "server s3 %s maxconn 9 weight 2", "server s4 %s");
            rows.add(new SequenceCase(algorithm + " maxconn, held", servers, Traffic.CONNECTIONS, Map.of()));
        }
    }

    private void add(String subject, List<String> first, String farm, String kind, Traffic traffic) {
        List<String> lines = new ArrayList<>(first);
        lines.addAll(FARMS.get(farm));
        String name = subject + ", " + farm + ", " + kind + (traffic == Traffic.CONNECTIONS ? ", held" : "");
        int servers = (int) lines.stream().filter(line -> line.contains("%s")).count();
        rows.add(new SequenceCase(name, lines, traffic, commands(name, kind, servers)));
    }

    /** Commands at random moments, the same in every run. */
    private static Map<Integer, String> commands(String name, String kind, int servers) {
        Random random = new Random(name.hashCode());
        Map<Integer, String> commands = new TreeMap<>();
        for (int i = 0; i < EVENTS.get(kind); i++) {
            String server = "~/s" + (1 + random.nextInt(servers));
            boolean state = kind.equals("states") || kind.equals("both") && random.nextBoolean();
            commands.put(1 + random.nextInt(REQUESTS - 1), state ? state(random, server) : weight(random, server));
        }
        return commands;
    }

    private static String state(Random random, String server) {
        return switch (random.nextInt(7)) {
            case 0 -> "disable server " + server;
            case 1, 2 -> "enable server " + server;
            case 3 -> "set server " + server + " state maint";
            case 4 -> "set server " + server + " state drain";
            default -> "set server " + server + " state ready";
        };
    }

    private static String weight(Random random, String server) {
        return switch (random.nextInt(6)) {
            case 0 -> "set weight " + server + " " + random.nextInt(257);
            case 1 -> "set weight " + server + " 0";
            case 2 -> "set weight " + server + " " + random.nextInt(300) + "%";
            case 3 -> "set server " + server + " weight " + (1 + random.nextInt(30));
            default -> "set server " + server + " weight 100%";
        };
    }
}
