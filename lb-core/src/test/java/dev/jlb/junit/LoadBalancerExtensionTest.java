package dev.jlb.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jlb.LoadBalancer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ways in which a test class may ask for a load balancer; each is a class of tests that JUnit runs. */
class LoadBalancerExtensionTest {
    private static String saying(String text) {
        return "defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 2s\nfrontend web\n bind 127.0.0.1:0\n http-request return status 200 content-type text/plain string " + text + "\n";
    }

    private static String get(URI uri) throws IOException {
        try (InputStream in = uri.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @RunLoadBalancer("""
            defaults
              mode http
              timeout client 5s
            frontend web
              bind 127.0.0.1:0
              bind *:0 name all
              http-request return status 200 content-type text/plain string annotated
            """)
    abstract static class Annotated {
        @Test
        void addressesAreInjected(@Frontend("web") URI uri, @Frontend("web") InetSocketAddress address, @Frontend("web") int port, LoadBalancer lb) throws Exception {
            assertThat(uri).isEqualTo(URI.create("http://127.0.0.1:" + port + "/"));
            assertThat(address).isEqualTo(lb.address("web"));
            assertThat(get(uri)).isEqualTo("annotated");
        }

        @Test
        void whatListensOnAllAddressesIsReachedOnTheLoopback(@Frontend(value = "web", bind = "all") URI all) throws Exception {
            assertThat(get(all)).isEqualTo("annotated");
        }
    }

    @Nested
    class Inherited extends Annotated {
        private final URI constructed;

        Inherited(@Frontend("web") URI constructed) {
            this.constructed = constructed;
        }

        @Nested
        class Deeper {
            @Test
            void theOuterOneIsUsed(@Frontend("web") URI uri) {
                assertThat(uri).isEqualTo(constructed);
            }
        }

        @Nested
        @RunLoadBalancer("defaults\n mode http\n timeout client 5s\nfrontend web\n bind 127.0.0.1:0\n http-request return status 200 content-type text/plain string own\n")
        class WithItsOwn {
            @Test
            void itsOwnIsUsed(@Frontend("web") URI uri) throws Exception {
                assertThat(get(uri)).isEqualTo("own");
                assertThat(get(constructed)).isEqualTo("annotated");
            }
        }
    }

    @Nested
    @EnabledIf("dev.jlb.junit.LoadBalancerExtensionTest#six")
    @RunLoadBalancer("defaults\n mode http\n timeout client 5s\nfrontend web\n bind ::1:0\n http-request return status 200 content-type text/plain string six\n")
    class OfTheOtherFamily {
        @Test
        void theAddressStandsInBrackets(@Frontend("web") URI uri) throws Exception {
            assertThat(uri.getHost()).isEqualTo("[0:0:0:0:0:0:0:1]");
            assertThat(get(uri)).isEqualTo("six");
        }
    }

    static boolean six() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    @Nested
    class RegisteredForTheClass {
        @RegisterExtension
        static final LoadBalancerExtension JLB = LoadBalancerExtension.of(() -> saying("class"));

        private static URI first;

        @BeforeAll
        static void itRunsBefore(@Frontend("web") URI uri) {
            first = uri;
        }

        @Test
        void oneServesAllTests(@Frontend("web") URI uri) throws Exception {
            assertThat(uri).isEqualTo(first);
            assertThat(get(uri)).isEqualTo("class");
        }

        @Nested
        class Deeper {
            @Test
            void theOuterOneIsUsed(@Frontend("web") URI uri) {
                assertThat(uri).isEqualTo(first);
            }
        }

        @AfterAll
        static void itRunsAfter() throws Exception {
            assertThat(JLB.loadBalancer().address("web").getPort()).isEqualTo(first.getPort());
            assertThat(get(first)).isEqualTo("class");
        }
    }

    @Nested
    class RegisteredForEachTest {
        @RegisterExtension
        final LoadBalancerExtension jlb = LoadBalancerExtension.of(() -> saying("test"));

        @Test
        void itRuns(@Frontend("web") URI uri) throws Exception {
            assertThat(get(uri)).isEqualTo("test");
            assertThat(jlb.loadBalancer().generations()).hasSize(1);
        }
    }

    @Test
    void outsideOfTestsThereIsNone() {
        assertThatThrownBy(() -> LoadBalancerExtension.of(() -> saying("x")).loadBalancer()).isInstanceOf(IllegalStateException.class);
    }
}
