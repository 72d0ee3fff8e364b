/** The HTTP cache of small objects (manual 6; RFC 9111): what may be stored, for whom, how long, and the memory that holds it. */
package dev.jlb.cache;
