/** jlb: a load balancer that speaks HAProxy's configuration language. */
package dev.jlb;
