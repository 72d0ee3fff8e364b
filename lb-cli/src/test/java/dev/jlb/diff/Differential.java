package dev.jlb.diff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Runs all cases of a file on one program: one process, one configuration, the cases side by side. */
final class Differential {
    private static final int AT_ONCE = 12;

    private Differential() {}

    /**
     * What each case saw, by name.
     *
     * <p>When the program refuses the file as a whole, each case gets a process of its own, so that one keyword that is missing
     * costs one case.
     */
    static Map<String, String> run(CaseFile file, Program program) throws InterruptedException {
        return run(file, program, (labs, commands) -> { });
    }

    /** The same, with a look at each process. */
    static Map<String, String> run(CaseFile file, Program program, Observer observer) throws InterruptedException {
        Map<String, String> transcripts = new LinkedHashMap<>();
        List<Case> alike = file.cases().stream().filter(each -> each.difference().isEmpty()).toList();
        try {
            return run(file.heading(), file.cases(), program, observer);
        } catch (IOException together) {
            if (alike.size() == file.cases().size()) {
                alone(file, alike, program, observer, transcripts);
                return transcripts;
            }
        }
        // what one of the programs does otherwise is mostly what it does not know
        try {
            transcripts.putAll(run(file.heading(), alike, program, observer));
        } catch (IOException together) {
            alone(file, alike, program, observer, transcripts);
        }
        alone(file, file.cases().stream().filter(each -> each.difference().isPresent()).toList(), program, observer, transcripts);
        return transcripts;
    }

    private static void alone(CaseFile file, List<Case> cases, Program program, Observer observer, Map<String, String> transcripts) throws InterruptedException {
        for (Case each : cases) {
            try {
                transcripts.putAll(run(file.heading(), List.of(each), program, observer));
            } catch (IOException e) {
                transcripts.put(each.name(), e.getMessage());
            }
        }
    }

    @FunctionalInterface
    interface Runner<R> {
        R run(CaseFile file) throws InterruptedException;
    }

    /** Runs the files, some at a time. @return the results by the files' names */
    static <R> Map<String, R> each(List<CaseFile> files, int atOnce, Runner<R> runner) throws InterruptedException, ExecutionException {
        Map<String, R> results = new ConcurrentHashMap<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(atOnce)) {
            List<Future<?>> running = new ArrayList<>();
            for (CaseFile file : files) {
                running.add(pool.submit(() -> {
                    long start = System.nanoTime();
                    results.put(file.name(), runner.run(file));
                    System.out.printf("%s: %d cases, %d ms%n", file.name(), file.cases().size(), (System.nanoTime() - start) / 1_000_000);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        return results;
    }

    /** A case that took another course on a busy machine gets a second chance without the others, and that is said. */
    static String alone(CaseFile file, Case each) throws InterruptedException {
        System.out.println("once more: " + file.name() + ": " + each.name());
        return run(new CaseFile(file.name(), file.heading(), List.of(each)), Program.jlb()).get(each.name());
    }

    /** Looks at the program when the clients have ended, while it still runs. */
    interface Observer {
        void look(List<Lab> labs, int commands) throws IOException, InterruptedException;
    }

    /** Once more on other ports when the program does not start: between choosing a port and binding it anybody may take it. */
    static Map<String, String> run(List<String> heading, List<Case> cases, Program program) throws IOException, InterruptedException {
        return run(heading, cases, program, (labs, commands) -> { });
    }

    /** The same, with a look at the program through its command line, which listens on a port. */
    static Map<String, String> run(List<String> heading, List<Case> cases, Program program, Observer observer) throws IOException, InterruptedException {
        try {
            return once(heading, cases, program, observer);
        } catch (IOException notStarted) {
            if (!notStarted.getMessage().contains("bind")) {
                throw notStarted;
            }
            System.out.println("once more: " + notStarted.getMessage());
            return once(heading, cases, program, observer);
        }
    }

    private static Map<String, String> once(List<String> heading, List<Case> cases, Program program, Observer observer)
            throws IOException, InterruptedException {
        List<Lab> labs = new ArrayList<>();
        Path config = Files.createTempFile("diff", ".cfg");
        PortPool pool = new PortPool();
        try {
            for (int i = 0; i < cases.size(); i++) {
                labs.add(new Lab(cases.get(i), i + 1, pool));
            }
            int ready = pool.next();
            int commands = pool.next();
            StringBuilder text = new StringBuilder(String.join("\n", heading)).append('\n');
            labs.forEach(lab -> text.append(lab.config(Tls.pem())));
            text.append("global\n    stats socket ipv4@127.0.0.1:").append(commands).append(" level admin\n");
            // the last listener to be bound: when it answers, all do
            text.append("frontend ready_when_this_listens\n    mode tcp\n    no log\n    bind 127.0.0.1:").append(ready).append('\n');
            Files.writeString(config, text);
            Program.Running running = program.start(config, ready);
            try {
                Semaphore slots = new Semaphore(AT_ONCE);
                List<Thread> threads = labs.stream().map(lab -> Thread.ofVirtual().start(() -> run(lab, slots))).toList();
                for (Thread thread : threads) {
                    thread.join();
                }
                observer.look(labs, commands);
            } finally {
                running.stop();
                if (Boolean.getBoolean("jlb.diff.output")) {
                    System.out.println(running.output());
                }
            }
            Map<String, String> transcripts = new LinkedHashMap<>();
            for (int i = 0; i < cases.size(); i++) {
                transcripts.put(cases.get(i).name(), labs.get(i).transcript());
            }
            return transcripts;
        } finally {
            for (Lab lab : labs) {
                lab.close();
            }
            pool.release();
            Files.delete(config);
        }
    }

    private static void run(Lab lab, Semaphore slots) {
        try {
            slots.acquire();
            try {
                lab.run();
            } finally {
                slots.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
