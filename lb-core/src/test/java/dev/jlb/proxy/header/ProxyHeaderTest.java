package dev.jlb.proxy.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.sample.IpText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Headers of the PROXY protocol, whole and up to each of their bytes. Every row was sent to HAProxy 2.6, which answered so, except those marked {@code spec}: there 2.6 refuses what
 * proxy-protocol.txt says is to be ignored, or takes what it says is none.
 */
class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String A4 = "c0000201c6336407045708ae";
    private static final String A6 = "20010db800000000000000000000000120010db8000000000000000000000002045708ae";
    private static final String UNIX = "2f73".repeat(108);
    private static final String LINE = "192.0.2.1:1111 198.51.100.7:2222";
    private static final String BAD = ProxyHeader.INVALID;

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, value = {
        "'PROXY TCP4 192.0.2.1 198.51.100.7 1111 2222'      | LINE",
        "'PROXY TCP4 192.0.2.1 198.51.100.7 01111 02222'    | LINE",
        "'PROXY TCP4 192.0.2.1 198.51.100.7 0 65535'        | 192.0.2.1:0 198.51.100.7:65535",
        "'PROXY TCP6 2001:DB8::1 2001:db8:0:0:0:0:0:2 1 2'  | 2001:db8::1:1 2001:db8::2:2",
        "'PROXY TCP6 ::ffff:1.2.3.4 :: 1 2'                 | ::ffff:1.2.3.4:1 :::2",
        "'PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535' | ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:65535 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:65535",
        "'PROXY UNKNOWN'                                    | own",
        "'PROXY UNKNOWN '                                   | own", // spec
        "'PROXY UNKNOWN x y z'                              | own", // spec
        "'PROXY TCP4'                                       | BAD",
        "'PROXY TCP4 '                                      | BAD",
        "'PROXY TCP4 192.0.2.1'                             | BAD",
        "'PROXY TCP4 192.0.2.1 198.51.100.7'                | BAD",
        "'PROXY TCP4 192.0.2.1 198.51.100.7 1111'           | BAD",
        "'PROXY TCP4 192.0.2.1 198.51.100.7 1111 2222 '     | BAD",
        "'PROXY TCP4 192.0.2.1 198.51.100.7 1111 2222 3'    | BAD",
        "'PROXY TCP4  192.0.2.1 198.51.100.7 1111 2222'     | BAD",
        "'PROXY TCP4 192.0.2.1  198.51.100.7 1111 2222'     | BAD",
        "'PROXY TCP4 192.0.2.1 198.51.100.7 1111x 2222'     | BAD",
        "'PROXY TCP4 192.0.2.1 198.51.100.7 -1 2222'        | BAD",
        "'PROXY TCP4 192.0.2.1 198.51.100.7 +1 2222'        | BAD",
        "'PROXY TCP4 192.0.2.1 198.51.100.7 65536 2222'     | BAD", // spec
        "'PROXY TCP4 192.0.2.1 198.51.100.7 4294967297 1'   | BAD", // spec
        "'PROXY TCP4 192.0.2 198.51.100.7 1111 2222'        | BAD", // spec
        "'PROXY TCP4 192.0.2.256 198.51.100.7 1111 2222'    | BAD", // spec
        "'PROXY TCP4 192.0.2.1x 198.51.100.7 1111 2222'     | BAD",
        "'PROXY TCP4 ::1 ::2 1111 2222'                     | BAD",
        "'PROXY TCP6 192.0.2.1 198.51.100.7 1111 2222'      | BAD",
        "'PROXY TCP6 ::1%lo ::2 1111 2222'                  | BAD",
        "'PROXY TCP6 [::1] [::2] 1111 2222'                 | BAD",
        "'PROXY TCP6 1::2::3 ::2 1111 2222'                 | BAD",
        "'PROXY UDP4 192.0.2.1 198.51.100.7 1111 2222'      | UNHANDLED",
        "'PROXY tcp4 192.0.2.1 198.51.100.7 1111 2222'      | UNHANDLED",
        "'PROXY  TCP4 192.0.2.1 198.51.100.7 1111 2222'     | UNHANDLED",
        "'proxy TCP4 192.0.2.1 198.51.100.7 1111 2222'      | NONE",
        "' PROXY TCP4 192.0.2.1 198.51.100.7 1111 2222'     | NONE",
    })
    void lines(String line, String expected) {
        read((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1), expected);
    }

    @ParameterizedTest
    @CsvSource({"PROXY UNKNOWN\\n, more", "PROXY UNKNOWN\\rx, BAD"})
    void ends(String line, String expected) {
        read(line.replace("\\n", "\n").replace("\\r", "\r").getBytes(StandardCharsets.ISO_8859_1), expected);
    }

    /** 107 bytes are the most, with the end of the line. */
    @ParameterizedTest
    @CsvSource({"91, own", "92, BAD", "200, BAD"})
    void longLines(int rest, String expected) {
        byte[] line = ("PROXY UNKNOWN " + "x".repeat(rest) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(text(result(line, line.length))).isEqualTo(named(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, value = {
        "21 11 A4                              | LINE",
        "21 21 A6                              | 2001:db8::1:1111 2001:db8::2:2222",
        "21 11 A4 04000200000400000200016104    | BAD",
        "20 11 A4                              | own",
        "20 00                                 | own",
        "20 ff A6                              | own",
        "20 00 020063616263                    | own",
        "21 00                                 | own", // spec
        "21 00 A4                              | own", // spec
        "21 12 A4                              | own", // spec: datagrams are nothing that it supports
        "21 31 UNIX                            | own", // spec
        "21 32 UNIX                            | own", // spec
        "21 31 A6                              | BAD",
        "21 11 c0000201c633640704570           | BAD",
        "21 21 A4                              | BAD",
        "21 13 A4                              | BAD",
        "21 41 A6                              | BAD",
        "21 ff A6                              | BAD",
        "22 11 A4                              | BAD",
        "2f 11 A4                              | BAD",
        "11 11 A4                              | NONE",
        "31 11 A4                              | NONE",
        "01 11 A4                              | NONE",
        "21 11 A4 010002 6832                  | LINE 1=6832",
        "21 11 A4 020000                       | LINE 2=",
        "21 11 A4 020001 61 050001 62 e10001 63| LINE 2=61 5=62 225=63",
        "21 11 A4 020001 61 020001 62          | LINE 2=61 2=62",
        "21 11 A4 040002 0000 020001 61        | LINE 4=0000 2=61",
        "21 11 A4 300003 6e7331                | LINE 48=6e7331",
        "21 21 A6 020001 61                    | 2001:db8::1:1111 2001:db8::2:2222 2=61",
        "21 31 UNIX 020001 61                  | own 2=61", // spec
        "21 00 020001 61                       | own", // spec
        "21 11 A4 02                           | BAD",
        "21 11 A4 0200                         | BAD",
        "21 11 A4 020002 61                    | BAD",
        "21 11 A4 02ffff 61                    | BAD",
        "21 11 A4 020001 61 02                 | BAD",
        "21 11 A4 20000f 0100000000 210007 544c5376312e33 | LINE 32=0100000000210007544c5376312e33 33=544c5376312e33",
        "21 11 A4 200002 0100 020001 61        | LINE 32=0100 2=61",
        "21 11 A4 200000 020001 61             | LINE 32= 2=61",
        "21 11 A4 200009 0100000000 210063 54 020001 61 | LINE 32=010000000021006354 2=61",
        "21 11 A4 030004 f9b10752              | LINE 3=f9b10752",
        "21 11 A4 030004 f9b10753              | BAD",
        "21 11 A4 030003 f9b107                | BAD",
        "21 11 A4 030005 f9b1075200            | BAD",
        "20 11 A4 030004 00000000              | own",
        "21 11 A4 02/255                       | LINE 2/255",
        "21 11 A4 02/256                       | BAD",
        "21 11 A4 05/128                       | LINE 5/128",
        "21 11 A4 05/129                       | BAD",
        "21 11 A4 e0/1024 020001 61            | LINE 224/1024 2=61",
        "21 11 A4 e0/1025 020001 61            | LINE 2=61", // the manual: a value has at most 1024 bytes
    })
    void blocks(String block, String expected) {
        StringBuilder rest = new StringBuilder();
        String[] words = block.split(" +");
        for (int i = 2; i < words.length; i++) {
            String[] sized = words[i].split("/");
            rest.append(sized.length == 1 ? words[i].replace("A4", A4).replace("A6", A6).replace("UNIX", UNIX) : sized[0] + String.format("%04x", Integer.parseInt(sized[1])) + "78".repeat(Integer.parseInt(sized[1])));
        }
        String whole = rest.length() % 2 == 0 ? rest.toString() : rest + "0";
        read(HexFormat.of().parseHex(SIGNATURE + words[0] + words[1] + String.format("%04x", whole.length() / 2) + whole), expected);
    }

    /** A byte of the signature that is another one is seen at once. */
    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"})
    void signature(int at) {
        byte[] bytes = HexFormat.of().parseHex(SIGNATURE);
        bytes[at] ^= 0x40;
        assertThat(text(result(bytes, at))).isEqualTo("more");
        assertThat(text(result(bytes, at + 1))).isEqualTo(ProxyHeader.NONE);
    }

    /** The header gives what is expected, its beginnings nothing yet, or already that it is none. */
    private static void read(byte[] header, String expected) {
        assertThat(text(result(header, header.length))).isEqualTo(named(expected));
        for (int length = 1; length < header.length; length++) {
            assertThat(text(result(header, length))).isIn("more", ProxyHeader.NONE.equals(named(expected)) ? ProxyHeader.NONE : "more");
        }
    }

    private static ConnectionHeader.Result result(byte[] bytes, int length) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes, 0, length);
        return bytes[0] == '\r' ? ProxyHeaderV2.read(in) : ProxyHeaderV1.read(in);
    }

    private static String named(String expected) {
        return switch (expected) {
            case "BAD" -> BAD;
            case "UNHANDLED" -> ProxyHeader.UNHANDLED;
            case "NONE" -> ProxyHeader.NONE;
            default -> expected.replace("LINE", LINE);
        };
    }

    private static String text(ConnectionHeader.Result result) {
        return switch (result) {
            case null -> "more";
            case ConnectionHeader.Failed failed -> failed.why();
            case ConnectionHeader.Received said -> {
                String fields = said.fields().stream().map(field -> " " + field.type() + (field.value().length > 100 ? "/" + field.value().length : "=" + HexFormat.of().formatHex(field.value()))).collect(Collectors.joining());
                yield (said.source() == null ? "own" : address(said.source(), said.sourcePort()) + " " + address(said.destination(), said.destinationPort())) + fields;
            }
        };
    }

    private static String address(byte[] address, int port) {
        return IpText.format(address, 0, address.length) + ":" + port;
    }
}
