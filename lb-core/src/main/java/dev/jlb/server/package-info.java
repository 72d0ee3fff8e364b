/** Back ends at run time: who may be chosen, who is chosen, how many at once, and what is counted. */
package dev.jlb.server;
