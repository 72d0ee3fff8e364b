package dev.jlb.server.dns;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.CheckedSection;
import dev.jlb.config.syntax.Line;
import dev.jlb.config.syntax.Word;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code resolvers} section (manual 5.3.2). What is not said has HAProxy's default.
 *
 * @param retries how often all servers are asked before giving up
 * @param retryMillis between two questions without a valid answer
 * @param holdValidMillis how long an answer counts
 * @param payload the longest answer that servers may send, bytes
 */
public record ResolversSettings(String name, List<Nameserver> servers, int retries, long retryMillis, long holdValidMillis, int payload) {
    private static final int DNS_PORT = 53;
    private static final Path SYSTEM = Path.of("/etc/resolv.conf");

    /** @param stream asked over TCP */
    public record Nameserver(String name, InetSocketAddress address, boolean stream) {}

    public ResolversSettings {
        servers = List.copyOf(servers);
    }

    /** @throws IOException when the system's own servers are asked for and cannot be read */
    public static ResolversSettings of(CheckedSection section) throws IOException {
        List<Nameserver> servers = new ArrayList<>();
        int retries = 3;
        long retry = 1000;
        long valid = 10_000;
        int payload = 512;
        for (Line line : section.lines()) {
            switch (line.word(0).text()) {
                case "nameserver" -> servers.add(nameserver(line.word(1).text(), line.word(2)));
                case "parse-resolv-conf" -> servers.addAll(system(Files.readAllLines(SYSTEM, StandardCharsets.ISO_8859_1)));
                case "resolve_retries" -> retries = Math.max(1, Values.integer(line.word(1), "resolve_retries", Integer.MIN_VALUE, Integer.MAX_VALUE));
                case "accepted_payload_size" -> payload = Values.integer(line.word(1), "accepted_payload_size", 512, 65535);
                case "timeout" -> retry = line.word(1).is("retry") ? Values.time(line.word(2), "timeout", 1) : retry;
                case "hold" -> valid = line.word(1).is("valid") ? Values.time(line.word(2), "hold", 1) : valid;
                default -> {
                    // about servers' states, or about memory
                }
            }
        }
        return new ResolversSettings(section.name(), servers, retries, Math.max(1, retry), valid, payload);
    }

    private static Nameserver nameserver(String name, Word where) throws UnknownHostException {
        Address.Inet address = (Address.Inet) Addresses.one(where, "nameserver", Addresses.Port.OPTIONAL);
        return new Nameserver(name, new InetSocketAddress(InetAddress.getByName(address.host()), address.port() == 0 ? DNS_PORT : address.port()), where.text().startsWith("tcp"));
    }

    /** The servers that lines of {@code resolv.conf} name; each is called as its address. */
    static List<Nameserver> system(List<String> lines) {
        List<Nameserver> servers = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            byte[] address = words.length > 1 && words[0].equals("nameserver") ? NetUtil.createByteArrayFromIpAddressString(words[1]) : null;
            if (address != null) {
                try {
                    servers.add(new Nameserver(words[1], new InetSocketAddress(InetAddress.getByAddress(address), DNS_PORT), false));
                } catch (UnknownHostException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
        return servers;
    }
}
