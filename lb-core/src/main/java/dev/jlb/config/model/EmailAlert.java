package dev.jlb.config.model;

/** {@code email-alert} lines of a proxy (manual 4.2): who is mailed when servers change. Nothing is sent unless sender, recipient and mailers are all named. */
public final class EmailAlert {
    public static final Setting<String> FROM = Setting.of("email-alert from", "");
    public static final Setting<String> TO = Setting.of("email-alert to", "");
    /** Name of a {@code mailers} section. */
    public static final Setting<String> MAILERS = Setting.of("email-alert mailers", "");
    /** The name said to mail servers; "": this host's. */
    public static final Setting<String> HOSTNAME = Setting.of("email-alert myhostname", "");
    /** Severity as syslog numbers it; what is less severe is not mailed. */
    public static final Setting<Integer> LEVEL = Setting.of("email-alert level", 1);

    /** Whether a proxy says anything about mails. */
    public static boolean mentioned(Settings proxy) {
        return proxy.has(FROM) || proxy.has(TO) || proxy.has(MAILERS) || proxy.has(HOSTNAME) || proxy.has(LEVEL);
    }

    /** Whether a proxy says all that mails need. */
    public static boolean complete(Settings proxy) {
        return !proxy.get(FROM).isEmpty() && !proxy.get(TO).isEmpty() && !proxy.get(MAILERS).isEmpty();
    }

    private EmailAlert() {}
}
