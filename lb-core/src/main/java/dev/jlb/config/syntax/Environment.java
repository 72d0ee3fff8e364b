package dev.jlb.config.syntax;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The environment variables that a configuration sees (manual 2.3). A copy of the process': {@code setenv} and its kin in
 * {@code global} change it while the files are being read, and lines below see the change.
 */
public final class Environment {
    /** The branch of the language that jlb implements. */
    public static final String BRANCH = "3.4";

    private final Map<String, String> values = new HashMap<>();

    public Environment(Map<String, String> values) {
        this.values.putAll(values);
        this.values.put("HAPROXY_BRANCH", BRANCH);
        this.values.putIfAbsent("HAPROXY_STARTUP_VERSION", BRANCH + ".0");
        this.values.put(
                "HAPROXY_HTTP_LOG_FMT",
                "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r");
        this.values.put(
                "HAPROXY_HTTP_CLF_LOG_FMT",
                "%{+Q}o %{-Q}ci - - [%trg] %r %ST %B \"\" \"\" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS %hrl %hsl");
        this.values.put(
                "HAPROXY_HTTPS_LOG_FMT",
                "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r %[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed] %[ssl_fc_sni]/%sslv/%sslc");
        this.values.put("HAPROXY_TCP_LOG_FMT", "%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq");
        this.values.put(
                "HAPROXY_TCP_CLF_LOG_FMT",
                "%{+Q}o %{-Q}ci - - [%T] \"TCP \" 000 %B \"\" \"\" %cp %ms %ft %b %s %Th %Tw %Tc %Tt %U %ts-- %ac %fc %bc %sc %rc %sq %bq \"\" \"\" ");
    }

    /** The environment of this process. */
    public static Environment system() {
        return new Environment(System.getenv());
    }

    /** The value, or null when unset. */
    public String get(String name) {
        return values.get(name);
    }

    void set(String name, String value) {
        values.put(name, value);
    }

    void unset(String name) {
        values.remove(name);
    }

    void keepOnly(Set<String> names) {
        values.keySet().retainAll(names);
    }

    /** All variables, as {@code show env} lists them. */
    public Map<String, String> all() {
        return Map.copyOf(values);
    }
}
