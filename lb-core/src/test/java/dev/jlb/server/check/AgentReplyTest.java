package dev.jlb.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.server.CheckResult;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents' lines with what HAProxy 2.6 makes of them ({@code weight:} is of 3.4). */
class AgentReplyTest {
    @ParameterizedTest
    @CsvSource(delimiter = '@', value = {
        "up @ L7OK via agent : up",
        "UP @ L7OK via agent : UP",
        "down @ L7STS via agent : down",
        "fail # de @ L7STS via agent : fail (de)",
        "stopped @ L7STS via agent : stopped",
        "down#some desc, x @ CHECKED agent reports an error : down#some",
        "down junk more #why @ L7STS via agent : down (why)",
        "up junk @ L7OK via agent : up (junk)",
        "down up @ L7OK via agent : up",
        "-5% @ CHECKED agent reports an error : -5%",
        "5%x @ CHECKED weight 5%x",
        "50%;up @ CHECKED weight 50%;up",
        "100 @ CHECKED agent reports an error : 100",
        "#only @ CHECKED",
        "75% @ CHECKED weight 75%",
        "weight:30 @ CHECKED weight 30",
        "maint @ CHECKED state maint",
        "maint ready @ CHECKED state ready",
        "maxconn:30 @ CHECKED maxconn 30",
        "up 50%, maxconn:12\\tdrain @ L7OK via agent : up state drain weight 50% maxconn 12"
    })
    void aLineIsUnderstood(String line, String expected) {
        AgentReply reply = AgentReply.of(line.replace("\\t", "\t"));
        CheckResult result = reply.result("");
        String text = result.status().code() + (result.text().isEmpty() ? "" : " " + result.text())
                + (reply.state() == null ? "" : " state " + reply.state()) + (reply.weight() == null ? "" : " weight " + reply.weight())
                + (reply.maxconn() == null ? "" : " maxconn " + reply.maxconn());
        assertThat(text).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '@', nullValues = "null", value = {
        "up\\n @ false @ L7OK ",
        "up @ false @ null",
        "up @ true @ L7TOUT Ignoring incomplete line from agent",
        "'' @ true @ L7RSP TCPCHK got an empty response at step 2"
    })
    void aLineEnds(String bytes, boolean end, String expected) {
        byte[] data = bytes.replace("\\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
        CheckResult result = new AgentReply.Reader().judge(data, data.length, end);
        assertThat(result == null ? null : (result.status().code() + " " + result.text())).isEqualTo(expected == null ? null : expected.equals("L7OK") ? "L7OK " : expected);
    }
}
