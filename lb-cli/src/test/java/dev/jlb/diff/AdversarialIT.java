package dev.jlb.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What becomes of hostile requests and responses: smuggled lengths, codings in disguise, control bytes, broken chunks. The tables in
 * {@code src/test/resources/adversarial} hold HAProxy's outcomes; {@link #main} records them.
 */
class AdversarialIT {
    private static final Path FOLDER = Program.root().resolve("lb-cli/src/test/resources/adversarial");

    /** Rows under way at a time, for each of the two parsers. */
    private static final int LANES = 64;

    /** What is not answered is over soon, so that a message which the proxy takes for unfinished shows as a timeout. */
    private static final String DEFAULTS = """
            defaults
                mode http
                timeout connect 4s
                timeout client 3s
                timeout server 5s
                timeout http-request 3s
                timeout http-keep-alive 300ms
                http-reuse never
            """;

    @TestFactory
    Stream<DynamicTest> outcomes() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (boolean responses : new boolean[] {false, true}) {
            AdversarialFile file = AdversarialFile.read(file(responses));
            Map<AdversarialFile.Row, String[]> outcomes = run(file, responses, Program.jlb());
            for (AdversarialFile.Row row : file.rows()) {
                for (boolean relaxed : new boolean[] {false, true}) {
                    tests.add(DynamicTest.dynamicTest((responses ? "response " : "request ") + (relaxed ? "unsafe " : "strict ") + row.bytes, () ->
                            assertThat(whole(outcomes.get(row)[relaxed ? 1 : 0])).as(row.method + " " + row.bytes).isEqualTo(whole(row.expected(relaxed)))));
                }
            }
        }
        return tests.stream();
    }

    /**
     * Without what reached the server in part: whether the head of a refused request was forwarded before its body went wrong, and whether
     * that is seen before the client's next row, depends on how the kernel cut the bytes. Whole messages always count.
     */
    private static String whole(String outcome) {
        return outcome.replaceAll(" <[^<>]*\\.\\.\\.>( cut)?", "");
    }

    private static Path file(boolean responses) {
        return FOLDER.resolve(responses ? "responses.txt" : "requests.txt");
    }

    /** Outcomes of the strict and the relaxed parser. */
    private static Map<AdversarialFile.Row, String[]> run(AdversarialFile file, boolean responses, Program program) throws Exception {
        PortPool pool = new PortPool();
        Path config = Files.createTempFile("adversary", ".cfg");
        List<List<Adversary>> lanes = List.of(new ArrayList<>(), new ArrayList<>());
        try {
            int ready = pool.next();
            StringBuilder text = new StringBuilder(DEFAULTS);
            for (int slot = 0; slot < 2; slot++) {
                for (int i = 0; i < LANES; i++) {
                    Adversary adversary = new Adversary(responses);
                    lanes.get(slot).add(adversary);
                    text.append(adversary.config("lane_" + slot + "_" + i, slot == 1, pool.next()));
                }
            }
            Files.writeString(config, text.append("frontend ready\n    bind 127.0.0.1:").append(ready).append('\n'));
            Program.Running running = program.start(config, ready);
            try {
                return outcomes(file, lanes);
            } finally {
                running.stop();
            }
        } finally {
            for (List<Adversary> mode : lanes) {
                for (Adversary adversary : mode) {
                    adversary.close();
                }
            }
            Files.delete(config);
        }
    }

    private static Map<AdversarialFile.Row, String[]> outcomes(AdversarialFile file, List<List<Adversary>> lanes) throws InterruptedException {
        Map<AdversarialFile.Row, String[]> outcomes = new ConcurrentHashMap<>();
        file.rows().forEach(row -> outcomes.put(row, new String[2]));
        List<Thread> threads = new ArrayList<>();
        for (int slot = 0; slot < 2; slot++) {
            int mode = slot;
            Queue<AdversarialFile.Row> rows = new ConcurrentLinkedQueue<>(file.rows());
            for (Adversary adversary : lanes.get(mode)) {
                threads.add(Thread.ofVirtual().start(() -> {
                    for (AdversarialFile.Row row = rows.poll(); row != null; row = rows.poll()) {
                        outcomes.get(row)[mode] = adversary.outcome(row);
                    }
                }));
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return outcomes;
    }

    /** {@code record} writes HAProxy's outcomes into the tables; {@code jlb} prints where jlb differs from what is expected. */
    public static void main(String[] args) throws Exception {
        for (boolean responses : new boolean[] {false, true}) {
            AdversarialFile file = AdversarialFile.read(file(responses));
            boolean record = args[0].equals("record");
            Map<AdversarialFile.Row, String[]> outcomes = run(file, responses, record ? Program.haproxy() : Program.jlb());
            for (AdversarialFile.Row row : file.rows()) {
                String[] got = outcomes.get(row);
                if (record) {
                    row.strict = got[0];
                    row.unsafe = got[1];
                } else {
                    for (int i = 0; i < 2; i++) {
                        String expected = row.expected(i == 1);
                        if (!got[i].equals(expected)) {
                            System.out.println((i == 1 ? "unsafe " : "strict ") + row.method + " > " + row.bytes + "\n    haproxy " + expected + "\n    jlb     " + got[i]);
                        }
                    }
                }
            }
            if (record) {
                file.write();
            }
        }
    }
}
