//SOURCES GitHubApi.java
//SOURCES GitHubHost.java
//SOURCES GitHubToken.java
//SOURCES Verification.java

/** What a GitHub token looks like, and what GitHub says of it. Knows no vault and no SDK. */
package ocivault.github;
