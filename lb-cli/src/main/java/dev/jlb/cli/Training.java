package dev.jlb.cli;

import dev.jlb.LoadBalancer;
import dev.jlb.config.build.Verdict;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.cli.demo.Demo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Exercises what every start needs, so that the AOT cache holds it: checks of the examples and some thousand proxied requests. */
final class Training {
    private static final int REQUESTS = 20_000;

    private Training() {}

    static int run(String examples) throws IOException {
        if (examples != null && Files.isDirectory(Path.of(examples))) {
            try (Stream<Path> files = Files.walk(Path.of(examples), 2)) {
                files.filter(path -> path.toString().endsWith(".cfg")).forEach(path -> Check.load(List.of(path.toString()), Verdict.RUN));
            }
        }
        Diagnostics diagnostics = new Diagnostics();
        try (Demo demo = Demo.start(0)) {
            Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("training", demo.configuration())), diagnostics);
            try (LoadBalancer lb = LoadBalancer.start(configuration, diagnostics)) {
                requests((InetSocketAddress) lb.addresses().getFirst());
            }
        }
        return 0;
    }

    private static void requests(InetSocketAddress address) throws IOException {
        byte[] request = "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: training\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] buffer = new byte[65536];
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(5000);
            for (int i = 0; i < REQUESTS; i++) {
                socket.getOutputStream().write(request);
                if (socket.getInputStream().read(buffer) < 0) {
                    return;
                }
            }
        }
    }
}
