package dev.jlb.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code minconn}, {@code maxconn} and {@code fullconn} (manual 5.2): who has a slot and who waits as streams come and go is what HAProxy 2.6 was recorded to show. */
class DynamicLimitTest {
    /**
     * Each step is a stream that comes ({@code +}) or one of a server that goes ({@code -2}), then how many wait for any server and how many each server has, with those that
     * wait for it behind a {@code q}.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "balance roundrobin;fullconn 15;server s1 127.0.0.1:1 minconn 1 maxconn 5;server s2 127.0.0.1:1 minconn 1 maxconn 7 weight 3 ! + 0|0,1;+ 0|1,1;+ 1|1,1;+ 2|1,1;+ 3|1,1;+ 4|1,1;+ 5|1,1;+ 6|1,1;-2 3|1,3;-2 2|1,3;+ 3|1,3;-1 1|2,3;+ 2|2,3;-1 1|2,3;-1 0|2,3;+ 1|2,3;+ 2|2,3;-2 1|2,3;-2 1|2,2;+ 2|2,2;+ 3|2,2;+ 4|2,2;+ 5|2,2;-2 2|2,4",
        "balance roundrobin;fullconn 20;server s1 127.0.0.1:1 minconn 2 maxconn 10;server s2 127.0.0.1:1 minconn 1 maxconn 20 ! + 0|1,0;+ 0|1,1;+ 0|2,1;+ 0|2,2;+ 0|2,3;+ 0|3,3;+ 0|3,4;+ 0|4,4;-1 0|3,4;-1 0|2,4;-2 0|2,3;-1 0|1,3;+ 0|1,4;-2 0|1,3;-1 0|0,3;+ 0|1,3;+ 0|1,4;-2 0|1,3;-2 0|1,2;+ 0|2,2;+ 0|2,3;+ 0|3,3;+ 0|3,4;-2 0|3,3",
        "balance roundrobin;fullconn 9;server s1 127.0.0.1:1 minconn 4 maxconn 2;server s2 127.0.0.1:1 minconn 3 ! + 0|1,0;+ 0|1,1;+ 0|2,1;+ 0|2,2;+ 0|3,2;+ 0|3,3;+ 0|4,3;+ 1|4,3;-1 0|4,3;-2 0|4,2;-1 0|3,2;-1 0|2,2;+ 0|3,2;-1 0|2,2;-1 0|1,2;+ 0|1,3;+ 0|2,3;-1 0|1,3;-2 0|1,2;+ 0|1,3;+ 0|2,3;+ 0|3,3;+ 0|4,3;-1 0|3,3",
        "balance static-rr;fullconn 15;server s1 127.0.0.1:1 minconn 1 maxconn 5;server s2 127.0.0.1:1 minconn 1 maxconn 7 weight 3 ! + 0|1,0;+ 0|1,1;+ 1|1,1;+ 2|1,1;+ 3|1,1;+ 4|1,1;+ 5|1,1;+ 6|1,1;-1 4|2,1;-1 3|2,1;-1 2|2,1;-2 0|2,2;+ 1|2,2;-1 1|1,2;-2 1|1,1;-2 0|1,1;-1 0|0,1;-2 0|0,0;+ 0|0,1;+ 0|1,1;+ 1|1,1;+ 2|1,1;+ 3|1,1;-2 1|1,2",
        "balance static-rr;fullconn 20;server s1 127.0.0.1:1 minconn 2 maxconn 10;server s2 127.0.0.1:1 minconn 1 maxconn 20 ! + 0|1,0;+ 0|1,1;+ 0|2,1;+ 0|2,2;+ 0|2,3;+ 0|3,3;+ 0|3,4;+ 0|4,4;-1 0|3,4;-1 0|2,4;-2 0|2,3;-1 0|1,3;+ 0|1,4;-2 0|1,3;-1 0|0,3;+ 0|1,3;+ 0|1,4;-2 0|1,3;-2 0|1,2;+ 0|2,2;+ 0|2,3;+ 0|3,3;+ 0|3,4;-2 0|3,3",
        "balance static-rr;fullconn 9;server s1 127.0.0.1:1 minconn 4 maxconn 2;server s2 127.0.0.1:1 minconn 3 ! + 0|1,0;+ 0|1,1;+ 0|2,1;+ 0|2,2;+ 0|3,2;+ 0|3,3;+ 0|4,3;+ 1|4,3;-1 0|4,3;-2 0|4,2;-1 0|3,2;-1 0|2,2;+ 0|2,3;-2 0|2,2;-1 0|1,2;+ 0|2,2;+ 0|2,3;-1 0|1,3;-2 0|1,2;+ 0|2,2;+ 0|2,3;+ 0|3,3;+ 0|4,3;-1 0|3,3",
        "balance leastconn;fullconn 15;server s1 127.0.0.1:1 minconn 1 maxconn 5;server s2 127.0.0.1:1 minconn 1 maxconn 7 weight 3 ! + 0|1,0;+ 0|1,1;+ 1|1,1;+ 2|1,1;+ 2|1,2;+ 2|2,2;+ 2|2,3;+ 3|2,3;-2 2|2,3;-2 1|2,3;-2 1|2,2;-1 1|1,2;+ 2|1,2;-1 1|1,2;-1 0|1,2;-1 0|0,2;-2 0|0,1;-2 0|0,0;+ 0|1,0;+ 0|1,1;+ 1|1,1;+ 2|1,1;+ 2|1,2;-2 1|1,2",
        "balance leastconn;fullconn 20;server s1 127.0.0.1:1 minconn 2 maxconn 10;server s2 127.0.0.1:1 minconn 1 maxconn 20 ! + 0|1,0;+ 0|1,1;+ 0|2,1;+ 0|2,2;+ 0|2,3;+ 0|3,3;+ 0|3,4;+ 0|4,4;-1 0|3,4;-1 0|2,4;-2 0|2,3;-1 0|1,3;+ 0|2,3;-1 0|1,3;-1 0|0,3;+ 0|1,3;+ 0|2,3;-2 0|2,2;-2 0|2,1;+ 0|2,2;+ 0|2,3;+ 0|3,3;+ 0|3,4;-2 0|3,3",
        "balance leastconn;fullconn 9;server s1 127.0.0.1:1 minconn 4 maxconn 2;server s2 127.0.0.1:1 minconn 3 ! + 0|1,0;+ 0|1,1;+ 0|2,1;+ 0|2,2;+ 0|3,2;+ 0|3,3;+ 0|4,3;+ 1|4,3;-1 0|4,3;-2 0|4,2;-1 0|3,2;-1 0|2,2;+ 0|2,3;-2 0|2,2;-1 0|1,2;+ 0|2,2;+ 0|2,3;-1 0|1,3;-2 0|1,2;+ 0|2,2;+ 0|2,3;+ 0|3,3;+ 0|4,3;-1 0|3,3",
        "balance first;fullconn 15;server s1 127.0.0.1:1 minconn 1 maxconn 5;server s2 127.0.0.1:1 minconn 1 maxconn 7 weight 3 ! + 0|1,0;+ 0|1,1;+ 1|1,1;+ 2|1,1;+ 3|1,1;+ 4|1,1;+ 5|1,1;+ 6|1,1;-1 4|2,1;-1 3|2,1;-1 2|2,1;-2 0|2,2;+ 1|2,2;-1 1|1,2;-2 1|1,1;-2 0|1,1;-1 0|0,1;-2 0|0,0;+ 0|1,0;+ 0|1,1;+ 1|1,1;+ 2|1,1;+ 3|1,1;-1 2|1,1",
        "balance first;fullconn 20;server s1 127.0.0.1:1 minconn 2 maxconn 10;server s2 127.0.0.1:1 minconn 1 maxconn 20 ! + 0|1,0;+ 0|2,0;+ 0|2,1;+ 0|2,2;+ 0|2,3;+ 0|3,3;+ 0|3,4;+ 0|4,4;-2 0|4,3;-1 0|3,3;-2 0|3,2;-1 0|2,2;+ 0|2,3;-2 0|2,2;-1 0|1,2;+ 0|2,2;+ 0|2,3;-2 0|2,2;-2 0|2,1;+ 0|2,2;+ 0|2,3;+ 0|3,3;+ 0|3,4;-2 0|3,3",
        "balance first;fullconn 9;server s1 127.0.0.1:1 minconn 4 maxconn 2;server s2 127.0.0.1:1 minconn 3 ! + 0|1,0;+ 0|2,0;+ 0|3,0;+ 0|4,0;+ 0|4,1;+ 0|4,2;+ 0|4,3;+ 1|4,3;-2 0|4,3;-2 0|4,2;-2 0|4,1;-1 0|3,1;+ 0|4,1;-1 0|3,1;-2 0|3,0;+ 0|4,0;+ 0|4,1;-1 0|3,1;-1 0|2,1;+ 0|3,1;+ 0|4,1;+ 0|4,2;+ 0|4,3;-2 0|4,2",
        "balance source;fullconn 15;server s1 127.0.0.1:1 minconn 1 maxconn 5;server s2 127.0.0.1:1 minconn 1 maxconn 7 weight 3 ! + 0|0,1;+ 0|0,1q1;+ 0|0,1q2;+ 0|0,1q3;+ 0|0,1q4;+ 0|0,1q5;+ 0|0,1q6;+ 0|0,1q7;-2 0|0,3q4;-2 0|0,3q3;-2 0|0,2q3;-2 0|0,2q2;+ 0|0,2q3;-2 0|0,2q2;-2 0|0,1q2;+ 0|0,1q3;+ 0|0,1q4;-2 0|0,2q2;-2 0|0,1q2;+ 0|0,1q3;+ 0|0,1q4;+ 0|0,1q5;+ 0|0,1q6;-2 0|0,3q3",
        "balance source;fullconn 20;server s1 127.0.0.1:1 minconn 2 maxconn 10;server s2 127.0.0.1:1 minconn 1 maxconn 20 ! + 0|0,1;+ 0|0,2;+ 0|0,3;+ 0|0,4;+ 0|0,5;+ 0|0,6;+ 0|0,7;+ 0|0,8;-2 0|0,7;-2 0|0,6;-2 0|0,5;-2 0|0,4;+ 0|0,5;-2 0|0,4;-2 0|0,3;+ 0|0,4;+ 0|0,5;-2 0|0,4;-2 0|0,3;+ 0|0,4;+ 0|0,5;+ 0|0,6;+ 0|0,7;-2 0|0,6",
        "balance source;fullconn 9;server s1 127.0.0.1:1 minconn 4 maxconn 2;server s2 127.0.0.1:1 minconn 3 ! + 0|0,1;+ 0|0,2;+ 0|0,3;+ 0|0,3q1;+ 0|0,3q2;+ 0|0,3q3;+ 0|0,3q4;+ 0|0,3q5;-2 0|0,3q4;-2 0|0,3q3;-2 0|0,3q2;-2 0|0,3q1;+ 0|0,3q2;-2 0|0,3q1;-2 0|0,3;-2 0|0,2;-2 0|0,1;-2 0|0,0;+ 0|0,1;+ 0|0,2;+ 0|0,3;+ 0|0,3q1;+ 0|0,3q2;-2 0|0,3q1"
    })
    void slotsFollowTheLoad(String lines, String steps) {
        BackendRuntime backend = Backends.of("mode tcp\n" + lines.replace(';', '\n') + "\n");
        Deque<Backends.Stream> waiting = new ArrayDeque<>();
        List<Backends.Stream> held = new ArrayList<>();
        for (String step : steps.split(";")) {
            String[] words = step.split(" ");
            if (words[0].equals("+")) {
                Backends.Stream stream = new Backends.Stream(new RequestSamples(new byte[] {10, 0, 0, 1}, "/", Map.of()));
                backend.counters().sessions.increment();
                (backend.place(stream) == Outcome.GRANTED ? held : waiting).add(stream);
            } else {
                Backends.Stream stream = held.stream().filter(each -> each.server().name().equals("s" + words[0].substring(1))).findFirst().orElseThrow();
                held.remove(stream);
                backend.release(stream);
                backend.counters().sessions.decrement();
                waiting.stream().filter(each -> each.grants > 0).forEach(held::add);
                waiting.removeIf(each -> each.grants > 0);
            }
            assertThat(state(backend)).as(steps.substring(0, steps.indexOf(step)) + step).isEqualTo(words[1]);
        }
    }

    private static String state(BackendRuntime backend) {
        List<String> servers = new ArrayList<>();
        for (ServerRuntime server : backend.servers()) {
            servers.add(server.connections() + (server.queued() == 0 ? "" : "q" + server.queued()));
        }
        return backend.counters().queue.get() + "|" + String.join(",", servers);
    }
}
