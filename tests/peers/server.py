# A server on the Python SDK with one tool: python server.py PORT
import sys
from mcp.server.mcpserver import MCPServer

server = MCPServer("python-peer")


@server.tool()
def echo(message: str) -> str:
    return "Echo: " + message


server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
