package dev.jlb.proxy;

import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.StatsSettings;
import dev.jlb.http.HttpMessage;

/** Requests for the statistics page ({@code stats uri}) are answered here, before any routing. */
final class StatsHook {
    private StatsHook() {}

    /** True when the request was for the page and is answered. */
    static boolean wants(HttpStream stream) {
        Proxy proxy = stream.front.proxy;
        if (!proxy.settings().is(StatsSettings.ENABLED)) {
            return false;
        }
        HttpMessage request = stream.client.request;
        String uri = proxy.settings().get(StatsSettings.URI);
        String target = request.text(request.pathOffset(), request.targetOffset() + request.targetLength() - request.pathOffset());
        if (!target.startsWith(uri)) {
            return false;
        }
        stream.phase = dev.jlb.sample.Phase.HTTP_REQUEST;
        stream.answerWith(stream.worker.program.applets.page(), proxy, target.substring(uri.length()));
        return true;
    }
}
