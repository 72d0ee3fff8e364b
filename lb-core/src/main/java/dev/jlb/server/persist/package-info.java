/** What keeps a client on its server: cookies (manual 4.2 {@code cookie}). */
package dev.jlb.server.persist;
