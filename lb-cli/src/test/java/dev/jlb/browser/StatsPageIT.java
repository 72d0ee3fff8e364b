package dev.jlb.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.LoadBalancer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The statistics page in a browser: on a large screen, on a phone, in the dark, and with the keyboard alone. */
class StatsPageIT {
    private static final String CONFIGURATION = """
            defaults
             mode http
             timeout client 30s
             timeout server 30s
             timeout connect 5s
            frontend web
             bind 127.0.0.1:0
             stats uri /stats
             stats admin if TRUE
             stats show-legends
             stats show-modules
             description <img src=x onerror=document.title='hurt'>
            backend app
             balance roundrobin
             server first 127.0.0.1:1
             server second 127.0.0.1:1
             server third 127.0.0.1:1 disabled
            """;
    private static final String ROW = "document.querySelector('input[value=second]').closest('tr')";

    private static LoadBalancer lb;
    private static Browser browser;
    private static String page;

    @BeforeAll
    static void start() throws Exception {
        String program = Browser.installed();
        assumeTrue(program != null, "no chromium is installed");
        lb = LoadBalancer.start(CONFIGURATION);
        page = "http://127.0.0.1:" + lb.address("web").getPort() + "/stats";
        browser = new Browser(program);
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (lb != null) {
            lb.close();
        }
    }

    @Test
    void aLargeScreenShowsAllColumnsSideBySide() throws Exception {
        browser.size(1600, 1000, false);
        browser.open(page);
        assertThat(browser.ask("document.title")).startsWith("Statistics Report");
        assertThat(browser.ask("[...document.querySelectorAll('.wide')].every(e => e.scrollWidth <= e.clientWidth)")).isEqualTo("true");
        assertThat(browser.ask("getComputedStyle(document.querySelector('thead')).display")).isEqualTo("table-header-group");
        // groups of the first heading line stand above as many columns as there are
        assertThat(browser.ask("[...document.querySelectorAll('table')].every(t => new Set([...t.querySelectorAll('tbody tr')].map(r => r.cells.length)).size === 1)")).isEqualTo("true");
        assertThat(browser.ask("document.querySelectorAll('table').length - [...document.querySelectorAll('table')].filter(t => [...t.tHead.rows[0].cells].reduce((n, c) => n + c.colSpan, 0) === t.tBodies[0].rows[0].cells.length).length"))
                .isEqualTo("0");
    }

    @Test
    void onAPhoneRowsAreCardsAndNothingIsWiderThanTheScreen() throws Exception {
        browser.size(390, 844, true);
        browser.open(page);
        assertThat(browser.ask("document.documentElement.scrollWidth")).isEqualTo("390");
        assertThat(browser.ask("getComputedStyle(document.querySelector('thead')).display")).isEqualTo("none");
        assertThat(browser.ask("getComputedStyle(" + ROW + ").display")).isEqualTo("grid");
        // what a finger touches is large enough
        assertThat(browser.ask("[...document.querySelectorAll('button, select')].every(e => e.getBoundingClientRect().height >= 30)")).isEqualTo("true");
    }

    @Test
    void inTheDarkTextsStandOut() throws Exception {
        browser.size(1600, 1000, false);
        for (boolean dark : new boolean[] {true, false}) {
            browser.dark(dark);
            browser.open(page);
            String brightness = "(c => c.match(/\\\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0))(getComputedStyle(E).P)";
            int behind = Integer.parseInt(browser.ask(brightness.replace("E", "document.body").replace("P", "backgroundColor")));
            int text = Integer.parseInt(browser.ask(brightness.replace("E", "document.body").replace("P", "color")));
            int state = Integer.parseInt(browser.ask(brightness.replace("E", "document.querySelector('.up')").replace("P", "color")));
            assertThat(dark ? text - behind : behind - text).isGreaterThan(500);
            assertThat(dark ? state - behind : behind - state).isGreaterThan(300);
        }
    }

    @Test
    void aServerIsPutIntoMaintenanceWithTheKeyboardAlone() throws Exception {
        browser.size(1600, 1000, false);
        browser.open(page);
        browser.tabTo("document.activeElement.value === 'second'");
        assertThat(browser.ask("getComputedStyle(document.activeElement).outlineStyle")).isEqualTo("solid");
        browser.press("Space");
        assertThat(browser.ask("document.activeElement.checked")).isEqualTo("true");
        browser.tabTo("document.activeElement.name === 'action'");
        for (int i = 0; i < 3; i++) {
            browser.press("ArrowDown");
        }
        assertThat(browser.ask("document.activeElement.value")).isEqualTo("maint");
        browser.press("Tab");
        browser.press("Enter");
        browser.awaitPage();
        assertThat(browser.ask("document.querySelector('[role=status]').textContent")).startsWith("Action processed successfully.");
        assertThat(browser.ask(ROW + ".querySelector('td').textContent")).isEqualTo("MAINT");
        assertThat(lb.command("show servers state app")).containsPattern("second 127\\.0\\.0\\.1 0 1 ");
    }

    @Test
    void aDescriptionIsTextOnly() throws Exception {
        browser.open(page);
        assertThat(browser.ask("document.querySelector('h2 small').textContent")).startsWith("<img src=x");
        assertThat(browser.ask("document.images.length")).isEqualTo("0");
    }

    @Test
    void proxiesAreFoundByPartOfTheirNames() throws Exception {
        browser.open(page);
        browser.ask("document.querySelector('input[name=scope]').value = 'AP'");
        browser.tabTo("document.activeElement.name === 'scope'");
        browser.press("Enter");
        browser.awaitPage();
        assertThat(browser.ask("[...document.querySelectorAll('h2')].map(e => e.id).join()")).isEqualTo("app");
    }
}
