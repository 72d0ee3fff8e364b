package dev.jlb.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The sliding estimate of bytes per second. */
class ByteRateTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void slidesFromOneSecondIntoTheNext() {
        ByteRate rate = new ByteRate(0);
        rate.add(4000, SECOND / 2);
        assertThat(rate.perSecond(SECOND / 2)).isEqualTo(4000);
        // a quarter into the next second three quarters of the last one still count
        assertThat(rate.perSecond(SECOND + SECOND / 4)).isEqualTo(3000);
        rate.add(100, SECOND + SECOND / 4);
        assertThat(rate.perSecond(SECOND + SECOND / 2)).isEqualTo(2100);
        assertThat(rate.perSecond(2 * SECOND)).isEqualTo(100);
    }

    @Test
    void isNothingAfterASilence() {
        ByteRate rate = new ByteRate(0);
        rate.add(5_000_000_000L, 10);
        assertThat(rate.perSecond(20)).isEqualTo(5_000_000_000L);
        assertThat(rate.perSecond(3 * SECOND)).isZero();
    }
}
