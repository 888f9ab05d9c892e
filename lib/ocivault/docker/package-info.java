//SOURCES ContainerGuard.java
//SOURCES DockerDoctor.java
//SOURCES DockerEnvFile.java
//SOURCES DockerRun.java
//SOURCES GatewayCommand.java
//SOURCES GatewaySecrets.java

/**
 * Docker's part in starting a server: what is wrong with a {@code docker run}, the end of a container that outlives it, and the
 * MCP gateway with its file of secrets. Knows no vault.
 */
package ocivault.docker;
