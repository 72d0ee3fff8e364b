package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.BACK;
import static dev.jlb.config.keyword.Declare.FRONT;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.KeepAliveProbes;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Setting;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** {@code clitcpka-*} and {@code srvtcpka-*}: the probes of {@code option clitcpka}, {@code srvtcpka} and {@code tcpka} (manual 4.2). */
final class KeepAliveKeywords implements KeywordFamily {
    /** What Linux takes (tcp(7)); beyond that it refuses, and its own value holds. */
    private static final int MOST_SECONDS = 32_767;
    private static final int MOST_PROBES = 127;
    private static final long SECOND = 1000;

    private final List<Keyword> all = new ArrayList<>();

    @Override
    public List<Keyword> keywords() {
        side("clitcpka", FRONT, ProxyOptions.CLIENT_PROBES);
        side("srvtcpka", BACK, ProxyOptions.SERVER_PROBES);
        return all;
    }

    private void side(String side, Set<SectionKind> sections, Setting<KeepAliveProbes> setting) {
        String cnt = side + "-cnt";
        all.add(keyword(cnt, sections).usage("<count>").doc("Probes without an answer that end a connection with 'option " + side + "'.").accepts(cnt + " 5").rejects(cnt, cnt + " x").parse((a, s) -> {
            Word word = a.take("an integer value");
            int count = within(Math.max(0, Values.integer(word, cnt, Integer.MIN_VALUE, Integer.MAX_VALUE)), MOST_PROBES, word, cnt, a);
            a.ignoreRest();
            s.proxy().settings().put(setting, s.proxy().settings().get(setting).withCount(count));
        }));
        seconds(side + "-idle", sections, setting, "Silence before the first probe", KeepAliveProbes::withIdle);
        seconds(side + "-intvl", sections, setting, "Time between probes", KeepAliveProbes::withInterval);
    }

    private void seconds(String name, Set<SectionKind> sections, Setting<KeepAliveProbes> setting, String doc, BiFunction<KeepAliveProbes, Integer, KeepAliveProbes> with) {
        all.add(keyword(name, sections).usage("<timeout>").doc(doc + "; in seconds unless a unit says otherwise, rounded up to whole ones.").accepts(name + " 10", name + " 5m").rejects(name, name + " x").parse((a, s) -> {
            Word word = a.take("an integer value");
            long seconds = (Values.time(word, name, SECOND) + SECOND - 1) / SECOND;
            int taken = within(seconds, MOST_SECONDS, word, name, a);
            a.ignoreRest();
            s.proxy().settings().put(setting, with.apply(s.proxy().settings().get(setting), taken));
        }));
    }

    private static int within(long value, int most, Word word, String name, Arguments a) {
        if (value > most) {
            a.diagnostics().warning(word.span(), "'" + name + "' : '" + word + "' is more than the system takes, whose own value holds.", "use 1 to " + most);
            return 0;
        }
        return (int) value;
    }
}
