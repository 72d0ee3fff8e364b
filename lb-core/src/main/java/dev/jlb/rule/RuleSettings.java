package dev.jlb.rule;

import dev.jlb.config.model.Setting;
import dev.jlb.config.syntax.Word;
import java.util.List;

/** Settings of proxies that hold log-format strings and captures, compiled with the proxy's rules. */
public final class RuleSettings {
    public static final Setting<Word> LOG_FORMAT = Setting.of("log-format", null);
    public static final Setting<Word> ERROR_LOG_FORMAT = Setting.of("error-log-format", null);
    public static final Setting<Word> UNIQUE_ID_FORMAT = Setting.of("unique-id-format", null);
    public static final Setting<String> UNIQUE_ID_HEADER = Setting.of("unique-id-header", "");
    public static final Setting<List<ProxyRules.Slot>> REQUEST_CAPTURES = Setting.of("capture request header", List.of());
    public static final Setting<List<ProxyRules.Slot>> RESPONSE_CAPTURES = Setting.of("capture response header", List.of());
    /** {@code capture cookie}: beginning of the name, and length; null without. */
    public static final Setting<ProxyRules.Slot> COOKIE_CAPTURE = Setting.of("capture cookie", null);
    /** Milliseconds. */
    public static final Setting<Long> INSPECT_DELAY = Setting.of("tcp-request inspect-delay", 0L);
    public static final Setting<Long> RESPONSE_INSPECT_DELAY = Setting.of("tcp-response inspect-delay", 0L);

    private RuleSettings() {}
}
