package dev.jlb.server.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.Backends;
import dev.jlb.server.Outcome;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code balance random}: what share each server gets is what HAProxy was recorded to give it; with one draw that is its part of the ring, which is not quite its weight. */
class RandomSharesTest {
    private static final int REQUESTS = 40_000;
    /** Of the chi-square statistic of so few servers: chance passes it less than once in a million runs. */
    private static final double BOUND = 45;

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "1,1,1 ! 13966,11624,14410",
        "1,4,10 ! 3403,11849,24748",
        "100,30,2,1 ! 29516,9446,676,362",
        "1,1,1,1,1,1,1,1 ! 5426,4538,4672,5152,5885,5928,4418,3981"
    })
    void oneDraw(String weights, String recorded) {
        int[] expected = numbers(recorded);
        int[] actual = shares("balance random(1)\n", numbers(weights));
        double statistic = 0;
        for (int i = 0; i < expected.length; i++) {
            // both are samples of the same size
            statistic += Math.pow(expected[i] - actual[i], 2) / (expected[i] + actual[i]);
        }
        assertThat(statistic).as(Arrays.toString(actual)).isLessThan(BOUND);
    }

    /** HAProxy, 200 streams that stay, five times: with two draws and more, loads are within two streams of the weights. */
    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {"random(2) ! 1,1,1 ! 67,67,67", "random(2) ! 1,4,10 ! 14,53,133", "random(3) ! 10,25,3,1,100 ! 14,36,4,1,144", "random ! 1,4,10 ! 14,53,133"})
    void severalDraws(String algorithm, String weights, String recorded) {
        BackendRuntime backend = backend("balance " + algorithm + "\n", numbers(weights));
        for (int i = 0; i < 200; i++) {
            assertThat(backend.place(new Backends.Stream(null))).isEqualTo(Outcome.GRANTED);
        }
        int[] expected = numbers(recorded);
        for (int i = 0; i < expected.length; i++) {
            assertThat(backend.servers().get(i).connections()).as("server %d", i).isBetween(expected[i] - 6, expected[i] + 6);
        }
    }

    private static int[] numbers(String text) {
        return Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    private static BackendRuntime backend(String lines, int[] weights) {
        StringBuilder text = new StringBuilder("mode tcp\n").append(lines);
        for (int i = 0; i < weights.length; i++) {
            text.append("server s").append(i).append(" 127.0.0.1:1 weight ").append(weights[i]).append('\n');
        }
        return Backends.of(text.toString());
    }

    private static int[] shares(String lines, int[] weights) {
        BackendRuntime backend = backend(lines, weights);
        int[] shares = new int[weights.length];
        for (int i = 0; i < REQUESTS; i++) {
            Backends.Stream stream = new Backends.Stream(null);
            assertThat(backend.place(stream)).isEqualTo(Outcome.GRANTED);
            shares[backend.servers().indexOf(stream.server())]++;
            backend.release(stream);
        }
        return shares;
    }
}
