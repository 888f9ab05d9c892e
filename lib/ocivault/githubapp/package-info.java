//SOURCES AppApi.java
//SOURCES AppKey.java
//SOURCES AppMint.java
//SOURCES AppRefusal.java
//SOURCES AppTokens.java
//SOURCES ClockSkew.java
//SOURCES GitHubApp.java
//SOURCES InstallationToken.java
//SOURCES Jwt.java
//SOURCES JwtSigner.java
//SOURCES KeySigner.java
//SOURCES PemSigner.java
//SOURCES RateLimit.java

/**
 * Tokens of a GitHub App's installation: minted with a key that stays in OCI, narrow and for an hour. Knows no command line,
 * no server and no process.
 */
package ocivault.githubapp;
