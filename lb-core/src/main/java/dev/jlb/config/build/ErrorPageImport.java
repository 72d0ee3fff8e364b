package dev.jlb.config.build;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.HttpErrors;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Diagnostics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Copies the pages of {@code http-errors} sections into the proxies that name them ({@code errorfiles}, manual 4.2). */
final class ErrorPageImport {
    private ErrorPageImport() {}

    static List<Proxy> resolve(List<Proxy> proxies, Map<NamedSection.Key, NamedSection> sections, Diagnostics diagnostics) {
        List<Proxy> all = new ArrayList<>(proxies.size());
        for (Proxy proxy : proxies) {
            List<ProxyOptions.ErrorFiles> imports = proxy.settings().get(ProxyOptions.ERRORFILES_FROM);
            all.add(imports.isEmpty() ? proxy : imported(proxy, imports, sections, diagnostics));
        }
        return all;
    }

    private static Proxy imported(Proxy proxy, List<ProxyOptions.ErrorFiles> imports, Map<NamedSection.Key, NamedSection> sections, Diagnostics diagnostics) {
        Map<Integer, byte[]> pages = new HashMap<>(proxy.settings().get(ProxyOptions.ERRORFILES));
        for (ProxyOptions.ErrorFiles wanted : imports) {
            if (!(sections.get(new NamedSection.Key(SectionKind.HTTP_ERRORS, wanted.section())) instanceof HttpErrors errors)) {
                diagnostics.alert(wanted.span(), "proxy '" + proxy.name() + "': unable to find the http-errors section '" + wanted.section() + "'.");
                continue;
            }
            errors.pages().forEach((code, page) -> {
                if (wanted.codes().isEmpty() || wanted.codes().contains(code)) {
                    pages.put(code, page);
                }
            });
        }
        Settings settings = proxy.settings().toBuilder().put(ProxyOptions.ERRORFILES, Map.copyOf(pages)).build();
        return new Proxy(proxy.name(), proxy.kind(), proxy.mode(), settings, proxy.binds(), proxy.servers(), proxy.acls(), proxy.rules(), proxy.span());
    }
}
