package dev.jlb.diff;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the mask takes out of a log line, and that it leaves everything else to be compared. */
class MaskTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            127.0.0.1:4711 [21/Nov/2026:00:22:07.610] fe be/s1 0/12/-1/3/4 200 51 - - ---- 3/1/0/0/+1 0/0 "GET / HTTP/1.1" | 127.0.0.1:P [D] fe be/s1 T/T/-1/T/T 200 B - - ---- N/1/0/0/+1 0/0 "GET / HTTP/1.1"
            127.0.0.1:4711 [21/Nov/2026:00:22:07.610] fe fe/<NOSRV> -1/-1/-1/-1/7 400 0 - - PR-- 2/1/0/0/0 0/0 "<BADREQ>" | 127.0.0.1:P [D] fe fe/<NOSRV> -1/-1/-1/-1/T 400 B - - PR-- N/1/0/0/0 0/0 "<BADREQ>"
            127.0.0.1:4711 [21/Nov/2026:00:22:07.610] fe be/s1 0/0/0/1/+1 200 +51 - - ---- 3/1/1/1/0 0/0 "GET / HTTP/1.1" | 127.0.0.1:P [D] fe be/s1 T/T/T/T/+T 200 B - - ---- N/1/1/1/0 0/0 "GET / HTTP/1.1"
            127.0.0.1:4711 [21/Nov/2026:00:22:07.610] fe be/s1 1/0/300 8 cD 3/1/0/0/0 0/0 | 127.0.0.1:P [D] fe be/s1 T/T/T 8 cD N/1/0/0/0 0/0
            127.0.0.1:4711 [21/Nov/2026:00:22:07.610] fe be/<NOSRV> -1/-1/0 0 SC 3/1/0/0/0 0/0 | 127.0.0.1:P [D] fe be/<NOSRV> -1/-1/T 0 SC N/1/0/0/0 0/0
            """)
    void logLines(String line, String masked) {
        assertThat(Mask.log(line)).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            <14>Nov 22 06:40:14 h haproxy[1234]: 200 0123456789012,<14>DATE h haproxy[PID]: 200 0123456789
            <14>Nov 22 06:40:14 h haproxy[12345]: 200 012345678901,<14>DATE h haproxy[PID]: 200 0123456789
            <14>Nov 22 06:40:14 h haproxy[1234]: 200 01234/x,<14>DATE h haproxy[PID]: 200 01234/x
            """)
    void headers(String line, String masked) {
        assertThat(Mask.header(line.strip())).isEqualTo(masked);
    }
}
