/** A synthetic request against a program: which rules were asked, what their conditions saw, where the request would go. */
package dev.jlb.explain;
