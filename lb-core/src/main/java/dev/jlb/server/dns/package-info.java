/** Names looked up while the program runs, by the servers of {@code resolvers} sections (manual 5.3.2). Never blocks an event loop. */
package dev.jlb.server.dns;
