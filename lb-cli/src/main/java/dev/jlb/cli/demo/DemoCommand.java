package dev.jlb.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code jlb demo [--port N]}: {@code jlb -f examples/chat/haproxy.cfg} with its back ends in the same process.
 *
 * <p>It only prepares: the program then runs the arguments that come out as if they had been typed, so that the demonstration
 * shows the program and nothing made for the occasion. The address is printed when it answers.
 */
public final class DemoCommand {
    private static final int ANSWERS_WITHIN_SECONDS = 30;

    private DemoCommand() {}

    /**
     * Starts the back ends, which live until the process ends.
     *
     * @param args what stands behind {@code demo}
     * @return the arguments to run
     * @throws IOException when there is no free port, or no place for the configuration
     * @throws IllegalArgumentException for arguments that it does not know, with a message for the user
     */
    public static List<String> prepare(List<String> args) throws IOException {
        Demo demo = Demo.start(port(args));
        Path config = Files.createTempFile("jlb-demo", ".cfg");
        Files.writeString(config, demo.configuration());
        config.toFile().deleteOnExit();
        Thread.ofPlatform().daemon().name("demo").start(() -> announce(demo));
        return List.of("-f", config.toString());
    }

    private static int port(List<String> args) {
        if (args.isEmpty()) {
            return 0;
        }
        if (args.size() == 2 && args.getFirst().equals("--port") && args.get(1).matches("\\d{1,5}")) {
            int port = Integer.parseInt(args.get(1));
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw new IllegalArgumentException("usage: jlb demo [--port <1-65535>]");
    }

    private static void announce(Demo demo) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), demo.port());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWERS_WITHIN_SECONDS);
        while (System.nanoTime() < end) {
            try (Socket socket = new Socket()) {
                socket.connect(address);
                System.out.println();
                System.out.println("    Open " + demo.address() + "   (Ctrl-C ends it)");
                System.out.println();
                System.out.println("Two chat servers behind one address: type, send, and see which one answers. The log follows.");
                System.out.flush();
                return;
            } catch (IOException e) {
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20); // between two looks whether it listens
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
