package dev.jlb.junit;

import dev.jlb.LoadBalancer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts a load balancer before the tests of a class and stops it after them. Parameters of test methods and lifecycle methods of type {@link LoadBalancer}, and
 * those annotated with {@link Frontend}, are injected.
 *
 * <p>With a configuration that is known when the test is written, annotate the class with {@link RunLoadBalancer}. With one that is not, because a server's port is
 * only known when it runs, register an instance:
 *
 * <pre>
 *   &#64;RegisterExtension
 *   static final LoadBalancerExtension jlb = LoadBalancerExtension.of(() -&gt; "…server s1 127.0.0.1:" + app.port());
 * </pre>
 */
public final class LoadBalancerExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private final Callable<String> configuration;
    private LoadBalancer running;

    /** For {@link RunLoadBalancer}. */
    public LoadBalancerExtension() {
        this(null);
    }

    private LoadBalancerExtension(Callable<String> configuration) {
        this.configuration = configuration;
    }

    /** @param configuration asked for its text before the first test */
    public static LoadBalancerExtension of(Callable<String> configuration) {
        return new LoadBalancerExtension(configuration);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (configuration != null) {
            running = LoadBalancer.start(configuration.call());
            return;
        }
        RunLoadBalancer wanted = context.getRequiredTestClass().getAnnotation(RunLoadBalancer.class);
        if (wanted == null || wanted.value().isEmpty() == wanted.file().isEmpty()) {
            throw new IllegalStateException("@RunLoadBalancer needs either a configuration or a file");
        }
        running = wanted.file().isEmpty() ? LoadBalancer.start(wanted.value()) : LoadBalancer.start(Path.of(wanted.file()));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /** The load balancer that runs now. @throws IllegalStateException outside of the tests */
    public LoadBalancer loadBalancer() {
        if (running == null) {
            throw new IllegalStateException("the load balancer does not run: no test does");
        }
        return running;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == LoadBalancer.class || parameter.isAnnotated(Frontend.class) && (type == InetSocketAddress.class || type == URI.class || type == int.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == LoadBalancer.class) {
            return loadBalancer();
        }
        Frontend wanted = parameter.findAnnotation(Frontend.class).orElseThrow();
        InetSocketAddress address = wanted.bind().isEmpty() ? loadBalancer().address(wanted.value()) : loadBalancer().address(wanted.value(), wanted.bind());
        if (type == URI.class) {
            return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/");
        }
        return type == int.class ? (Object) address.getPort() : address;
    }
}
