package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many connections fit into the descriptors: each row was measured with HAProxy 2.6 under that {@code ulimit -n}. */
class DescriptorLimitsTest {
    private static Configuration configuration(String global, String binds, String server) {
        Diagnostics diagnostics = new Diagnostics();
        Configuration parsed = LoadBalancer.parse(List.of(new SourceFile("test", "global\n " + global.replace(";", "\n ") + "\ndefaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\n"
                + "frontend f\n " + binds.replace(";", "\n ") + "\n default_backend b\nbackend b\n server s1 127.0.0.1:9 " + server + "\n")), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        return parsed;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", emptyValue = "", value = {
        "nbthread 1;stats socket /a level admin | bind :1 | '' | 2000 | 987 | 1999 | 1999",
        "nbthread 2;stats socket /a level admin | bind :1 | '' | 2000 | 986 | 2000 | 2000",
        "nbthread 4;stats socket /a level admin | bind :1 | '' | 2000 | 983 | 2000 | 2000",
        "nbthread 2;stats socket /a level admin | bind :1 | '' | 20000 | 9986 | 20000 | 20000",
        "nbthread 1;stats socket /a level admin | bind :1;bind :2;bind :3;bind :4;bind :5 | '' | 2000 | 985 | 1999 | 1999",
        "nbthread 1;stats socket /a;stats socket /b;stats socket /c | bind :1 | '' | 2000 | 986 | 1999 | 1999",
        "nbthread 1;stats socket /a level admin | bind :1 | check | 2000 | 987 | 2000 | 2000",
        "nbthread 1;stats socket /a level admin | bind :1 | agent-check agent-port 9 | 2000 | 986 | 1999 | 1999",
        "nbthread 1;stats socket /a level admin | bind :1 | check agent-check agent-port 9 | 2000 | 986 | 2000 | 2000",
        "nbthread 1;stats socket /a;stats maxconn 20 | bind :1 | '' | 2000 | 982 | 1999 | 1999",
        "nbthread 1;stats socket /a;stats maxconn 1 | bind :1 | '' | 2000 | 992 | 2000 | 2000",
        "nbthread 1;stats socket /a;maxconn 300 | bind :1 | '' | 2000 | 300 | 625 | 625",
        "nbthread 1;stats socket /a;ulimit-n 1500 | bind :1 | '' | 2000 | 987 | 1999 | 1500",
        "nbthread 1;stats socket /a;ulimit-n 500;maxconn 300 | bind :1 | '' | 2000 | 300 | 625 | 500",
        "nbthread 1;stats socket /a;fd-hard-limit 1000 | bind :1 | '' | 2000 | 487 | 999 | 999",
        "nbthread 1;maxconn 3000 | bind :1 | '' | 9000 | 3000 | 6014 | 6014",
    })
    void areHaproxys(String global, String binds, String server, long system, int connections, long sockets, long descriptors) {
        DescriptorLimits limits = DescriptorLimits.of(configuration(global, binds, server), system, 8);
        assertThat(limits.connections()).isEqualTo(connections);
        assertThat(limits.sockets()).isEqualTo(sockets);
        assertThat(limits.descriptors()).isEqualTo(descriptors);
        assertThat(limits.complaints(true)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "maxconn 30000 | true | Cannot raise FD limit to 60025, limit is 2000.",
        "ulimit-n 3000 | true | Cannot raise FD limit to 3000, limit is 2000.",
        "ulimit-n 3000 | false | Cannot raise FD limit to 3000, limit is 2000.",
        "maxconn 3000 | false | Cannot raise FD limit to 6025, limit is 2000.@FD limit (2000) too low for maxconn=3000/maxsock=6025. Please raise 'ulimit-n' to 6025 or more to avoid any trouble.",
    })
    void complainAsHaproxyDoes(String global, boolean strict, String said) {
        Configuration configuration = configuration("nbthread 1;stats socket /a;" + global, "bind :1", "");
        assertThat(String.join("@", DescriptorLimits.of(configuration, 2000, 8).complaints(strict))).isEqualTo(said);
    }
}
