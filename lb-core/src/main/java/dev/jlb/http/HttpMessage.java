package dev.jlb.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The head of one request or response: start line and headers, read once into one byte array with an index of offsets. No
 * object per header. What a rule adds or changes is appended to the same storage; what it removes is marked dead. Names are
 * lower case. Reused from message to message by its connection; {@link #clear()} keeps the arrays.
 *
 * <p>Indexes of headers are positions in the index table: 0 to {@link #headerSlots()} - 1, dead ones ({@link #isLive}) to be skipped.
 */
public final class HttpMessage {
    /** Ints per header in {@link #index}. */
    private static final int STRIDE = 5;

    private static final int NAME = 0;
    private static final int NAME_LENGTH = 1;
    private static final int VALUE = 2;
    private static final int VALUE_LENGTH = 3;
    private static final int HASH = 4;
    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    /** Bytes of storage in use. */
    private int end;

    private int[] index = new int[STRIDE * 24];
    private int slots;
    private int live;
    private boolean edited;

    private boolean request;
    private int version;
    private HttpMethod method = HttpMethod.OTHER;
    private final RequestTarget target = new RequestTarget(this);
    /** Method of a request, reason of a response. */
    private int wordOffset;

    private int wordLength;
    private int protocolOffset;
    private int protocolLength;
    private int status;

    /** Forgets everything but the arrays. */
    public void clear() {
        end = 0;
        slots = 0;
        live = 0;
        edited = false;
        version = 0;
        status = 0;
        method = HttpMethod.OTHER;
        wordLength = 0;
        target.at(0, 0);
        protocolLength = 0;
    }

    /** Hands the storage out (to a pool) and takes another, which may be empty; the message is cleared. */
    public byte[] swapStorage(byte[] other) {
        byte[] old = bytes;
        bytes = other;
        clear();
        return old;
    }

    /** Hands the storage out (to a pool) and keeps a copy of just what is in use: for a message that is only needed for the log. */
    public byte[] trimStorage() {
        byte[] old = bytes;
        bytes = Arrays.copyOf(old, end);
        index = Arrays.copyOf(index, Math.max(1, slots) * STRIDE);
        return old;
    }

    /** The storage; all offsets point into it. It may be replaced by any edit: ask again after one. */
    public byte[] bytes() {
        return bytes;
    }

    public boolean isRequest() {
        return request;
    }

    /** 10 or 11 (HTTP/1.x), 20. */
    public int version() {
        return version;
    }

    public void setVersion(int version) {
        this.version = version;
        edited = true;
    }

    /** True when anything changed since the head was read. */
    public boolean isEdited() {
        return edited;
    }

    // ---- start line -------------------------------------------------------------------------------------------------

    public HttpMethod method() {
        return method;
    }

    public int methodOffset() {
        return wordOffset;
    }

    public int methodLength() {
        return wordLength;
    }

    public void setMethod(byte[] data, int offset, int length) {
        wordOffset = append(data, offset, length);
        wordLength = length;
        method = HttpMethod.of(data, offset, length);
        edited = true;
    }

    /** Of a request. */
    public RequestTarget target() {
        return target;
    }

    public int status() {
        return status;
    }

    /** Where a protocol stands that is not plainly HTTP/1.0 or 1.1 and was accepted all the same; see {@link #protocolLength}. */
    public int protocolOffset() {
        return protocolOffset;
    }

    /** 0 in all other messages: theirs is said by {@link #version}. */
    public int protocolLength() {
        return protocolLength;
    }

    void protocol(int offset, int length) {
        protocolOffset = offset;
        protocolLength = length;
    }

    public int reasonOffset() {
        return wordOffset;
    }

    public int reasonLength() {
        return wordLength;
    }

    /** @param reason null for the status' usual one */
    public void setStatus(int status, byte[] reason) {
        byte[] words = reason != null ? reason : Reasons.of(status).getBytes(StandardCharsets.ISO_8859_1);
        this.status = status;
        wordOffset = append(words, 0, words.length);
        wordLength = words.length;
        edited = true;
    }

    // ---- headers ----------------------------------------------------------------------------------------------------

    /** Upper bound of header indexes, dead ones included. */
    public int headerSlots() {
        return slots;
    }

    public int liveHeaders() {
        return live;
    }

    public boolean isLive(int header) {
        return index[header * STRIDE + NAME_LENGTH] != 0;
    }

    public int nameOffset(int header) {
        return index[header * STRIDE + NAME];
    }

    public int nameLength(int header) {
        return index[header * STRIDE + NAME_LENGTH];
    }

    public int valueOffset(int header) {
        return index[header * STRIDE + VALUE];
    }

    public int valueLength(int header) {
        return index[header * STRIDE + VALUE_LENGTH];
    }

    /** The first live header of that name at or behind {@code from}, or -1. */
    public int find(HeaderName name, int from) {
        int hash = name.hash();
        byte[] wanted = name.bytes();
        for (int header = from, at = from * STRIDE; header < slots; header++, at += STRIDE) {
            if (index[at + HASH] == hash && index[at + NAME_LENGTH] == wanted.length && nameIs(index[at + NAME], wanted)) {
                return header;
            }
        }
        return -1;
    }

    public boolean has(HeaderName name) {
        return find(name, 0) >= 0;
    }

    private boolean nameIs(int offset, byte[] wanted) {
        return Arrays.equals(bytes, offset, offset + wanted.length, wanted, 0, wanted.length);
    }

    public void addHeader(HeaderName name, byte[] value, int offset, int length) {
        int nameAt = append(name.bytes(), 0, name.length());
        int valueAt = append(value, offset, length);
        addSlot(nameAt, name.length(), valueAt, length, name.hash());
        edited = true;
    }

    public void addHeader(HeaderName name, String value) {
        byte[] data = value.getBytes(StandardCharsets.ISO_8859_1);
        addHeader(name, data, 0, data.length);
    }

    /** Removes all of that name, then adds one. */
    public void setHeader(HeaderName name, byte[] value, int offset, int length) {
        // the value may be a view of this storage: nothing is moved by removal, so the order is safe
        removeHeaders(name);
        addHeader(name, value, offset, length);
    }

    public void setHeader(HeaderName name, String value) {
        byte[] data = value.getBytes(StandardCharsets.ISO_8859_1);
        setHeader(name, data, 0, data.length);
    }

    public void removeHeaders(HeaderName name) {
        for (int header = find(name, 0); header >= 0; header = find(name, header + 1)) {
            removeHeader(header);
        }
    }

    public void removeHeader(int header) {
        int at = header * STRIDE;
        if (index[at + NAME_LENGTH] != 0) {
            index[at + NAME_LENGTH] = 0;
            index[at + HASH] = 0;
            live--;
            edited = true;
        }
    }

    public void replaceValue(int header, byte[] value, int offset, int length) {
        index[header * STRIDE + VALUE] = append(value, offset, length);
        index[header * STRIDE + VALUE_LENGTH] = length;
        edited = true;
    }

    /** The first value of that name as text, or null; for messages, tests and commands. */
    public String header(String name) {
        int header = find(HeaderName.of(name), 0);
        return header < 0 ? null : text(valueOffset(header), valueLength(header));
    }

    public String name(int header) {
        return text(nameOffset(header), nameLength(header));
    }

    public String value(int header) {
        return text(valueOffset(header), valueLength(header));
    }

    /** Bytes of the storage as text, one char per byte. */
    public String text(int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    // ---- for the reader and for messages made here ------------------------------------------------------------------

    /** Bytes of storage in use. */
    public int storedBytes() {
        return end;
    }

    /** Whether the head, with {@code more} bytes, is still no longer than {@code limit}. */
    public boolean hasRoom(int more, int limit) {
        // what is stored holds dead bytes too: counting is for heads that are nearly full
        return end + 4 * slots + more <= limit || liveBytes() + more <= limit;
    }

    /** Bytes of the head as it would be written now, without what framing may add. */
    private long liveBytes() {
        long sum = wordLength + target.length() + 14L;
        for (int header = 0; header < slots; header++) {
            if (isLive(header)) {
                sum += index[header * STRIDE + NAME_LENGTH] + index[header * STRIDE + VALUE_LENGTH] + 4;
            }
        }
        return sum;
    }

    /** Makes this a request of HTTP/1.1 without headers. */
    public void startRequest(String methodName, String uri) {
        clear();
        request = true;
        version = 11;
        byte[] word = methodName.getBytes(StandardCharsets.ISO_8859_1);
        setMethod(word, 0, word.length);
        byte[] data = uri.getBytes(StandardCharsets.ISO_8859_1);
        target.set(data, 0, data.length);
    }

    /** Makes this a response of HTTP/1.1 without headers. */
    public void startResponse(int newStatus, byte[] reason) {
        clear();
        request = false;
        version = 11;
        setStatus(newStatus, reason);
    }

    void edited() {
        edited = true;
    }

    /** Appends raw bytes that were received; offsets of what is stored stay. */
    int append(byte[] data, int offset, int length) {
        int at = end;
        ensure(length);
        System.arraycopy(data, offset, bytes, at, length);
        end = at + length;
        return at;
    }

    void ensure(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(end + more, Math.max(1024, bytes.length * 2)));
        }
    }

    /** Says where in the storage a value stands now. */
    void value(int header, int offset, int length) {
        index[header * STRIDE + VALUE] = offset;
        index[header * STRIDE + VALUE_LENGTH] = length;
    }

    void setEnd(int end) {
        this.end = end;
    }

    void requestLine(int newVersion, int methodAt, int methodLength, int targetAt, int targetLength) {
        request = true;
        version = newVersion;
        wordOffset = methodAt;
        wordLength = methodLength;
        method = HttpMethod.of(bytes, methodAt, methodLength);
        target.at(targetAt, targetLength);
    }

    void statusLine(int newVersion, int newStatus, int reasonAt, int reasonLength) {
        request = false;
        version = newVersion;
        status = newStatus;
        wordOffset = reasonAt;
        wordLength = reasonLength;
    }

    void addSlot(int nameAt, int nameLength, int valueAt, int valueLength, int hash) {
        int at = slots * STRIDE;
        if (at == index.length) {
            index = Arrays.copyOf(index, at * 2);
        }
        index[at + NAME] = nameAt;
        index[at + NAME_LENGTH] = nameLength;
        index[at + VALUE] = valueAt;
        index[at + VALUE_LENGTH] = valueLength;
        index[at + HASH] = hash;
        slots++;
        live++;
    }
}
