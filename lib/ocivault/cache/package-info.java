//SOURCES CacheSeal.java
//SOURCES CacheSurvey.java
//SOURCES SealedCache.java

/** Sealed entries on disk. Knows no vault, no login and no SDK: a key and an address are handed in. */
package ocivault.cache;
