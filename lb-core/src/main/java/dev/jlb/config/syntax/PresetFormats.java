package dev.jlb.config.syntax;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The {@code HAPROXY_…_LOG_FMT} variables (manual 2.3): the built-in log formats as strings, to be extended in {@code log-format}. */
final class PresetFormats {
    private static final String[] KEY_LOG_SECRETS = {
        "CLIENT_EARLY_TRAFFIC_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0",
        "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET", "EARLY_EXPORTER_SECRET",
    };

    private static final String HTTP =
            "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r";

    private PresetFormats() {}

    static Map<String, String> variables() {
        Map<String, String> formats = new HashMap<>();
        // manual 8.2.3
        formats.put("HAPROXY_HTTP_LOG_FMT", HTTP);
        formats.put(
                "HAPROXY_HTTP_CLF_LOG_FMT",
                "%{+Q}o %{-Q}ci - - [%trg] %r %ST %B \"\" \"\" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS %hrl %hsl");
        // manual 8.2.4
        formats.put(
                "HAPROXY_HTTPS_LOG_FMT",
                HTTP + " %[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed] %[ssl_fc_sni]/%sslv/%sslc");
        // manual 8.2.2
        formats.put("HAPROXY_TCP_LOG_FMT", "%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq");
        formats.put(
                "HAPROXY_TCP_CLF_LOG_FMT",
                "%{+Q}o %{-Q}ci - - [%T] \"TCP \" 000 %B \"\" \"\" %cp %ms %ft %b %s %Th %Tw %Tc %Tt %U %ts-- %ac %fc %bc %sc %rc %sq %bq \"\" \"\" ");
        // manual 3.2, tune.ssl.keylog
        formats.put("HAPROXY_KEYLOG_FC_LOG_FMT", keyLog("fc"));
        formats.put("HAPROXY_KEYLOG_BC_LOG_FMT", keyLog("bc"));
        return formats;
    }

    private static String keyLog(String side) {
        StringBuilder format = new StringBuilder();
        for (String secret : KEY_LOG_SECRETS) {
            format.append(format.isEmpty() ? "" : "\n").append(secret).append(" %[ssl_").append(side).append("_client_random,hex] %[ssl_").append(side)
                    .append('_').append(secret.toLowerCase(Locale.ROOT)).append(']');
        }
        return format.toString();
    }
}
