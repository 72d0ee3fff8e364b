package dev.jlb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jlb.config.model.Bind;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.server.Backends;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates are made once with openssl and stand in the test resources. */
class TlsContextsTest {
    private static final Path PEM = Path.of("src/test/resources/tls");
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void stop() throws Exception {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).get(5, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.pem", "rsa-pkcs1.pem", "ec-sec1.pem", "ec-pkcs8.pem", "split.pem"})
    void everyFormOfKeyIsRead(String file) throws Exception {
        PemBundle bundle = PemBundle.read(PEM.resolve(file));
        assertThat(bundle.chain()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "absent.pem ! unable to stat SSL certificate from file '%s' : No such file or directory.",
        "no-key.pem ! No Private Key found in '%s.key'.",
        "key-only.pem ! unable to load certificate from file '%s'.",
        "mismatch.pem ! inconsistencies between private key and certificate loaded '%s'."
    })
    void mistakesAreNamedAsHaproxyDoes(String file, String message) {
        Path path = PEM.resolve(file);
        assertThatThrownBy(() -> PemBundle.read(path)).isInstanceOf(PemException.class).hasMessage(message.formatted(path));
    }

    @ParameterizedTest
    @CsvSource({"a.example,CN=a.example", "B.example,CN=b.example", "x.w.example,CN=a.example", "y.x.w.example,CN=a.example", "other,CN=a.example", ",CN=a.example"})
    void theNameChoosesTheCertificate(String name, String subject) throws Exception {
        assertThat(handshake("", name, "verify none")).isEqualTo(subject);
    }

    @Test
    void strictSniRefusesStrangers() throws Exception {
        assertThat(handshake("strict-sni", "b.example", "verify none")).isEqualTo("CN=b.example");
        assertThatThrownBy(() -> handshake("strict-sni", "other", "verify none")).hasMessageContaining("UNRECOGNIZED_NAME");
    }

    @ParameterizedTest
    @CsvSource({
        "ciphers EECDH+AESGCM:!AES128, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "ciphers ECDHE-RSA-AES128-GCM-SHA256:NO-SUCH-CIPHER, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    })
    void onlyTheCiphersThatAreNamedAreOffered(String options, String expected) throws Exception {
        Configuration configuration = Backends.load("frontend f\nmode http\ntimeout client 1s\nbind :1 ssl crt " + PEM.resolve("a.pem").toAbsolutePath() + " " + options + "\n");
        try (ListenerTls tls = TlsContexts.forBind(configuration.proxies().get(0).binds().get(0), configuration.global(), 0)) {
            // suites of TLS 1.3 are named without a key exchange
            List<String> old = tls.choose(null).cipherSuites().stream().filter(name -> name.contains("_WITH_")).toList();
            assertThat(String.join(" ", old)).isEqualTo(expected);
        }
    }

    @Test
    void noCipherLeftIsAnError() throws Exception {
        Configuration configuration = Backends.load("frontend f\nmode http\ntimeout client 1s\nbind :1 ssl crt " + PEM.resolve("a.pem").toAbsolutePath() + " ciphers aNULL\n");
        assertThatThrownBy(() -> TlsContexts.forBind(configuration.proxies().get(0).binds().get(0), configuration.global(), 0)).isInstanceOf(PemException.class).hasMessage("unable to set SSL cipher list to 'aNULL'.");
    }

    @Test
    void aListChoosesCertificates(@TempDir Path folder) throws Exception {
        Path a = PEM.resolve("a.pem").toAbsolutePath();
        Path b = PEM.resolve("b.pem").toAbsolutePath();
        Path list = Files.writeString(folder.resolve("list"), "# comment\n\n" + a + "\n" + b + " [alpn http/1.1 ssl-min-ver TLSv1.3] *.Domain.tld !secure.domain.tld other.tld\n");
        Configuration configuration = Backends.load("frontend f\nmode http\ntimeout client 1s\nbind :1 ssl crt-list " + list + "\n");
        try (ListenerTls tls = TlsContexts.forBind(configuration.proxies().get(0).binds().get(0), configuration.global(), 0)) {
            assertThat(tls.choose("x.domain.tld")).isSameAs(tls.choose("other.tld")).isNotSameAs(tls.choose("a.example"));
            assertThat(tls.choose("secure.domain.tld")).isSameAs(tls.choose("a.example"));
            // filters take the place of the names in the certificate
            assertThat(tls.choose("b.example")).isSameAs(tls.choose("a.example"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {"a.pem [alpn ~ brackets do not match.", "a.pem [foo bar] ~ unknown ssl keyword foo.", "a.pem [sigalgs RSA+SHA256] ~ 'sigalgs' is not implemented by jlb yet.", "a.pem [alpn] ~ 'alpn' : missing argument."})
    void mistakesInAListAreNamed(String line, String message, @TempDir Path folder) throws Exception {
        Path list = Files.writeString(folder.resolve("list"), line + "\n");
        Configuration configuration = Backends.load("frontend f\nmode http\ntimeout client 1s\nbind :1 ssl crt-list " + list + "\n");
        assertThatThrownBy(() -> CertificateFiles.read(configuration.proxies().get(0).binds().get(0), TlsStore.of(configuration))).isInstanceOf(PemException.class).hasMessage("crt-list '" + list + "', line 1 : " + message);
    }

    @Test
    void serversAreVerified() throws Exception {
        assertThat(handshake("", "a.example", "verify required ca-file " + PEM.resolve("a.pem").toAbsolutePath())).isEqualTo("CN=a.example");
        // without a name that is asked for, verifyhost counts; HAProxy 2.6 does the same
        assertThat(handshake("", null, "verify required verifyhost a.example ca-file " + PEM.resolve("a.pem").toAbsolutePath())).isEqualTo("CN=a.example");
        assertThatThrownBy(() -> handshake("", null, "verify required verifyhost other ca-file " + PEM.resolve("a.pem").toAbsolutePath())).isNotNull();
        assertThat(handshake("", "a.example", "verify required verifyhost other ca-file " + PEM.resolve("a.pem").toAbsolutePath())).isEqualTo("CN=a.example");
        assertThatThrownBy(() -> handshake("", "other", "verify required verifyhost a.example ca-file " + PEM.resolve("a.pem").toAbsolutePath())).isNotNull();
        assertThatThrownBy(() -> handshake("", "a.example", "verify required ca-file " + PEM.resolve("b.pem").toAbsolutePath())).isNotNull();
        assertThatThrownBy(() -> handshake("", "other", "verify required ca-file " + PEM.resolve("a.pem").toAbsolutePath())).isNotNull();
    }

    @Test
    void aFolderGivesItsFilesInOrder(@TempDir Path folder) throws Exception {
        Files.copy(PEM.resolve("b.pem"), folder.resolve("1.pem"));
        Files.copy(PEM.resolve("a.pem"), folder.resolve("2.pem"));
        Configuration configuration = Backends.load("frontend f\nmode http\ntimeout client 1s\nbind :1 ssl crt " + folder + "\n");
        try (ListenerTls tls = TlsContexts.forBind(configuration.proxies().get(0).binds().get(0), configuration.global(), 0)) {
            assertThat(tls.choose("a.example")).isNotSameAs(tls.choose("unknown"));
            assertThat(tls.choose("b.example")).isSameAs(tls.choose("unknown"));
        }
    }

    @Test
    void checksFindWhatAStartWouldFind() {
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = Backends.load("frontend f\nmode http\ntimeout client 1s\nbind :1 ssl crt " + PEM.resolve("a.pem").toAbsolutePath() + "\n");
        TlsChecks.check(configuration, diagnostics);
        assertThat(diagnostics.all()).isEmpty();
    }

    /** The subject of the certificate that a client gets that asks for {@code name}. */
    private String handshake(String bindOptions, String name, String serverOptions) throws Exception {
        Path folder = PEM.toAbsolutePath();
        Configuration configuration = Backends.load("listen f\nmode http\ntimeout client 1s\ntimeout server 1s\ntimeout connect 1s\nbind :1 ssl crt " + folder.resolve("a.pem") + " crt "
                + folder.resolve("b.pem") + " " + bindOptions + "\nserver s 127.0.0.1:1 ssl " + serverOptions + "\n");
        Bind bind = configuration.proxies().get(0).binds().get(0);
        Channel listener = null;
        Channel client = null;
        ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        try (ListenerTls tls = TlsContexts.forBind(bind, configuration.global(), 5000);
                ServerTls server = TlsContexts.forServer(configuration.proxies().get(0).servers().get(0), configuration.global())) {
            listener = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class).childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    accepted.add(channel);
                    tls.begin(channel);
                    channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext context, Object message) {
                            ((ByteBuf) message).release();
                        }

                        @Override
                        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                            context.close();
                        }
                    });
                }
            }).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).sync().channel();
            SslHandler handler = server.newHandler(UnpooledByteBufAllocator.DEFAULT, name, 5000);
            client = new Bootstrap().group(loops).channel(NioSocketChannel.class).handler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(handler, new ChannelInboundHandlerAdapter() {
                        @Override
                        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                            context.close();
                        }
                    });
                }
            }).connect(listener.localAddress()).sync().channel();
            handler.handshakeFuture().get(5, TimeUnit.SECONDS);
            return ((X509Certificate) handler.engine().getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
        } finally {
            if (client != null) {
                client.close().sync();
            }
            if (listener != null) {
                listener.close().sync();
            }
            // what is still open when its loop ends keeps its engine, and that the context
            accepted.close().sync();
            loops.submit(() -> { }).sync();
        }
    }
}
