package dev.jlb.cache;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A stored response: its head as it was when it was stored, and its body. Immutable and shared by all event loops. */
public final class CachedObject {
    private static final HeaderName IF_NONE_MATCH = HeaderName.of("if-none-match");
    private static final HeaderName IF_MODIFIED_SINCE = HeaderName.of("if-modified-since");
    private static final byte[] NOTHING = new byte[0];

    private record Field(HeaderName name, byte[] value) {}

    final String key;
    final Variance variance;
    private final int version;
    private final int status;
    private final byte[] reason;
    private final List<Field> fields = new ArrayList<>();
    private final String entityTag;
    private final long modifiedSeconds;
    private final long storedNanos;
    private final long age;
    private final long lifetime;
    private final int headSize;
    private byte[] body = NOTHING;

    /**
     * @param age seconds that it was old already
     * @param lifetime seconds from its making
     */
    CachedObject(String key, Variance variance, HttpMessage response, long age, long lifetime, long nowNanos, long nowSeconds) {
        this.key = key;
        this.variance = variance;
        this.version = response.version();
        this.status = response.status();
        this.reason = response.text(response.reasonOffset(), response.reasonLength()).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        int size = reason.length + 20;
        for (int header = 0; header < response.headerSlots(); header++) {
            if (response.isLive(header)) {
                Field field = new Field(HeaderName.of(response.name(header)), java.util.Arrays.copyOfRange(response.bytes(), response.valueOffset(header), response.valueOffset(header) + response.valueLength(header)));
                fields.add(field);
                size += field.name().length() + field.value().length + 8;
            }
        }
        int tag = response.find(Freshness.ETAG, 0);
        this.entityTag = tag < 0 ? null : response.value(tag);
        int modified = response.find(Freshness.LAST_MODIFIED, 0);
        long date = modified < 0 ? -1 : HttpDate.parse(response.value(modified));
        this.modifiedSeconds = date < 0 ? nowSeconds : date;
        this.age = age;
        this.lifetime = lifetime;
        this.storedNanos = nowNanos;
        this.headSize = size;
    }

    /** Called once, before anybody else sees the object. */
    void body(byte[] bytes) {
        body = bytes;
    }

    /** Bytes with the head. */
    int size() {
        return headSize + body.length;
    }

    int headSize() {
        return headSize;
    }

    public byte[] body() {
        return body;
    }

    /** Seconds that are left; negative when it is stale. */
    long expiresIn(long nowNanos) {
        return lifetime - age(nowNanos);
    }

    private long age(long nowNanos) {
        return age + TimeUnit.NANOSECONDS.toSeconds(nowNanos - storedNanos);
    }

    /** Whether a conditional request is answered with 304 (RFC 9110 section 13). */
    public boolean notModified(HttpMessage request) {
        int match = request.find(IF_NONE_MATCH, 0);
        if (match >= 0) {
            for (; match >= 0; match = request.find(IF_NONE_MATCH, match + 1)) {
                for (String tag : request.value(match).split(",")) {
                    String wanted = tag.strip();
                    if (wanted.equals("*") || entityTag != null && weak(wanted).equals(weak(entityTag))) {
                        return true;
                    }
                }
            }
            return false;
        }
        int since = request.find(IF_MODIFIED_SINCE, 0);
        long date = since < 0 ? -1 : HttpDate.parse(request.value(since));
        return date >= 0 && modifiedSeconds <= date;
    }

    private static String weak(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    /** Makes the message that a client gets, its age included. */
    public void fill(HttpMessage message, boolean notModified, long nowNanos) {
        message.startResponse(notModified ? 304 : status, notModified ? null : reason);
        message.setVersion(version);
        for (Field field : fields) {
            message.addHeader(field.name(), field.value(), 0, field.value().length);
        }
        message.addHeader(Freshness.AGE, Long.toString(age(nowNanos)));
    }
}
