package dev.jlb.config.build;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.ErrorPage;
import dev.jlb.config.model.HttpErrors;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.source.Diagnostics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Copies the pages of {@code http-errors} sections into the proxies that name them ({@code errorfiles}, manual 4.2). */
final class ErrorPageImport {
    private ErrorPageImport() {}

    static List<Proxy> resolve(List<Proxy> proxies, Map<NamedSection.Key, NamedSection> sections, Diagnostics diagnostics) {
        List<Proxy> all = new ArrayList<>(proxies.size());
        for (Proxy proxy : proxies) {
            List<ErrorPage> pages = proxy.settings().get(ProxyOptions.ERROR_PAGES);
            all.add(pages.stream().noneMatch(ErrorPage.Section.class::isInstance) ? proxy : imported(proxy, pages, sections, diagnostics));
        }
        return all;
    }

    private static Proxy imported(Proxy proxy, List<ErrorPage> pages, Map<NamedSection.Key, NamedSection> sections, Diagnostics diagnostics) {
        List<ErrorPage> all = new ArrayList<>();
        for (ErrorPage page : pages) {
            if (!(page instanceof ErrorPage.Section wanted)) {
                all.add(page);
            } else if (sections.get(new NamedSection.Key(SectionKind.HTTP_ERRORS, wanted.name())) instanceof HttpErrors errors) {
                errors.pages().forEach((code, message) -> {
                    if (wanted.codes().isEmpty() || wanted.codes().contains(code)) {
                        all.add(new ErrorPage.File(code, message));
                    }
                });
            } else {
                diagnostics.alert(wanted.span(), "proxy '" + proxy.name() + "': unable to find the http-errors section '" + wanted.name() + "'.");
            }
        }
        return new Proxy(proxy.name(), proxy.kind(), proxy.mode(), proxy.settings().toBuilder().put(ProxyOptions.ERROR_PAGES, List.copyOf(all)).build(),
                proxy.binds(), proxy.servers(), proxy.acls(), proxy.rules(), proxy.span());
    }
}
