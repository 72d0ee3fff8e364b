package dev.jlb.junit;

import dev.jlb.LoadBalancer;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts a load balancer before the tests of a class and stops it after them. Parameters of constructors, test methods and lifecycle methods of type
 * {@link LoadBalancer}, and those annotated with {@link Frontend}, are injected. {@code @Nested} classes use their outer class's.
 *
 * <p>With a configuration that is known when the test is written, annotate the class with {@link RunLoadBalancer}. With one that is not, because a server's port is
 * only known when it runs, register an instance; in a field that is not static it is started for each test anew:
 *
 * <pre>
 *   &#64;RegisterExtension
 *   static final LoadBalancerExtension jlb = LoadBalancerExtension.of(() -&gt; "…server s1 127.0.0.1:" + app.port());
 * </pre>
 */
public final class LoadBalancerExtension implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private final Callable<String> configuration;
    /** What a class or a test has started; those within it see it. */
    private final ExtensionContext.Namespace namespace = ExtensionContext.Namespace.create(this);
    private volatile LoadBalancer latest;

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
        if (configuration == null) {
            RunLoadBalancer wanted = context.getRequiredTestClass().getAnnotation(RunLoadBalancer.class);
            if (wanted != null) {
                begin(context, wanted);
            }
        } else if (running(context) == null) {
            begin(context, LoadBalancer.start(configuration.call()));
        }
    }

    /** An instance that a field which is not static registers hears of tests only. */
    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        if (configuration != null && running(context) == null) {
            begin(context, LoadBalancer.start(configuration.call()));
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        end(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end(context);
    }

    private void begin(ExtensionContext context, RunLoadBalancer wanted) throws Exception {
        if (wanted.value().isEmpty() == wanted.file().isEmpty()) {
            throw new IllegalStateException("@RunLoadBalancer needs either a configuration or a file");
        }
        begin(context, wanted.file().isEmpty() ? LoadBalancer.start(wanted.value()) : LoadBalancer.start(Path.of(wanted.file())));
    }

    private void begin(ExtensionContext context, LoadBalancer started) {
        context.getStore(namespace).put(LoadBalancer.class, started);
        latest = started;
    }

    /** Stops what was started for exactly this class or test. */
    private void end(ExtensionContext context) {
        LoadBalancer own = context.getStore(namespace).remove(LoadBalancer.class, LoadBalancer.class);
        if (own != null) {
            own.close();
            latest = latest == own ? null : latest;
        }
    }

    private LoadBalancer running(ExtensionContext context) {
        return context.getStore(namespace).get(LoadBalancer.class, LoadBalancer.class);
    }

    /** The load balancer that runs now. @throws IllegalStateException outside of the tests */
    public LoadBalancer loadBalancer() {
        return running(latest);
    }

    private static LoadBalancer running(LoadBalancer found) {
        if (found == null) {
            throw new IllegalStateException("the load balancer does not run: no test does");
        }
        return found;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == LoadBalancer.class || parameter.isAnnotated(Frontend.class) && (type == InetSocketAddress.class || type == URI.class || type == int.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        LoadBalancer lb = running(running(context));
        Class<?> type = parameter.getParameter().getType();
        if (type == LoadBalancer.class) {
            return lb;
        }
        Frontend wanted = parameter.findAnnotation(Frontend.class).orElseThrow();
        InetSocketAddress address = wanted.bind().isEmpty() ? lb.address(wanted.value()) : lb.address(wanted.value(), wanted.bind());
        if (type == URI.class) {
            return uri(address, lb.secure(wanted.value(), wanted.bind()));
        }
        return type == int.class ? (Object) address.getPort() : address;
    }

    /** Where a client reaches it: an address that means all of this machine's is its loopback. */
    private static URI uri(InetSocketAddress address, boolean secure) {
        InetAddress listening = address.getAddress();
        InetAddress reached = listening.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listening;
        String host = reached instanceof Inet6Address ? "[" + reached.getHostAddress() + "]" : reached.getHostAddress();
        return URI.create((secure ? "https://" : "http://") + host + ":" + address.getPort() + "/");
    }
}
