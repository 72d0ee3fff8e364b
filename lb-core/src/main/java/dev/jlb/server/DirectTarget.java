package dev.jlb.server;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.Settings;

/** {@code dispatch} and {@code option transparent} (manual 4.2): where streams go that persistence gives to no server. With {@code balance} they do not apply. */
final class DirectTarget {
    /** What logs have for it. */
    private static final String NAME = "<NOSRV>";
    /** The client's destination, as {@code server} lines write it. */
    private static final Address WANTED = new Address.Inet("", "0.0.0.0", 0, false);
    private static final Settings SETTINGS = Settings.builder().build();

    private DirectTarget() {}

    /** Null when the proxy balances. */
    static Server of(Proxy proxy) {
        Settings settings = proxy.settings();
        Address dispatch = settings.get(ProxyOptions.DISPATCH);
        if (settings.has(ProxyOptions.BALANCE) || dispatch == null && !settings.is(ProxyOptions.TRANSPARENT)) {
            return null;
        }
        return new Server(NAME, dispatch != null ? dispatch : WANTED, SETTINGS, proxy.span());
    }
}
