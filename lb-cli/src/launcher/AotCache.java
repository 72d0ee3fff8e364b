import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes {@code target/jlb.aot}, the AOT cache (JEP 483, 514, 515) that lets the program start in a fraction of the time.
 *
 * <p>Run by the build as a source file on the same JDK that the launcher will choose. It trains with {@code jlb train}, which
 * checks the example configurations and proxies a few requests through an instance of its own. Whatever goes wrong is a
 * warning: without the cache the program only starts more slowly.
 */
public final class AotCache {
    private static final int LEAST_JDK = 25;
    private static final int TRAINING_SECONDS = 120;

    /** @param args the folder of lb-cli, and the JDK that runs Maven: it is the one to use where no toolchain was needed */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path module = Path.of(args[0]).toRealPath();
        Path target = module.resolve("target");
        Path cache = target.resolve("jlb.aot");
        Path fresh = target.resolve("jlb.aot.new");
        Path output = target.resolve("jlb.aot.log");
        Files.deleteIfExists(cache);
        Files.deleteIfExists(fresh);
        Path home = Path.of(Runtime.version().feature() >= LEAST_JDK ? System.getProperty("java.home") : args[1]);
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin").resolve("java").toString(),
                "@" + module.resolve("src/launcher/jvm.options"),
                "-XX:AOTCacheOutput=" + fresh,
                "-cp", target.resolve("jlb.jar").toString(),
                "dev.jlb.cli.Main", "train", module.getParent().resolve("examples").toString()));
        Process training = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .directory(target.toFile())
                .start();
        training.getOutputStream().close();
        boolean ended = training.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            training.destroyForcibly().waitFor();
        }
        if (ended && training.exitValue() == 0 && Files.exists(fresh)) {
            Files.move(fresh, cache);
        } else {
            Files.deleteIfExists(fresh);
            System.out.println("[WARNING] no AOT cache (jlb starts without it, more slowly): "
                    + (ended ? "training ended with status " + training.exitValue() : "training took over " + TRAINING_SECONDS + " s")
                    + "; see " + output);
        }
    }
}
