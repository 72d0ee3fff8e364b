package dev.jlb.stats;

import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.StatsSettings;
import dev.jlb.proxy.Program;
import java.util.List;
import java.util.Locale;

/**
 * What a request for the statistics page says behind the page's URI, wherever it stands there: {@code ;csv}, {@code ;typed}, {@code ;json}, {@code ;json-schema}, {@code ;up}, {@code ;no-maint},
 * {@code ;norefresh}, {@code ;st=<outcome>}, {@code scope=<part of a proxy's name>}.
 *
 * @param format the last in this order that is asked for: html, csv, typed, json, the schema of json
 * @param up without what is down
 * @param noMaint without what is in maintenance
 * @param stay without the reload that {@code stats refresh} asks for
 * @param outcome of a form that was sent; empty: none was
 * @param scope part of the names of the proxies that are shown; empty: all. Only of characters that names consist of, so that it may stand in an address.
 */
record StatsQuery(Format format, boolean up, boolean noMaint, boolean stay, String outcome, String scope) {
    enum Format {
        HTML("text/html"), CSV("text/plain"), TYPED("text/plain"), JSON("application/json"), JSON_SCHEMA("application/json");

        private final String contentType;

        Format(String contentType) {
            this.contentType = contentType;
        }

        String contentType() {
            return contentType;
        }
    }

    private static final int LONGEST_SCOPE = 20;
    private static final int OUTCOME_LENGTH = 4;

    static StatsQuery of(String rest) {
        Format format = rest.contains(";json-schema") ? Format.JSON_SCHEMA : rest.contains(";json") ? Format.JSON : rest.contains(";typed") ? Format.TYPED : rest.contains(";csv") ? Format.CSV : Format.HTML;
        int state = rest.indexOf(";st=");
        String outcome = state < 0 ? "" : rest.substring(state + 4, Math.min(rest.length(), state + 4 + OUTCOME_LENGTH));
        return new StatsQuery(format, rest.contains(";up"), rest.contains(";no-maint"), rest.contains(";norefresh"), outcome, scope(rest));
    }

    private static String scope(String rest) {
        int at = rest.indexOf("scope=");
        if (at < 0) {
            return "";
        }
        int from = at + 6;
        int end = from;
        while (end < rest.length() && end - from < LONGEST_SCOPE && "&;".indexOf(rest.charAt(end)) < 0) {
            if (!isOfNames(rest.charAt(end))) {
                return "";
            }
            end++;
        }
        return rest.substring(from, end);
    }

    private static boolean isOfNames(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.:".indexOf(c) >= 0;
    }

    /** The rows that {@code stats scope} and this query leave. */
    List<StatTable.Row> rows(Program program, Proxy page) {
        List<String> names = page.settings().get(StatsSettings.SCOPE);
        String part = scope.toLowerCase(Locale.ROOT);
        return StatTypes.without(StatTable.rows(program), up, noMaint, program).stream()
                .filter(row -> names.isEmpty() || names.contains(row.text("pxname")) || names.contains(".") && row.text("pxname").equals(page.name()))
                .filter(row -> part.isEmpty() || row.text("pxname").toLowerCase(Locale.ROOT).contains(part))
                .toList();
    }

    StatsQuery withUp(boolean value) {
        return new StatsQuery(format, value, noMaint, stay, outcome, scope);
    }

    StatsQuery withStay(boolean value) {
        return new StatsQuery(format, up, noMaint, value, outcome, scope);
    }

    /** What follows the URI in an address that asks for the same again, without the outcome and, as HAProxy, {@code ;no-maint}. @param view empty, or as {@code ;csv} */
    String suffix(String view) {
        return view + (up ? ";up" : "") + (stay ? ";norefresh" : "") + (scope.isEmpty() ? "" : "?scope=" + scope);
    }
}
