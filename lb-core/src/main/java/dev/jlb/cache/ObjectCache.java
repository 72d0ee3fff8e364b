package dev.jlb.cache;

import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One {@code cache} (manual 6): objects by host and URI, those that were not asked for longest go first. Shared by all event loops; what is done under its lock
 * is a few steps, whatever the size of the cache.
 */
public final class ObjectCache {
    /** Objects take whole blocks. */
    private static final int BLOCK = 1024;

    private final CacheSettings settings;
    /** In the order of last use. */
    private final LinkedHashMap<String, List<CachedObject>> objects = new LinkedHashMap<>(64, 0.75f, true);
    private long blocks;

    public ObjectCache(CacheSettings settings) {
        this.settings = settings;
    }

    public CacheSettings settings() {
        return settings;
    }

    /** The key of a request, or null when the cache has nothing to do with it. */
    public static String key(HttpMessage request) {
        if (!Freshness.allows(request)) {
            return null;
        }
        String host = request.header("host");
        return (host == null ? "" : host) + request.target().text();
    }

    /** The fresh object for a request, or null. */
    public synchronized CachedObject find(String key, HttpMessage request, long nowNanos) {
        List<CachedObject> variants = objects.get(key);
        if (variants == null) {
            return null;
        }
        for (CachedObject object : variants) {
            if (object.variance.suits(request) && object.expiresIn(nowNanos) > 0) {
                return object;
            }
        }
        return null;
    }

    /**
     * Begins to store a response, or null when it must not be stored; an unsafe request makes its object invalid. A header {@code Age} is taken out of a response that is stored.
     *
     * @param contentLength of the body, -1 when it is not known
     */
    public CacheStore store(String key, HttpMethod method, HttpMessage request, HttpMessage response, long contentLength, long nowNanos) {
        if (method != HttpMethod.GET) {
            if (!method.isSafe() && response.status() < 400) {
                remove(key);
            }
            return null;
        }
        if (Freshness.forbidsStoring(request)) {
            return null;
        }
        long nowSeconds = System.currentTimeMillis() / 1000;
        long age = Freshness.age(response);
        long lifetime = Freshness.lifetime(response, settings.maxAge(), nowSeconds);
        Variance variance = Variance.of(request, response, settings.vary());
        if (response.status() != 200 || variance == null || age < 0 || lifetime - age <= 0 || contentLength > settings.objectBytes() || !room(key, variance, nowNanos)) {
            return null;
        }
        response.removeHeaders(Freshness.AGE);
        CachedObject object = new CachedObject(key, variance, response, age, lifetime, nowNanos, nowSeconds);
        return object.headSize() + Math.max(0, contentLength) > settings.objectBytes() ? null : new CacheStore(this, object, (int) Math.max(0, contentLength));
    }

    private synchronized void remove(String key) {
        List<CachedObject> variants = objects.remove(key);
        if (variants != null) {
            variants.forEach(object -> blocks -= blocks(object));
        }
    }

    /** Whether one more variant is allowed. */
    private synchronized boolean room(String key, Variance variance, long nowNanos) {
        List<CachedObject> variants = objects.get(key);
        return variants == null || variants.stream().filter(object -> object.expiresIn(nowNanos) > 0 && !object.variance.same(variance)).count() < settings.variants();
    }

    synchronized void put(CachedObject object) {
        List<CachedObject> variants = objects.computeIfAbsent(object.key, any -> new ArrayList<>(1));
        long now = System.nanoTime();
        variants.removeIf(old -> {
            boolean out = old.variance.same(object.variance) || old.expiresIn(now) <= 0;
            blocks -= out ? blocks(old) : 0;
            return out;
        });
        variants.add(object);
        blocks += blocks(object);
        while (blocks * BLOCK > settings.totalBytes() && !objects.isEmpty()) {
            remove(objects.firstEntry().getKey());
        }
    }

    private static long blocks(CachedObject object) {
        return (object.size() + BLOCK - 1) / BLOCK;
    }

    /** As {@code show cache} shows it (management.txt 9.3). */
    public synchronized String describe(long nowNanos) {
        StringBuilder text = new StringBuilder();
        String self = "0x" + Integer.toHexString(System.identityHashCode(this));
        text.append(self).append(": ").append(settings.name()).append(" (shctx:").append(self).append(", available blocks:").append(settings.totalBytes() / BLOCK - blocks).append(")\n");
        for (Map.Entry<String, List<CachedObject>> entry : objects.entrySet()) {
            for (CachedObject object : entry.getValue()) {
                text.append("0x").append(Integer.toHexString(System.identityHashCode(object)))
                        .append(" hash:").append(Integer.toUnsignedLong(entry.getKey().hashCode()))
                        .append(" vary:0x").append(String.format("%016x", object.variance.hashCode() & 0xffffffffL))
                        .append(" size:").append(object.size()).append(" (").append(blocks(object)).append(" blocks), refcount:0, expire:").append(object.expiresIn(nowNanos)).append('\n');
            }
        }
        return text.toString();
    }
}
