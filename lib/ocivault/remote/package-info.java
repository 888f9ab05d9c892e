//SOURCES AnswerBody.java
//SOURCES Bridge.java
//SOURCES BridgedServer.java
//SOURCES ClientOutput.java
//SOURCES Credential.java
//SOURCES Deliveries.java
//SOURCES Endpoint.java
//SOURCES Exchange.java
//SOURCES HeaderTemplate.java
//SOURCES JsonText.java
//SOURCES LineReader.java
//SOURCES Listener.java
//SOURCES Log.java
//SOURCES MintedHeader.java
//SOURCES MirroredHeaders.java
//SOURCES Notes.java
//SOURCES Outstanding.java
//SOURCES RemoteProxy.java
//SOURCES RemoteUrl.java
//SOURCES RpcId.java
//SOURCES RpcMessage.java
//SOURCES RpcReader.java
//SOURCES Session.java
//SOURCES SseEvent.java
//SOURCES SseReader.java
//SOURCES ToolParameters.java
//SOURCES Trouble.java

/**
 * A bridge from a client on stdio to a remote MCP server over streamable HTTP, for both eras of MCP, with the credential from
 * the vault in each request. Knows no command line and no process.
 */
package ocivault.remote;
