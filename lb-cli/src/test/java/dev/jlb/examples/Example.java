package dev.jlb.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.HeldPort;
import dev.jlb.diff.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One folder of {@code examples/}, running: its servers, and the program in front with the folder's configuration on free ports. */
final class Example implements AutoCloseable {
    private final Path folder;
    private final List<App> servers = new ArrayList<>();
    private Program.Running proxy;
    private Path config;
    private Path plugins;
    private int port;
    private int securePort;

    Example(String name) {
        this.folder = Program.root().resolve("examples").resolve(name);
    }

    Path folder() {
        return folder;
    }

    /** Packages of node, installed from the lock file; the test is skipped where that cannot be. */
    Example needsNode() throws IOException, InterruptedException {
        assumeTrue(App.installed("node"), "node is not installed");
        if (!Files.isDirectory(folder.resolve("node_modules"))) {
            assumeTrue(App.installed("npm"), "npm is not installed");
            App.client(folder, "npm", "ci", "--silent", "--no-audit", "--no-fund");
        }
        assumeTrue(Files.isDirectory(folder.resolve("node_modules")), "npm ci failed in " + folder);
        return this;
    }

    Example server(String... command) throws IOException {
        servers.add(App.server(folder, command));
        return this;
    }

    /** Classes that the configuration needs. */
    Example plugins(Path classes) {
        plugins = classes;
        return this;
    }

    /**
     * Starts the program with the folder's configuration; nothing in it changes but ports and the certificate's place.
     *
     * @param certificate for {@code crt site.pem}; null where there is none
     */
    Example start(Path certificate) throws IOException, InterruptedException {
        String text = Files.readString(folder.resolve("haproxy.cfg"));
        port = freePort();
        securePort = freePort();
        text = text.replace(":8080", ":" + port).replace(":8443", ":" + securePort);
        for (int i = 0; i < servers.size(); i++) {
            text = text.replace(":" + (9001 + i), ":" + servers.get(i).port());
        }
        if (certificate != null) {
            text = text.replace("site.pem", certificate.toString());
        }
        config = Files.createTempFile("example", ".cfg");
        Files.writeString(config, text);
        // -Djlb.examples.program=haproxy shows whether it is the example that is wrong
        Program program = "haproxy".equals(System.getProperty("jlb.examples.program")) ? Program.haproxy() : plugins != null ? Program.jlb(plugins) : Program.jlb();
        proxy = program.start(config, port);
        return this;
    }

    private static int freePort() {
        return HeldPort.forGood();
    }

    App backend(int index) {
        return servers.get(index);
    }

    /** {@code scheme://127.0.0.1:port/path}; the secure port for https and wss. */
    String url(String scheme, String path) {
        return scheme + "://127.0.0.1:" + (scheme.endsWith("s") && scheme.length() != 2 ? securePort : port) + path;
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (proxy != null) {
            proxy.stop();
        }
        for (App server : servers) {
            server.close();
        }
        if (config != null) {
            Files.delete(config);
        }
    }
}
