package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code show peers} says what the file says, in the form that HAProxy 2.6 gives to peers that were never connected. */
class PeersCommandTest {
    private static final String PEER = "@        reconnect=<NEVER> heartbeat=<NEVER> confirm=0 tx_hbt=0 rx_hbt=0 no_hbt=0 new_conn=0 proto_err=0 coll=0@        flags=0x0";

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "show peers ~ ALL",
        "show peers px ~ ALL",
        "show peers - px ~ ALL",
        "show peers dict px ~ ALL",
        "show peers nosuch ~ No such peers",
        "show peers notthere ~ No such peers",
    })
    void shows(String command, String expected) throws IOException {
        int api = CommandSocket.free();
        String text = """
                global
                 localpeer me
                 stats socket 127.0.0.1:%d level admin
                peers px
                 bind 127.0.0.1:1024
                 server me
                 server other 127.0.0.1:1025
                peers notthere
                 peer a 127.0.0.1:1026
                frontend f
                 mode http
                 timeout client 1s
                 bind 127.0.0.1:0
                """.formatted(api);
        try (LoadBalancer lb = CommandSocket.start(text)) {
            String all = "PTR: [TIME] id=px disabled=0 flags=0x0 resync_timeout=<PAST> task_calls=0"
                    + "@  PTR: id=other(remote,inactive) addr=127.0.0.1:1025 last_status=NONE last_hdshk=<NEVER>" + PEER
                    + "@  PTR: id=me(local,inactive) addr=127.0.0.1:1024 last_status=NONE last_hdshk=<NEVER>" + PEER;
            String answer = CommandSocket.ask(api, command).replaceAll("0x[0-9a-f]{2,}", "PTR").replaceAll("\\[.*?]", "[TIME]").stripTrailing().replace('\n', '@');
            assertThat(answer).isEqualTo(expected.replace("ALL", all));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {"show peers ~ ``", "show peers x ~ No such peers", "show peers dict ~ ``"})
    void withoutASection(String command, String expected) throws IOException {
        int api = CommandSocket.free();
        try (LoadBalancer lb = CommandSocket.start("global\n stats socket 127.0.0.1:%d level admin\n".formatted(api))) {
            assertThat(CommandSocket.ask(api, command).strip()).isEqualTo(expected);
        }
    }
}
