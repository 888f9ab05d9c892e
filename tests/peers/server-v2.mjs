// A server on the TypeScript SDK v2, of both eras or of 2026-07-28 alone: node server-v2.mjs PORT [strict]
import { createServer } from 'node:http';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { z } from 'zod';

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'typescript-peer', version: '2' });
  server.registerTool('echo', { inputSchema: z.object({ message: z.string() }) },
    async ({ message }) => ({ content: [{ type: 'text', text: 'Echo: ' + message }] }));
  return server;
}, process.argv[3] === 'strict' ? { legacy: 'reject' } : {});
createServer(toNodeHandler(handler)).listen(Number(process.argv[2]), '127.0.0.1');
