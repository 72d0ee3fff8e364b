package dev.jlb.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Random heads and bodies, most of them nearly right, through the readers: what must hold of any bytes. A failure names its seed; {@code -Djlb.fuzz.seed} begins with it and {@code -Djlb.fuzz.seconds} lets it
 * run longer.
 */
class ParserFuzzTest {
    private static final long SEED = Long.getLong("jlb.fuzz.seed", 20_261_121L);
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(Long.getLong("jlb.fuzz.seconds", 0) * 1000 + 1500);
    /** Not watched: a stack trace for each access would leave time for little else. */
    private static final UnpooledByteBufAllocator BUFFERS = new UnpooledByteBufAllocator(false, true);
    private static final ParserOptions SMALL = new ParserOptions(1024, 128, 20);

    @Test
    void headsMeanTheSameHoweverTheyAreCutAndHoweverOftenTheyPass() {
        long end = System.nanoTime() + NANOS;
        int complete = 0;
        for (long seed = SEED; System.nanoTime() < end; seed++) {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            byte[] bytes = NearlyRight.head(random);
            boolean requests = random.nextInt(4) > 0;
            ParserOptions options = random.nextInt(3) == 0 ? SMALL : random.nextInt(3) == 0 ? ParserOptions.DEFAULT.relaxed() : ParserOptions.DEFAULT;
            HttpMethod asked = requests ? null : random.nextBoolean() ? HttpMethod.GET : HttpMethod.HEAD;
            String name = "seed " + seed;
            Outcome whole = read(bytes, requests, options, asked, null);
            Outcome cut = read(bytes, requests, options, asked, random);
            assertThat(cut).as(name).isEqualTo(whole);
            if (whole.status.equals("COMPLETE")) {
                complete++;
                assertThat(whole.taken).as(name + ": takes nothing behind the head").isLessThanOrEqualTo(bytes.length);
                if (options.unsafe() || whole.version == 9) {
                    continue;
                }
                // what leaves must be strictly right, and mean to the next hop what it meant here
                byte[] written = whole.written.getBytes(StandardCharsets.ISO_8859_1);
                Outcome again = read(written, requests, new ParserOptions(65536, 0, 10_000), asked, null);
                assertThat(again.status).as(name + ": " + whole.written).isEqualTo("COMPLETE");
                assertThat(again.taken).as(name).isEqualTo(written.length);
                assertThat(again.body).as(name).isEqualTo(whole.body);
                assertThat(again.length).as(name).isEqualTo(whole.length);
                assertThat(again.written).as(name).isEqualTo(whole.written);
            }
        }
        assertThat(complete).isGreaterThan(100);
    }

    private record Outcome(String status, int taken, String written, BodyKind body, long length, int version) {}

    /** @param cuts where the bytes are cut, or null */
    private static Outcome read(byte[] bytes, boolean requests, ParserOptions options, HttpMethod asked, Random cuts) {
        Http1Reader reader = requests ? Http1Reader.forRequests(options) : Http1Reader.forResponses(options);
        HttpMessage message = new HttpMessage();
        int given = 0;
        ByteBuf in = BUFFERS.buffer();
        HeadStatus status = HeadStatus.NEED_MORE;
        while (status == HeadStatus.NEED_MORE && given < bytes.length) {
            int piece = cuts == null ? bytes.length : Math.min(bytes.length - given, 1 + cuts.nextInt(cuts.nextBoolean() ? 3 : 40));
            in.writeBytes(bytes, given, piece);
            given += piece;
            status = reader.read(in, message, asked);
        }
        if (status != HeadStatus.COMPLETE) {
            // how early a bad head is told depends on the cut, that it is bad does not
            return new Outcome(status == HeadStatus.NEED_MORE ? "NEED_MORE" : "BAD", 0, "", null, 0, 0);
        }
        ByteBuf out = BUFFERS.buffer();
        HeadFacts facts = reader.facts();
        if (requests) {
            Http1Writer.request(message, out, facts.keepAlive, facts.upgrade);
        } else {
            Http1Writer.response(message, out, facts.keepAlive, 11, facts.upgrade);
        }
        assertThat(out.readableBytes()).isLessThanOrEqualTo(Http1Writer.sizeBound(message));
        return new Outcome("COMPLETE", given - in.readableBytes(), out.toString(StandardCharsets.ISO_8859_1), facts.body, facts.body == BodyKind.LENGTH ? facts.contentLength : 0, message.version());
    }

    private record Body(String payload, boolean finished, boolean broken, String trailers, int taken) {}

    @Test
    void chunksMeanTheSameHoweverTheyAreCut() {
        long end = System.nanoTime() + NANOS;
        int finished = 0;
        for (long seed = SEED; System.nanoTime() < end; seed++) {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            byte[] bytes = NearlyRight.body(random, "next");
            Body whole = chunks(bytes, null);
            assertThat(chunks(bytes, random)).as("seed " + seed).isEqualTo(whole);
            if (whole.finished) {
                finished++;
                // what is written for the next hop is the same body
                ByteBuf out = BUFFERS.buffer();
                if (!whole.payload.isEmpty()) {
                    Http1Writer.chunkHead(out, whole.payload.length());
                    out.writeCharSequence(whole.payload, StandardCharsets.ISO_8859_1);
                    Http1Writer.chunkEnd(out);
                }
                Http1Writer.lastChunk(out, whole.trailers.isEmpty() ? null : whole.trailers.getBytes(StandardCharsets.ISO_8859_1), null);
                byte[] written = new byte[out.readableBytes()];
                out.readBytes(written);
                assertThat(chunks(written, null)).as("seed " + seed).isEqualTo(new Body(whole.payload, true, false, whole.trailers, written.length));
            }
        }
        assertThat(finished).isGreaterThan(100);
    }

    private static Body chunks(byte[] bytes, Random cuts) {
        BodyReader reader = new BodyReader();
        reader.start(BodyKind.CHUNKED, 0);
        ByteBuf in = BUFFERS.buffer();
        StringBuilder payload = new StringBuilder();
        int given = 0;
        while (given < bytes.length && !reader.finished() && !reader.broken()) {
            int piece = cuts == null ? bytes.length : Math.min(bytes.length - given, 1 + cuts.nextInt(4));
            in.writeBytes(bytes, given, piece);
            given += piece;
            int count;
            while ((count = reader.payload(in)) > 0) {
                payload.append(in.readCharSequence(count, StandardCharsets.ISO_8859_1));
                reader.consumed(count);
            }
        }
        byte[] trailers = reader.finished() ? reader.trailers() : null;
        return new Body(payload.toString(), reader.finished(), reader.broken(), trailers == null ? "" : new String(trailers, StandardCharsets.ISO_8859_1), reader.broken() ? 0 : given - in.readableBytes());
    }

    @Test
    void aChunkedBodyOfAnySizesIsReadBackWhole() {
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            StringBuilder wanted = new StringBuilder();
            for (int i = random.nextInt(6); i > 0; i--) {
                String part = "x".repeat(1 + random.nextInt(5000));
                text.append("0".repeat(random.nextInt(20))).append(Integer.toHexString(part.length())).append(random.nextBoolean() ? ";a=b" : "").append("\r\n").append(part).append("\r\n");
                wanted.append(part);
            }
            text.append("0\r\n\r\n");
            Body body = chunks(text.toString().getBytes(StandardCharsets.ISO_8859_1), random);
            assertThat(body.finished).isTrue();
            assertThat(body.payload).isEqualTo(wanted.toString());
        }
    }
}
