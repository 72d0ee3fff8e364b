/** A load balancer in tests: JUnit starts a configuration before the tests of a class, injects its addresses, and stops it afterwards. Needs junit-jupiter-api, which jlb does not bring along. */
package dev.jlb.junit;
