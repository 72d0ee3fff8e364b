package dev.jlb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The examples of embedding compile against this version and do what their READMEs say. */
class EmbeddingExamplesTest {
    @TempDir
    Path classes;

    @Test
    void theProgramPrintsWhatItsReadmeShows() throws Exception {
        Path folder = examples().resolve("embedding");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (URLClassLoader loader = compiled(folder.resolve("Embedding.java"))) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("Embedding").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        List<String> shown = Files.readAllLines(folder.resolve("README.md")).stream().filter(line -> line.matches("    (before|after|command|counted|drained|serving|measured).*")).map(String::strip).toList();
        assertThat(printed.toString(StandardCharsets.UTF_8).lines().toList()).isEqualTo(shown).isNotEmpty();
    }

    @Test
    void theTestsOfAConfigurationPass() throws Exception {
        try (URLClassLoader loader = compiled(examples().resolve("junit/RoutingTest.java"))) {
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request().selectors(selectClass(loader.loadClass("RoutingTest"))).build(), listener);
            TestExecutionSummary summary = listener.getSummary();
            assertThat(summary.getFailures().stream().map(failure -> failure.getException().toString())).isEmpty();
            assertThat(summary.getTestsSucceededCount()).isEqualTo(3);
        }
    }

    private URLClassLoader compiled(Path source) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
        boolean good = compiler.getTask(said, null, null, options, null, compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source)).call();
        assertThat(good).as(said.toString()).isTrue();
        return new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
    }

    private static Path examples() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("examples"))) {
            folder = folder.getParent();
        }
        return folder.resolve("examples");
    }
}
