package dev.jlb.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each {@code stats} line and each word in the page's address changes. */
class StatsPageTest {
    private LoadBalancer lb;

    @AfterEach
    void stop() {
        if (lb != null) {
            lb.close();
        }
    }

    private HttpResponse<String> get(String lines, String rest) throws Exception {
        String text = """
                global
                 node edge
                 description all "<of>" it
                defaults
                 mode http
                 timeout client 5s
                 timeout server 5s
                 timeout connect 5s
                frontend web
                 bind 127.0.0.1:0
                 description "<b>bold</b> & 'more'"
                 stats uri /stats
                 %s
                backend app-one
                 balance leastconn
                 cookie "C<1>" insert
                 server s1 127.0.0.1:1 cookie "v'><script>"
                 server s2 127.0.0.1:1 disabled
                backend other
                 server s3 127.0.0.1:1
                """.formatted(lines.replace("; ", "\n "));
        lb = LoadBalancer.start(text);
        int port = lb.address("web").getPort();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/stats" + rest)).build(), BodyHandlers.ofString());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "stats enable                ~ ''              ~ <h1>Statistics Report</h1>",
        "stats show-version          ~ ''              ~ language of HAProxy",
        "stats show-node             ~ ''              ~ <h1>Statistics Report on edge</h1>",
        "stats show-node other-1     ~ ''              ~ Statistics Report for jlb on other-1</title>",
        "stats show-desc             ~ ''              ~ <p>all &lt;of&gt; it</p>",
        "stats show-desc two & <b>   ~ ''              ~ <p>two &amp; &lt;b&gt;</p>",
        "stats enable                ~ ''              ~ web<small>&lt;b&gt;bold&lt;/b&gt; &amp; &#39;more&#39;</small>",
        "stats show-legends          ~ ''              ~ cap: FE, mode: http, id: 1",
        "stats show-legends          ~ ''              ~ balancing: leastconn, cookie: 'C&lt;1&gt;'",
        "stats show-legends          ~ ''              ~ 127.0.0.1:1, id: 1, cookie: 'v&#39;&gt;&lt;script&gt;'",
        "stats show-modules          ~ ''              ~ <summary>TLS, protocols, connections, compression",
        "stats refresh 90s           ~ ''              ~ <a href='/stats;norefresh'>Stop refreshing every 1m30s</a>",
        "stats refresh 90s           ~ ;norefresh;up   ~ <a href='/stats;up'>Refresh every 1m30s</a>",
        "stats admin if TRUE         ~ ;up?scope=app   ~ <form method=post action='/stats;up?scope=app'>",
        "stats admin if TRUE         ~ ''              ~ <input type=checkbox name=s value='s1'>",
        "stats admin if TRUE         ~ ''              ~ <input type=hidden name=b value='app-one'>",
        "stats enable                ~ ;st=PART        ~ Action partially processed",
        "stats enable                ~ ;st=%3Cb%3E     ~ Unexpected result.",
        "stats enable                ~ ?scope=nosuch   ~ No proxy is shown",
    })
    void shows(String lines, String rest, String text) throws Exception {
        HttpResponse<String> page = get(lines, rest);
        assertThat(page.headers().firstValue("content-type")).contains("text/html");
        assertThat(page.body()).contains(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "stats enable                ~ ''              ~ language of HAProxy",
        "stats show-version; stats hide-version ~ ''   ~ language of HAProxy",
        "stats enable                ~ ''              ~ <script>",
        "stats show-legends          ~ ''              ~ <script>",
        "stats enable                ~ ''              ~ <form method=post",
        "stats admin unless TRUE     ~ ''              ~ checkbox",
        "stats enable                ~ ;up             ~ >s2",
        "stats enable                ~ ?scope=OTHER    ~ app-one",
        "stats scope .; stats scope other ~ ''         ~ app-one",
        "stats enable                ~ ?scope=%22%3E   ~ No proxy is shown",
        "stats enable                ~ ?scope='<b>     ~ No proxy is shown",
    })
    void leavesOut(String lines, String rest, String text) throws Exception {
        assertThat(get(lines, rest.replace("<", "%3C").replace(">", "%3E")).body()).contains("</html>").doesNotContain(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "''                 ~ text/html        ~ 7  ~ <!DOCTYPE html>",
        ";norefresh         ~ text/html        ~ '' ~ <!DOCTYPE html>",
        ";csv               ~ text/plain       ~ 7  ~ '# pxname,svname,'",
        ";csv;norefresh     ~ text/plain       ~ '' ~ '# pxname,svname,'",
        ";typed             ~ text/plain       ~ 7  ~ F.1.0.0.pxname.1:KNS:str:web",
        ";json              ~ application/json ~ 7  ~ '[[{\"objType\":\"Frontend\"'",
        ";csv;json          ~ application/json ~ 7  ~ '[[{\"objType\":\"Frontend\"'",
        ";json-schema       ~ application/json ~ 7  ~ '{\"$schema\":'",
        ";json-schema;csv   ~ application/json ~ 7  ~ '{\"$schema\":'",
        ";CSV               ~ text/html        ~ 7  ~ <!DOCTYPE html>",
    })
    void hasTypesAndFormats(String rest, String type, String refresh, String begin) throws Exception {
        HttpResponse<String> page = get("stats refresh 7s", rest);
        assertThat(page.headers().firstValue("content-type")).contains(type);
        assertThat(page.headers().firstValue("refresh").orElse("")).isEqualTo(refresh);
        assertThat(page.body()).startsWith(begin);
    }

    @Test
    void aScopeIsPartOfNamesInAnyCase() throws Exception {
        assertThat(get("stats enable", ";csv?a=b&scope=APP").body().lines().filter(line -> line.matches("[a-z].*")).map(line -> line.split(",")[0]).distinct()).containsExactly("app-one");
    }

    @ParameterizedTest
    @CsvSource({"0,0s", "59,59s", "60,1m0s", "3599,59m59s", "3600,1h0m", "86399,23h59m", "86400,1d0h", "1000000,11d13h"})
    void durationsHaveTwoUnits(long seconds, String text) {
        assertThat(StatsColumns.duration(seconds)).isEqualTo(text);
    }
}
