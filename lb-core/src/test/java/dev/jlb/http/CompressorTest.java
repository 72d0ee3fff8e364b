package dev.jlb.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.model.CompressionOptions.Algorithm;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressorTest {
    private final Compressor.Pool pool = new Compressor.Pool(1);

    @ParameterizedTest
    @CsvSource({
        "GZIP, 0, 1", "GZIP, 1, 1", "GZIP, 100000, 7", "GZIP, 1000000, 65536", "DEFLATE, 100000, 1000", "RAW_DEFLATE, 100000, 1000", "RAW_DEFLATE, 0, 1", "IDENTITY, 5000, 999", "GZIP, 1024, 1024",
    })
    void comesOutAsItWentIn(Algorithm algorithm, int size, int piece) throws IOException {
        byte[] body = body(size);
        // twice, because a deflater is used again
        for (int round = 0; round < 2; round++) {
            ByteBuf out = Unpooled.buffer();
            try (Compressor compressor = new Compressor(algorithm, pool)) {
                for (int at = 0; at < size; at += piece) {
                    compressor.add(Unpooled.wrappedBuffer(body, at, Math.min(piece, size - at)), out);
                    if (at % 3 == 0) {
                        compressor.flush(out);
                    }
                }
                compressor.finish(out);
            }
            assertThat(read(algorithm, out)).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @CsvSource({"GZIP", "DEFLATE", "RAW_DEFLATE"})
    void whatIsFlushedCanBeRead(Algorithm algorithm) throws Exception {
        ByteBuf out = Unpooled.buffer();
        byte[] body = body(3000);
        try (Compressor compressor = new Compressor(algorithm, pool)) {
            compressor.add(Unpooled.wrappedBuffer(body), out);
            compressor.flush(out);
            int head = switch (algorithm) {
                case GZIP -> 10;
                case DEFLATE -> 2;
                default -> 0;
            };
            Inflater inflater = new Inflater(true);
            inflater.setInput(out.array(), out.arrayOffset() + head, out.readableBytes() - head);
            byte[] seen = new byte[4000];
            assertThat(inflater.inflate(seen)).isEqualTo(3000);
            assertThat(java.util.Arrays.copyOf(seen, 3000)).isEqualTo(body);
            inflater.end();
        }
    }

    /** Half of it noise, so that some does not get smaller. */
    private static byte[] body(int size) {
        byte[] body = new byte[size];
        Random random = new Random(1);
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (i / 5000 % 2 == 0 ? "The quick brown fox ".charAt(i % 20) : random.nextInt());
        }
        return body;
    }

    private static byte[] read(Algorithm algorithm, ByteBuf packed) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(packed.array(), packed.arrayOffset(), packed.readableBytes());
        return switch (algorithm) {
            case GZIP -> new GZIPInputStream(in).readAllBytes();
            case DEFLATE -> new InflaterInputStream(in).readAllBytes();
            case RAW_DEFLATE -> new InflaterInputStream(in, new Inflater(true)).readAllBytes();
            case IDENTITY -> in.readAllBytes();
        };
    }
}
