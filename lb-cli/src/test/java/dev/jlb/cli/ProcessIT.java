package dev.jlb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.HeldPort;
import dev.jlb.diff.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The process as operators' scripts and supervisors meet it (management.txt 3 and 4): options, signals, exit statuses, pid file, systemd's notifications, hand-over to another process. */
class ProcessIT {
    private static final String DEFAULTS = "defaults\n mode http\n timeout client 30s\n timeout server 30s\n timeout connect 5s\n";

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private final int port = free();

    private static int free() {
        return HeldPort.forGood();
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private Path config(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "c", ".cfg"), text.replace("PORT", "" + port).replace("DIR", folder.toString()));
    }

    private String front() {
        return DEFAULTS + "frontend f\n bind 127.0.0.1:PORT\n http-request return status 200 content-type text/plain string \"one\" hdr connection close\n";
    }

    private Process jlb(String... words) throws IOException {
        return start(Program.root().resolve("jlb").toString(), words);
    }

    private Process start(String program, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Files.createTempFile(folder, "out", "").toFile());
        builder.environment().put("NOTIFY_SOCKET", folder.resolve("notify").toString());
        Process process = builder.start();
        process.getOutputStream().close();
        started.add(process);
        return process;
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited too long: " + what).isLessThan(end);
            Thread.sleep(10);
        }
    }

    private boolean answers() {
        try {
            return get("/").contains("200");
        } catch (IOException none) {
            return false;
        }
    }

    private String get(String path) throws IOException {
        return get(port, path);
    }

    private static String get(int port, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static void signal(long pid, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor()).isZero();
    }

    private static int status(Process process) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        return process.exitValue();
    }

    private String cli(String socket, String line) throws IOException {
        return UnixCommands.ask(folder.resolve(socket), line);
    }

    /** {@code master-worker} in the file is {@code -W}. */
    @Test
    void theFileMayAskForAMaster() throws Exception {
        Process process = jlb("-f", config("global\n master-worker\n stats socket DIR/first level admin\n" + front()).toString());
        await("it serves", this::answers);
        assertThat(cli("first", "show env HAPROXY_MWORKER")).isEqualTo("HAPROXY_MWORKER=1\n\n");
        signal(process.pid(), "TERM");
        assertThat(status(process)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"-db,INT,0", "-db,TERM,143", "-db,USR1,0", "-W,INT,130", "-W,TERM,0", "-W,USR1,0", "-Ws,INT,130", "-Ws,TERM,0"})
    void aSignalEndsItWithItsStatus(String option, String signal, int status) throws Exception {
        Process process = jlb(option, "-f", config(front()).toString());
        await("it serves", this::answers);
        signal(process.pid(), signal);
        assertThat(status(process)).isEqualTo(status);
    }

    /** As {@code nohup} and shells without job control start programs. */
    @ParameterizedTest
    @CsvSource({"-db,INT,0", "-db,TERM,143", "-db,USR1,0", "-W,INT,130"})
    void aSignalThatWasIgnoredAtTheStartEndsIt(String option, String signal, int status) throws Exception {
        Process process = start("sh", "-c", "trap '' INT TERM HUP USR1 USR2 TTIN TTOU; exec \"$@\"", "sh", Program.root().resolve("jlb").toString(), option, "-f", config(front()).toString());
        await("it serves", this::answers);
        signal(process.pid(), "HUP");
        signal(process.pid(), signal);
        assertThat(status(process)).isEqualTo(status);
    }

    @Test
    void aDaemonLeavesItsNumberAndTheCommandReturns() throws Exception {
        Path pid = folder.resolve("pid");
        Process launcher = jlb("-D", "-p", pid.toString(), "-f", config(front()).toString());
        assertThat(status(launcher)).isZero();
        long number = Long.parseLong(Files.readString(pid).strip());
        assertThat(number).isNotEqualTo(launcher.pid());
        assertThat(answers()).isTrue();
        signal(number, "TERM");
        await("the daemon ends", () -> ProcessHandle.of(number).map(handle -> !handle.isAlive()).orElse(true));
    }

    @Test
    void aDaemonThatCannotStartSaysSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThat(status(jlb("-D", "-f", config(front()).toString()))).isEqualTo(1);
        }
    }

    @Test
    void systemdIsToldOfReadinessReloadsAndTheEnd() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/socat")), "socat is not installed");
        Path heard = folder.resolve("heard");
        Process systemd = new ProcessBuilder("socat", "-u", "UNIX-RECV:" + folder.resolve("notify"), "CREATE:" + heard).start();
        started.add(systemd);
        await("systemd listens", () -> Files.exists(folder.resolve("notify")));
        Path pid = folder.resolve("pid");
        Process process = jlb("-Ws", "-p", pid.toString(), "-f", config(front()).toString());
        await("READY", () -> Files.exists(heard) && Files.readString(heard).contains("READY=1\n"));
        assertThat(Files.readString(heard)).contains("MAINPID=" + process.pid() + "\n");
        assertThat(Files.readString(pid)).isEqualTo(process.pid() + "\n");
        assertThat(answers()).isTrue();
        signal(process.pid(), "USR2");
        await("RELOADING, then READY", () -> Files.readString(heard).matches("(?s).*RELOADING=1\nMONOTONIC_USEC=\\d+\n.*READY=1\n.*"));
        signal(process.pid(), "USR1");
        assertThat(status(process)).isZero();
        await("STOPPING", () -> Files.readString(heard).contains("STOPPING=1\n"));
    }

    @Test
    void aConfigurationWithOnlyASocketRuns() throws Exception {
        Path config = config("global\n setenv OWN x\n localpeer none\n stats socket DIR/first level admin\n maxconn 77\nglobal\n stats socket DIR/second level user mode 600\n");
        Process process = jlb("-db", "-L", "given", "-f", config.toString());
        await("the sockets are there", () -> Files.exists(folder.resolve("second")));
        await("it answers", () -> cli("second", "show info").contains("Maxconn: 77"));
        assertThat(cli("first", "show cli sockets")).contains("first admin all").contains("second user all");
        assertThat(cli("first", "show env")).contains("\nOWN=x\n", "\nHAPROXY_LOCALPEER=given\n", "\nHAPROXY_CFGFILES=" + config + "\n", "\nHAPROXY_CLI=unix@" + folder.resolve("first") + ";unix@" + folder.resolve("second") + "\n")
                .doesNotContain("HAPROXY_MWORKER", "HAPROXY_MASTER_CLI");
        assertThat(Files.getPosixFilePermissions(folder.resolve("second"))).extracting(Enum::name).containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
        signal(process.pid(), "TERM");
        assertThat(status(process)).isEqualTo(143);
    }

    /** A request that is under way is served to its end; nothing new is accepted meanwhile. */
    @Test
    void aSoftStopServesWhatHasBegun() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Process process = jlb("-db", "-f", config(DEFAULTS + "listen l\n bind 127.0.0.1:PORT\n server s 127.0.0.1:" + server.getLocalPort() + "\n").toString());
            await("it listens", this::connects);
            AtomicInteger good = new AtomicInteger();
            Thread client = Thread.startVirtualThread(() -> {
                try {
                    good.set(get("/slow").contains("200 OK") ? 1 : -1);
                } catch (IOException failed) {
                    good.set(-1);
                }
            });
            try (Socket accepted = server.accept()) {
                signal(process.pid(), "USR1");
                await("nobody is let in", () -> !connects());
                assertThat(process.isAlive()).isTrue();
                OutputStream out = accepted.getOutputStream();
                out.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                client.join();
            }
            assertThat(good.get()).isEqualTo(1);
            assertThat(status(process)).isZero();
        }
    }

    private boolean connects() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void aSoftStopThatTakesTooLongIsCut() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Process process = jlb("-db", "-f", config("global\n hard-stop-after 300ms\n" + DEFAULTS + "listen l\n bind 127.0.0.1:PORT\n server s 127.0.0.1:" + server.getLocalPort() + "\n").toString());
            await("it listens", this::connects);
            Thread.startVirtualThread(() -> {
                try {
                    get("/slow");
                } catch (IOException cut) {
                    // as it shall be
                }
            });
            try (Socket accepted = server.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                signal(process.pid(), "USR1");
                assertThat(status(process)).isZero();
            }
        }
    }

    @Test
    void frontEndsPauseAndResume() throws Exception {
        Process process = jlb("-db", "-f", config("global\n stats socket DIR/s level admin\n" + front()).toString());
        await("it serves", this::answers);
        signal(process.pid(), "TTOU");
        await("it has paused", () -> !connects());
        assertThat(cli("s", "show stat")).contains("f,FRONTEND,").contains(",PAUSED,");
        signal(process.pid(), "TTIN");
        await("it serves again", this::answers);
        signal(process.pid(), "HUP");
        await("the states are told", () -> Files.list(folder).filter(path -> path.getFileName().toString().startsWith("out")).anyMatch(path -> read(path).contains("SIGHUP: Proxy f has no servers.")));
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException gone) {
            return "";
        }
    }

    /** {@code -sf}: the next process takes the port over while clients come; none is refused, none is cut. */
    @ParameterizedTest
    @CsvSource({"-sf,0", "-st,143"})
    void anotherProcessTakesOver(String option, int status) throws Exception {
        Process first = jlb("-db", "-f", config(front()).toString());
        await("it serves", this::answers);
        AtomicBoolean over = new AtomicBoolean();
        List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
        AtomicInteger served = new AtomicInteger();
        Thread client = Thread.startVirtualThread(() -> {
            while (!over.get()) {
                try {
                    String answer = get("/");
                    if (!answer.contains("200")) {
                        wrong.add(answer);
                    }
                    served.incrementAndGet();
                } catch (IOException refused) {
                    wrong.add(refused.toString());
                }
            }
        });
        Process second = jlb("-db", "-f", config(front().replace("\"one\"", "\"two\"")).toString(), option, Long.toString(first.pid()));
        assertThat(status(first)).isEqualTo(status);
        await("the second serves", () -> get("/").endsWith("two"));
        int before = served.get();
        await("some more", () -> served.get() > before + 20);
        over.set(true);
        client.join();
        assertThat(second.isAlive()).isTrue();
        if (option.equals("-sf")) {
            assertThat(wrong).as("of " + served.get()).isEmpty();
        }
    }

    /**
     * {@code -x}: with {@code noreuseport} the address cannot be bound a second time, so that who serves it has got the socket; HAProxy's own message is understood, and ours by
     * HAProxy.
     */
    @ParameterizedTest
    @CsvSource({"jlb,jlb", "haproxy,jlb", "jlb,haproxy"})
    void listeningSocketsGoFromOneProcessToTheNext(String from, String to) throws Exception {
        String haproxy = "/usr/sbin/haproxy";
        assumeTrue(from.equals(to) || Files.isExecutable(Path.of(haproxy)), "haproxy is not installed");
        int other = free();
        String text = "global\n noreuseport\n stats socket DIR/NAME level admin expose-fd listeners\n stats socket DIR/NAME-closed level admin\n"
                + front().replace("PORT\n", "PORT\n bind abns@jlb-PORT\n") + "listen through\n bind 127.0.0.1:" + other + "\n server s abns@jlb-PORT\n";
        Path one = config(text.replace("NAME", "a"));
        Path two = config(text.replace("NAME", "b").replace("\"one\"", "\"two\""));
        Process first = from.equals("jlb") ? jlb("-db", "-f", one.toString()) : start(haproxy, "-db", "-f", one.toString());
        await("it serves", this::answers);
        if (from.equals(to)) {
            assertThat(cli("a-closed", "_getsocks")).isEmpty();
            assertThat(cli("a", "help")).doesNotContain("_getsocks");
            assertThat(status(jlb("-db", "-f", two.toString()))).as("without -x").isEqualTo(1);
            assertThat(status(jlb("-db", "-f", two.toString(), "-x", folder.resolve("a-closed").toString()))).as("a socket that gives none").isEqualTo(1);
        }
        AtomicBoolean over = new AtomicBoolean();
        List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
        Thread client = Thread.startVirtualThread(() -> {
            while (!over.get()) {
                try {
                    String answer = get("/");
                    if (!answer.contains("200")) {
                        wrong.add(answer);
                    }
                } catch (IOException refused) {
                    wrong.add(refused.toString());
                }
            }
        });
        String[] words = {"-db", "-f", two.toString(), "-x", folder.resolve("a").toString(), "-sf", Long.toString(first.pid())};
        Process second = to.equals("jlb") ? jlb(words) : start(haproxy, words);
        assertThat(status(first)).isZero();
        await("the second serves", () -> get("/").endsWith("two"));
        await("it is reached by an abstract name, too", () -> get(other, "/").endsWith("two"));
        over.set(true);
        client.join();
        assertThat(wrong).isEmpty();
        assertThat(second.isAlive()).isTrue();
    }

    /** {@code -N} is what front ends without {@code maxconn} have, {@code -m} what the JVM may allocate. */
    @Test
    void switchesSetLimits() throws Exception {
        jlb("-db", "-N", "7", "-m", "64", "-f", config("global\n stats socket DIR/s level admin\n" + front() + "frontend g\n bind 127.0.0.1:" + free() + "\n maxconn 11\n").toString());
        await("it serves", this::answers);
        assertThat(cli("s", "show stat -1 1 -1").lines().filter(line -> line.contains(",FRONTEND,")).map(line -> line.split(",")[6])).containsExactly("7", "11");
        assertThat(cli("s", "show info").lines().filter(line -> line.startsWith("Memmax_MB: ")).mapToInt(line -> Integer.parseInt(line.substring(11))).sum()).isBetween(50, 64);
    }

    @Test
    void theMastersCommandLineTellsAndReloads() throws Exception {
        Path config = config("global\n stats socket DIR/worker level admin\n" + front());
        Process process = jlb("-W", "-S", folder.resolve("master") + ",mode,600", "-f", config.toString());
        await("it serves", this::answers);
        await("its master listens", () -> Files.exists(folder.resolve("master")));
        assertThat(cli("master", "show proc")).startsWith("#<PID>").contains(" master ").contains("# workers\n").contains(" worker ");
        assertThat(cli("master", "@1 show info")).contains("Pid: " + process.pid() + "\n");
        assertThat(cli("master", "@!" + process.pid() + " show cli level")).isEqualTo("admin\n\n");
        assertThat(cli("master", "@!1 show info")).startsWith("Can't find the target PID");
        assertThat(cli("master", "show version")).startsWith("3.4");
        assertThat(cli("master", "show env HAPROXY_MASTER_CLI")).isEqualTo("HAPROXY_MASTER_CLI=unix@" + folder.resolve("master") + "\n\n");
        assertThat(cli("master", "show env HAPROXY_CLI")).isEqualTo("Variable not found\n\n");
        assertThat(cli("master", "show sess")).startsWith("Unknown command: 'show sess'");
        assertThat(cli("master", "help show sess")).doesNotContain("show sess");
        assertThat(cli("master", "mcli-debug-mode")).isEqualTo("mcli-debug-mode is OFF\n\n");
        assertThat(cli("master", "mcli-debug-mode on;mcli-debug-mode;help show sess;show backend")).startsWith("mcli-debug-mode is ON\n\n").contains("  show sess [").endsWith("# name\n\n");
        assertThat(cli("master", "prompt;expert-mode on;experimental-mode on;mcli-debug-mode on;@1;@;mcli-debug-mode off"))
                .isEqualTo("master> master(e)> master(xe)> master(xed)> " + process.pid() + "(xed)> master(xed)> master(xe)> ");
        Files.writeString(config, Files.readString(config).replace("\"one\"", "\"two\""));
        assertThat(cli("master", "reload")).startsWith("Success=1\n--\n");
        assertThat(get("/")).endsWith("two");
        Files.writeString(config, Files.readString(config) + " nonsense\n");
        assertThat(cli("master", "reload")).startsWith("Success=0\n--\n").contains("unknown keyword 'nonsense'");
        assertThat(get("/")).endsWith("two");
        assertThat(cli("master", "show proc")).contains("[failed: 1]");
        assertThat(ReloadCommand.socket(folder.resolve("master") + ",mode,600", false)).as("a bad file").isEqualTo(1);
        Files.writeString(config, Files.readString(config).replace(" nonsense\n", ""));
        assertThat(ReloadCommand.socket(folder.resolve("master").toString(), false)).as("a good file").isEqualTo(0);
        assertThat(ReloadCommand.socket(folder.resolve("worker").toString(), false)).as("a stats socket").isEqualTo(1);
        assertThat(ReloadCommand.socket(folder.resolve("none").toString(), false)).as("nobody").isEqualTo(1);
    }

    @Test
    void optionsThatChangeSomethingDo() throws Exception {
        Path config = config("global\n stats socket unix@s level admin\n" + front());
        Process process = jlb("-db", "-C", folder.toString(), "-n", "55", "-f", config.getFileName().toString());
        await("the socket is where -C says", () -> Files.exists(folder.resolve("s")));
        await("-n is the limit", () -> cli("s", "show info").contains("Maxconn: 55\n"));
        assertThat(process.isAlive()).isTrue();
    }
}
