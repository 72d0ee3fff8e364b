package dev.jlb.proxy;

import dev.jlb.cache.CacheStore;
import dev.jlb.cache.CachedObject;
import dev.jlb.cache.ObjectCache;
import dev.jlb.config.model.Proxy;
import dev.jlb.http.HeadFacts;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.server.FilterCounters;

/** A stream's dealings with caches (manual 6): {@code cache-use} looks, {@code cache-store} keeps the response. */
final class CacheAccess {
    private final HttpStream stream;
    /** Of the request as it was when {@code cache-use} looked; null: nothing is to be stored. */
    private String key;
    /** The cache that answers, or null. */
    private String hit;

    CacheAccess(HttpStream stream) {
        this.stream = stream;
    }

    void reset() {
        key = null;
        hit = null;
    }

    String hit() {
        return hit;
    }

    /** Answers from the cache. @return false when the object is not there */
    boolean use(String name, Proxy proxy) {
        HttpMessage request = stream.client.request;
        ObjectCache cache = stream.worker.program.cache(name);
        key = ObjectCache.key(request);
        if (key == null || stream.method != HttpMethod.GET && stream.method != HttpMethod.HEAD) {
            return false;
        }
        boolean atFront = proxy == stream.front.proxy;
        FilterCounters counters = atFront ? stream.front.counters.filters : stream.back.runtime.counters().filters;
        counters.cacheLookups.increment();
        CachedObject object = cache.find(key, request, System.nanoTime());
        if (object == null) {
            return false;
        }
        counters.cacheHits.increment();
        hit = name;
        stream.answers.cached(object, atFront);
        return true;
    }

    void store(String name) {
        if (key == null || hit != null) {
            return;
        }
        HeadFacts facts = stream.relay.connection.reader(stream.back.responseOptions).facts();
        long length = switch (facts.body) {
            case LENGTH -> facts.contentLength;
            case NONE -> 0;
            default -> -1;
        };
        CacheStore store = stream.worker.program.cache(name).store(key, stream.client.request.method(), stream.client.request, stream.relay.message(), length, System.nanoTime());
        if (store != null) {
            stream.relay.filters.store(store);
        }
    }
}
