//SOURCES BinaryInstall.java
//SOURCES DockerAdvice.java
//SOURCES EnvFiles.java
//SOURCES FetchedSecrets.java
//SOURCES GitHubBinary.java
//SOURCES GitHubLogin.java
//SOURCES LaunchPlan.java
//SOURCES ModeOptions.java
//SOURCES NearReference.java
//SOURCES NpmBundle.java
//SOURCES NpmInstall.java
//SOURCES NpmServer.java
//SOURCES NpxServer.java
//SOURCES Outlook.java
//SOURCES Output.java
//SOURCES Preparation.java
//SOURCES ProxyOptions.java
//SOURCES RemoteLaunch.java
//SOURCES RemoteLimits.java
//SOURCES SecretPlan.java
//SOURCES ServerCheck.java
//SOURCES ServerCommand.java
//SOURCES ServerLaunch.java
//SOURCES ServerPreview.java
//SOURCES ServerSetup.java
//FILES ocivault/proxy/npm/package.json=npm/package.json
//FILES ocivault/proxy/npm/package-lock.json=npm/package-lock.json

/**
 * What {@code github-mcp-proxy} does: which server, with which secrets, and the npm server's installation. Knows no class of
 * the SDK.
 */
package ocivault.proxy;
