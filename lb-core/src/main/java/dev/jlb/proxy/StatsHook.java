package dev.jlb.proxy;

import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.StatsSettings;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.rule.ProxyRules;
import dev.jlb.rule.RuleProgram;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.HttpBody;
import dev.jlb.sample.Phase;

/** Requests for the statistics page of a proxy ({@code stats uri}) are answered here, behind its {@code http-request} rules. */
final class StatsHook {
    private StatsHook() {}

    /** True when the request is for that proxy's page. */
    static boolean isFor(HttpStream stream, Proxy proxy) {
        boolean asks = stream.method == HttpMethod.GET || stream.method == HttpMethod.HEAD || stream.method == HttpMethod.POST;
        return asks && proxy.settings().is(StatsSettings.ENABLED) && target(stream).startsWith(proxy.settings().get(StatsSettings.URI));
    }

    private static String target(HttpStream stream) {
        HttpMessage request = stream.client.request;
        return request.target().pathAndQuery();
    }

    /** Answers: {@code stats http-request} first, then the page. */
    static void answer(HttpStream stream, Proxy proxy, ProxyRules rules) {
        stream.phase = Phase.HTTP_REQUEST;
        Observations.answer(stream, "stats uri " + proxy.settings().get(StatsSettings.URI));
        stream.serverName = stream.worker.program.applets.page().logName();
        Verdict verdict = RuleProgram.verdict(rules.get(RuleSet.STATS_HTTP_REQUEST).run(stream, stream.worker.scratch, 0));
        if (verdict == Verdict.DONE) {
            return;
        }
        boolean admin = RuleProgram.verdict(rules.get(RuleSet.STATS_ADMIN).run(stream, stream.worker.scratch, 0)) == Verdict.DONE;
        String rest = target(stream).substring(proxy.settings().get(StatsSettings.URI).length());
        stream.answers.applet(stream.worker.program.applets.page(), new Applet.Call(stream, proxy, rest, admin, body(stream)));
    }

    /** The body of a POST; null when head and body together are more than a buffer takes beside its reserve. */
    private static byte[] body(HttpStream stream) {
        HttpBody body = stream.method == HttpMethod.POST ? stream.body(true) : null;
        if (body == null) {
            return new byte[0];
        }
        boolean fits = body.complete() && body.bytes().length + stream.client.request.storedBytes() <= stream.front.requestOptions.maxHead();
        return fits ? body.bytes() : null;
    }
}
