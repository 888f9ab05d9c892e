//SOURCES BreakerMemory.java
//SOURCES BreakerState.java
//SOURCES BreakerStatus.java
//SOURCES Resilience.java
//SOURCES SharedBreaker.java

/**
 * Deadline, retries and the circuit breaker that outlives the process. Knows no vault: it is handed what to try.
 */
package ocivault.retry;
