# A client on the Python SDK: python client.py URL [COMMAND ARG...]
# Talks to the URL itself, or to the command on stdio; prints what it learned as one JSON object.
import json, os, sys
import anyio
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client


async def learn(session):
    opened = await session.initialize()
    tools = sorted(tool.name for tool in (await session.list_tools()).tools)
    learned = {"server": getattr(opened, "server_info", None).name, "tools": tools}
    if "echo" in tools:
        for name, text in {"echo": "grüße 🔑\u2028", "big": "ä" * 40_000}.items():
            answer = await session.call_tool("echo", {"message": text})
            learned[name] = answer.content[0].text[-50:]
    print(json.dumps(learned))


async def main(url, command):
    transport = stdio_client(StdioServerParameters(command=command[0], args=command[1:], env=dict(os.environ))) if command \
        else streamable_http_client(url)
    async with transport as streams:
        async with ClientSession(streams[0], streams[1]) as session:
            await learn(session)


anyio.run(main, sys.argv[1], sys.argv[2:])
