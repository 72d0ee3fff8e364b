package dev.jlb.server.balance;

import dev.jlb.config.model.Balance;
import dev.jlb.config.model.HashType;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.sample.CompileContext;
import dev.jlb.server.BackendRuntime.BalancerFactory;

/** Makes the algorithm that a proxy's {@code balance} and {@code hash-type} ask for. */
public final class Balancers {
    /** The variable in which {@code log-hash} finds the message. */
    public static final String LOG_TEXT = "txn.log_text";

    private Balancers() {}

    /** Expressions that are wrong are alerts of the context's diagnostics. */
    public static BalancerFactory of(Proxy proxy, CompileContext context) {
        Balance balance = proxy.settings().get(ProxyOptions.BALANCE);
        HashType type = proxy.settings().get(ProxyOptions.HASH_TYPE);
        int factor = proxy.settings().get(ProxyOptions.HASH_BALANCE_FACTOR);
        String affinity = proxy.settings().get(ProxyOptions.HASH_PRESERVE_AFFINITY);
        return switch (balance.algorithm()) {
            case "roundrobin" -> RoundRobin::new;
            case "static-rr" -> StaticRoundRobin::new;
            case "leastconn" -> LeastConnections::new;
            case "first" -> FirstFree::new;
            case "random" -> backend -> new RandomChoice(backend, balance.number(), factor);
            case "sticky" -> Sticky::new;
            case "source", "uri", "url_param", "hdr", "rdp-cookie", "hash", "log-hash" -> {
                HashKey key = HashKeys.of(balance, context);
                yield backend -> new Hashing(backend, balance.algorithm(), type, key, factor, affinity);
            }
            default -> throw new IllegalArgumentException("balance " + balance.algorithm());
        };
    }
}
