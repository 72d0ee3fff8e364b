package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.IN_GLOBAL;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.StatusCodes;
import dev.jlb.config.syntax.Word;
import java.util.BitSet;
import java.util.List;

/** {@code http-err-codes} and {@code http-fail-codes} (manual 3.1). */
final class StatusCodeKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        return List.of(
                keyword("http-err-codes", IN_GLOBAL).usage("[+-]<range>[,...] [...]").doc("Statuses that count as a client's errors.").manual("3.1")
                        .accepts("http-err-codes 400,402-444,446-480,490", "http-err-codes 400-499 -450 +500", "http-err-codes +501,505").rejects("http-err-codes", "http-err-codes 99", "http-err-codes 500-400", "http-err-codes 4x")
                        .parse((a, s) -> codes(a, s, false)),
                keyword("http-fail-codes", IN_GLOBAL).usage("[+-]<range>[,...] [...]").doc("Statuses that count as a server's failures.").manual("3.1")
                        .accepts("http-fail-codes 500-599 -501,505", "http-fail-codes -500").rejects("http-fail-codes", "http-fail-codes 600").parse((a, s) -> codes(a, s, true)));
    }

    private static void codes(Arguments a, Scope s, boolean failing) {
        StatusCodes codes = s.global().get(GlobalSettings.STATUS_CODES);
        Word first = a.take("a range of statuses");
        for (Word word = first; word != null; word = a.hasNext() ? a.take("a range of statuses") : null) {
            char sign = word.text().isEmpty() ? ' ' : word.text().charAt(0);
            String ranges = sign == '+' || sign == '-' ? word.text().substring(1) : word.text();
            BitSet set = new BitSet();
            for (String range : ranges.split(",", -1)) {
                String[] ends = range.split("-", -1);
                int low = status(ends[0]);
                int high = ends.length == 1 ? low : ends.length == 2 ? status(ends[1]) : 0;
                if (low == 0 || high < low) {
                    throw new ConfigException(word.span(), "'" + a.line().word(0) + "' : invalid range of status codes '" + range + "'.", "from 100 to 599: 404, 400-499");
                }
                set.set(low, high + 1);
            }
            codes = codes.with(failing, sign, set);
        }
        s.global().put(GlobalSettings.STATUS_CODES, codes);
    }

    /** 0 for what is none. */
    private static int status(String text) {
        int status = text.length() == 3 && text.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(text) : 0;
        return status >= StatusCodes.LOWEST && status <= StatusCodes.HIGHEST ? status : 0;
    }
}
