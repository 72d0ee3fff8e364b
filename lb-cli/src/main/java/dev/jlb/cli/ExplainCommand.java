package dev.jlb.cli;

import dev.jlb.LoadBalancer;
import dev.jlb.config.build.Verdict;
import dev.jlb.explain.ExplainRequest;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code jlb explain}: a request that nobody sends, and what the rules make of it. */
final class ExplainCommand {
    /** As given on the command line. */
    record Asked(String line, List<String> headers, String body, String source, String destination, String frontend) {}

    private ExplainCommand() {}

    /** The exit status: 0 explained, 1 not. */
    static int run(List<String> files, Asked asked) {
        Check.Result result = Check.load(files, Verdict.EMBEDDED);
        if (result.unreadable() != null) {
            System.err.println("error: " + result.unreadable());
            return 1;
        }
        if (!result.usable()) {
            new Report(System.err, false).people(result.inOrder(), false);
            return 1;
        }
        try {
            InetSocketAddress destination = asked.destination().isEmpty() ? null : address(asked.destination(), 80);
            ExplainRequest request = new ExplainRequest(
                    asked.frontend(), asked.line(), asked.headers(), asked.body().getBytes(StandardCharsets.UTF_8), address(asked.source(), 50000), destination);
            System.out.print(LoadBalancer.explain(result.configuration(), request));
            return 0;
        } catch (IOException | IllegalArgumentException failed) {
            System.err.println("jlb explain: " + failed.getMessage());
            return 1;
        }
    }

    /** An address with or without a port; never a name. */
    private static InetSocketAddress address(String text, int defaultPort) throws UnknownHostException {
        int colon = text.lastIndexOf(':');
        boolean withPort = colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        String host = (withPort ? text.substring(0, colon) : text).replaceAll("[\\[\\]]", "");
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            throw new IllegalArgumentException("'" + text + "' is not an address");
        }
        return new InetSocketAddress(InetAddress.getByAddress(bytes), withPort ? Integer.parseInt(text.substring(colon + 1)) : defaultPort);
    }
}
