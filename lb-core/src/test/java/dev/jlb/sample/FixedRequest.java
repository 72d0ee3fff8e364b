package dev.jlb.sample;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import java.util.List;

/** The request that the tables of expressions were recorded with, and nothing around it. */
public final class FixedRequest implements SampleContext {
    public static final String TARGET = "/some/Path/x.html?a=1&b=%20two;c=3&a=4";
    public static final List<String> HEADERS = List.of(
            "Host: WWW.Example.com:8080",
            "User-Agent: test/1.0 (X11; Linux)",
            "Accept-Language: da, en-gb;q=0.8, en;q=0.7",
            "X-List: one, two ,\"three, four\",five",
            "X-List: six",
            "Cookie: sid=abc123; other=x=y; sid=second",
            "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
            "X-Num: 42",
            "X-Ip: 10.1.2.3",
            "X-Empty:",
            "Forwarded: for=192.0.2.43;proto=http;host=\"a.b:80\"",
            "Content-Length: 11");

    private final HttpMessage message = new HttpMessage();
    private final Variables variables = new VariableStore(null, null);

    public FixedRequest() {
        message.startRequest("GET", TARGET);
        for (String header : HEADERS) {
            int colon = header.indexOf(':');
            message.addHeader(HeaderName.of(header.substring(0, colon)), header.substring(colon + 1).strip());
        }
    }

    @Override
    public Phase phase() {
        return Phase.HTTP_REQUEST;
    }

    @Override
    public HttpMessage request() {
        return message;
    }

    @Override
    public HttpMessage response() {
        return null;
    }

    @Override
    public Connection client() {
        return new Connection() {
            @Override
            public byte[] sourceAddress() {
                return new byte[] {127, 0, 0, 1};
            }

            @Override
            public int sourcePort() {
                return 40000;
            }

            @Override
            public byte[] destinationAddress() {
                return new byte[] {127, 0, 0, 1};
            }

            @Override
            public int destinationPort() {
                return 8080;
            }

            @Override
            public TlsFacts tls() {
                return null;
            }

            @Override
            public long acceptedMillis() {
                return 0;
            }
        };
    }

    @Override
    public Connection server() {
        return null;
    }

    @Override
    public Payload payload(boolean request) {
        return null;
    }

    @Override
    public HttpBody body(boolean request) {
        return request ? new HttpBody(new byte[0], 11, false, false) : null;
    }

    @Override
    public StreamFacts facts() {
        return null;
    }

    @Override
    public Variables variables() {
        return variables;
    }

    @Override
    public World world() {
        throw new UnsupportedOperationException("no program runs around this request");
    }

    @Override
    public byte[] scratch(int size) {
        return new byte[size];
    }
}
