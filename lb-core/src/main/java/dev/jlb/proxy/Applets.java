package dev.jlb.proxy;

import java.util.Map;

/**
 * What answers inside the program.
 *
 * @param page for {@code stats uri}
 * @param services for {@code http-request use-service}, by name; each name is one of {@link dev.jlb.rule.action.ServiceActions#NAMES}
 */
public record Applets(Applet page, Map<String, Applet> services) {}
