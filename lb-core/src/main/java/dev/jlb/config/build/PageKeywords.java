package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.ANYWHERE;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.ErrorPage;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.SectionBuilder;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.ErrorFile;
import dev.jlb.http.ErrorPages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Error pages (manual 4.2, {@code errorfile}, {@code errorloc}). */
final class PageKeywords implements KeywordFamily {
    private static final Set<SectionKind> PAGES = EnumSet.of(SectionKind.DEFAULTS, SectionKind.FRONTEND, SectionKind.LISTEN, SectionKind.BACKEND, SectionKind.HTTP_ERRORS);

    @Override
    public List<Keyword> keywords() {
        List<Keyword> all = new ArrayList<>();
        all.add(keyword("errorfile", PAGES).usage("<code> <file>").doc("A response that is sent instead of a built-in error page; an empty file: nothing, and the connection closes.").accepts("errorfile 503 /dev/null")
                .rejects("errorfile 999 /x", "errorfile 503 /does/not/exist").parse(PageKeywords::errorfile));
        all.add(keyword("errorfiles", ANYWHERE).usage("<name> [<code>]...").doc("Error pages of an http-errors section.").accepts("errorfiles pages", "errorfiles pages 503 504").rejects("errorfiles", "errorfiles pages 999")
                .parse(PageKeywords::errorfiles));
        all.add(errorloc("errorloc", 302));
        all.add(errorloc("errorloc302", 302));
        all.add(errorloc("errorloc303", 303));
        return all;
    }

    private static void errorfile(Arguments a, Scope s) {
        Word code = a.take("<status_code> and <file>");
        int status = Values.integer(code, "errorfile", 0, Integer.MAX_VALUE);
        if (!ErrorPages.knows(status)) {
            throw a.error(code.span(), "errorfile : status code '" + status + "' not handled.", "pages exist for " + ErrorPages.statuses());
        }
        byte[] content = page(a, a.take("a file"), s);
        // HAProxy does not look at what follows
        a.takeRest();
        if (s.section() == SectionKind.HTTP_ERRORS) {
            s.builder(SectionBuilder.class).pages().put(status, content);
        } else {
            add(s, new ErrorPage.File(status, content));
        }
    }

    static void add(Scope s, ErrorPage page) {
        List<ErrorPage> all = new ArrayList<>(s.proxy().settings().get(ProxyOptions.ERROR_PAGES));
        all.add(page);
        s.proxy().settings().put(ProxyOptions.ERROR_PAGES, List.copyOf(all));
    }

    private static byte[] page(Arguments a, Word file, Scope s) {
        int most = s.global().get(GlobalSettings.BUFSIZE) - s.global().get(GlobalSettings.MAXREWRITE);
        try {
            byte[] content = Files.readAllBytes(Path.of(file.file()));
            if (content.length > most) {
                throw a.error(file.span(), "errorfile : file '" + file + "' is larger than the buffer less its reserve (" + most + " bytes).", "see 'tune.bufsize'");
            }
            ErrorFile.parse(content);
            return content;
        } catch (ErrorFile.Invalid invalid) {
            throw a.error(file.span(), "errorfile : '" + file + "': " + invalid.getMessage(), "it has to be a whole response: a status line, headers, an empty line and the body");
        } catch (IOException | InvalidPathException unreadable) {
            throw a.error(file.span(), "errorfile : error opening file '" + file + "'.");
        }
    }

    /** Imports pages of an {@code http-errors} section, which may stand below: {@link ConfigLoader} resolves it at the end. */
    private static void errorfiles(Arguments a, Scope s) {
        Word name = a.take("an http-errors section name");
        List<Integer> codes = new ArrayList<>();
        while (a.hasNext()) {
            Word code = a.take("a status code");
            int status = Values.integer(code, "errorfiles", 0, Integer.MAX_VALUE);
            if (!ErrorPages.knows(status)) {
                throw a.error(code.span(), "errorfiles : status code '" + status + "' not handled.", "pages exist for " + ErrorPages.statuses());
            }
            codes.add(status);
        }
        add(s, new ErrorPage.Section(name.text(), codes, name.span()));
    }

    private static Keyword errorloc(String name, int code) {
        return keyword(name, ANYWHERE).usage("<code> <url>").doc("A redirect instead of an error page.").accepts(name + " 503 http://x/").rejects(name + " 999 /").parse((a, s) -> {
            int status = Values.integer(a.take("<status_code> and <url>"), name, 0, Integer.MAX_VALUE);
            if (!ErrorPages.knows(status)) {
                throw a.error(a.lastSpan(), name + " : status code '" + status + "' not handled.");
            }
            ErrorPage page = new ErrorPage.Location(status, code, a.take("an URL").text());
            a.end();
            add(s, page);
        });
    }
}
