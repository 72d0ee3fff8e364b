package dev.jlb.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the payload of a message's body in the bytes that come (RFC 9112 sections 6 and 7). It owns no bytes: it tells how many
 * bytes at the input's reader index are payload, and skips what is framing. Allocates only for trailers.
 *
 * <pre>
 *   while ((n = reader.payload(in)) &gt; 0) { forward(in.readRetainedSlice(n)); reader.consumed(n); }
 * </pre>
 */
public final class BodyReader {
    /** Longest line of a chunk's size with its extensions, and all trailers together. */
    private static final int MAX_LINE = 4096;

    private static final int MAX_TRAILERS = 8192;
    /** HAProxy's bound: 13 digits. */
    private static final long MAX_CHUNK = 1L << 52;
    private static final byte[] NOTHING = new byte[0];

    private enum State {
        PAYLOAD,
        SIZE,
        SIZE_BLANK,
        EXTENSION,
        SIZE_LF,
        AFTER_CHUNK,
        AFTER_CHUNK_LF,
        TRAILERS,
        FINISHED,
        BROKEN
    }

    private State state = State.FINISHED;
    private BodyKind kind = BodyKind.NONE;
    /** Payload bytes left in the body (LENGTH) or the chunk (CHUNKED). */
    private long left;

    private Violation.State brokenAt;
    private int lineLength;
    private int digits;
    private byte[] trailer = NOTHING;
    private int trailerLength;
    private int trailerLine;

    /** Begins with the body that the head announced. */
    public void start(HeadFacts facts) {
        start(facts.body, facts.contentLength);
    }

    public void start(BodyKind body, long contentLength) {
        kind = body;
        trailerLength = 0;
        trailerLine = 0;
        lineLength = 0;
        digits = 0;
        left = contentLength;
        state = switch (body) {
            case NONE -> State.FINISHED;
            case LENGTH -> contentLength == 0 ? State.FINISHED : State.PAYLOAD;
            case CHUNKED -> State.SIZE;
            case UNTIL_CLOSE, TUNNEL -> State.PAYLOAD;
        };
        if (body == BodyKind.CHUNKED) {
            left = 0;
        }
    }

    public BodyKind kind() {
        return kind;
    }

    /** The whole body was seen. A body UNTIL_CLOSE never finishes by itself. */
    public boolean finished() {
        return state == State.FINISHED;
    }

    /** The framing is wrong; what was forwarded so far must be seen as aborted. */
    public boolean broken() {
        return state == State.BROKEN;
    }

    /** What was being read when the framing was found wrong. */
    public Violation.State brokenAt() {
        return brokenAt;
    }

    /** Payload bytes still to come as far as is known: the rest of a LENGTH body, -1 otherwise. */
    public long remaining() {
        return kind == BodyKind.LENGTH ? left : -1;
    }

    /** Trailer fields, normalised ({@code name: value CRLF} …), without the ones that would change framing; null when there are none. */
    public byte[] trailers() {
        return trailerLength == 0 ? null : Arrays.copyOf(trailer, trailerLength);
    }

    /**
     * Skips framing and tells how many bytes at the reader index are payload.
     *
     * @return 0 when more input is needed, or the body is finished or broken
     */
    public int payload(ByteBuf in) {
        while (true) {
            int readable = in.readableBytes();
            if (state == State.PAYLOAD) {
                if (kind == BodyKind.UNTIL_CLOSE || kind == BodyKind.TUNNEL) {
                    return readable;
                }
                return (int) Math.min(left, readable);
            }
            if (state == State.FINISHED || state == State.BROKEN || readable == 0) {
                return 0;
            }
            if (state == State.TRAILERS) {
                trailers(in);
            } else {
                framing(in.readByte());
            }
        }
    }

    /** The caller took {@code count} payload bytes. */
    public void consumed(int count) {
        if (kind == BodyKind.LENGTH) {
            left -= count;
            if (left == 0) {
                state = State.FINISHED;
            }
        } else if (kind == BodyKind.CHUNKED) {
            left -= count;
            if (left == 0) {
                state = State.AFTER_CHUNK;
            }
        }
    }

    private void framing(byte b) {
        State before = state;
        switch (state) {
            case SIZE -> size(b);
            case SIZE_BLANK -> {
                if (b == '\n') {
                    chunk();
                } else if (b == '\r') {
                    state = State.SIZE_LF;
                } else if (b == ';') {
                    state = State.EXTENSION;
                } else if (b != ' ' && b != '\t' || ++lineLength > MAX_LINE) {
                    // bad white space may stand before an extension (RFC 9112 7.1.1), nothing else
                    state = State.BROKEN;
                }
            }
            case EXTENSION -> {
                if (b == '\n') {
                    chunk();
                } else if (b == '\r') {
                    state = State.SIZE_LF;
                } else if (++lineLength > MAX_LINE || b >= 0 && b < ' ' && b != '\t' || b == 127) {
                    state = State.BROKEN;
                }
            }
            case SIZE_LF -> {
                if (b == '\n') {
                    chunk();
                } else {
                    state = State.BROKEN;
                }
            }
            case AFTER_CHUNK -> {
                if (b == '\n') {
                    nextSize();
                } else {
                    state = b == '\r' ? State.AFTER_CHUNK_LF : State.BROKEN;
                }
            }
            case AFTER_CHUNK_LF -> {
                if (b == '\n') {
                    nextSize();
                } else {
                    state = State.BROKEN;
                }
            }
            default -> throw new IllegalStateException(state.name());
        }
        if (state == State.BROKEN) {
            brokenAt = before == State.AFTER_CHUNK || before == State.AFTER_CHUNK_LF ? Violation.State.MSG_CHUNK_CRLF : Violation.State.MSG_CHUNK_SIZE;
        }
    }

    private void nextSize() {
        state = State.SIZE;
        digits = 0;
        lineLength = 0;
        left = 0;
    }

    private void size(byte b) {
        int digit = Character.digit(b, 16);
        if (digit >= 0 && b >= 0) {
            digits = 1;
            left = left << 4 | digit;
            if (left >= MAX_CHUNK || ++lineLength > MAX_LINE) {
                state = State.BROKEN;
            }
            return;
        }
        if (digits == 0) {
            state = State.BROKEN;
        } else if (b == '\r') {
            state = State.SIZE_LF;
        } else if (b == '\n') {
            chunk();
        } else if (b == ';') {
            state = State.EXTENSION;
        } else if (b == ' ' || b == '\t') {
            state = State.SIZE_BLANK;
        } else {
            state = State.BROKEN;
        }
    }

    private void chunk() {
        state = left == 0 ? State.TRAILERS : State.PAYLOAD;
    }

    /** Collects lines up to the empty one. */
    private void trailers(ByteBuf in) {
        while (in.isReadable()) {
            byte b = in.readByte();
            if (b != '\n') {
                if (trailerLength >= MAX_TRAILERS || b == 0) {
                    state = State.BROKEN;
                    brokenAt = Violation.State.MSG_TRAILERS;
                    return;
                }
                if (trailerLength + 2 >= trailer.length) {
                    trailer = Arrays.copyOf(trailer, Math.max(128, trailer.length * 2));
                }
                trailer[trailerLength++] = b;
                continue;
            }
            int end = trailerLength;
            if (end > trailerLine && trailer[end - 1] == '\r') {
                end--;
            }
            if (end == trailerLine) {
                trailerLength = trailerLine;
                state = State.FINISHED;
                return;
            }
            if (!trailerField(end)) {
                state = State.BROKEN;
                brokenAt = Violation.State.MSG_TRAILERS;
                return;
            }
        }
    }

    /** Normalises the line in place, or drops it when it must not be a trailer (RFC 9110 section 6.5.1). */
    private boolean trailerField(int end) {
        int at = trailerLine;
        while (at < end && Tokens.isToken(trailer[at])) {
            trailer[at] = Tokens.lower(trailer[at]);
            at++;
        }
        if (at == trailerLine || at == end || trailer[at] != ':') {
            return false;
        }
        for (int i = at; i < end; i++) {
            if (trailer[i] == '\r') {
                return false;
            }
        }
        String name = new String(trailer, trailerLine, at - trailerLine, StandardCharsets.ISO_8859_1);
        String value = new String(trailer, at + 1, end - at - 1, StandardCharsets.ISO_8859_1).trim();
        boolean framing = switch (name) {
            case "content-length", "transfer-encoding", "connection", "host", "trailer", "upgrade", "te", "keep-alive", "proxy-connection" -> true;
            default -> false;
        };
        trailerLength = trailerLine;
        if (!framing) {
            byte[] line = (name + ": " + value + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            trailer = Arrays.copyOf(trailer, Math.max(trailer.length, trailerLength + line.length + 128));
            System.arraycopy(line, 0, trailer, trailerLength, line.length);
            trailerLength += line.length;
            trailerLine = trailerLength;
        }
        return true;
    }
}
