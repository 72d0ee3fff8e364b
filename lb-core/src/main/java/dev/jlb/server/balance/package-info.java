/** The algorithms of {@code balance} (manual 4.2), one file each. */
package dev.jlb.server.balance;
