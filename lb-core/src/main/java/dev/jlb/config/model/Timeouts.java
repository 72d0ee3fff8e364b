package dev.jlb.config.model;

import java.util.List;

/** {@code timeout …} settings (manual 4.2) in milliseconds; 0 is none, which is also what an absent one means. */
public final class Timeouts {
    public static final Setting<Long> CLIENT = of("client");
    public static final Setting<Long> CLIENT_FIN = of("client-fin");
    public static final Setting<Long> CLIENT_HS = of("client-hs");
    public static final Setting<Long> CONNECT = of("connect");
    public static final Setting<Long> CHECK = of("check");
    public static final Setting<Long> HTTP_KEEP_ALIVE = of("http-keep-alive");
    public static final Setting<Long> HTTP_REQUEST = of("http-request");
    public static final Setting<Long> QUEUE = of("queue");
    public static final Setting<Long> SERVER = of("server");
    public static final Setting<Long> SERVER_FIN = of("server-fin");
    public static final Setting<Long> TARPIT = of("tarpit");
    public static final Setting<Long> TUNNEL = of("tunnel");

    private static final List<Setting<Long>> ALL = List.of(
            CLIENT, CLIENT_FIN, CLIENT_HS, CONNECT, CHECK, HTTP_KEEP_ALIVE, HTTP_REQUEST, QUEUE, SERVER, SERVER_FIN, TARPIT, TUNNEL);

    private Timeouts() {}

    private static Setting<Long> of(String name) {
        return Setting.of("timeout " + name, 0L);
    }

    public static List<Setting<Long>> all() {
        return ALL;
    }
}
