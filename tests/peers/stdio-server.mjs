// A server on stdio that does not start without the token that the vault has: what a client lists came through us.
import { createHash } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

const [expected] = process.argv.slice(2);
const token = process.env.GITHUB_TOKEN ?? '';
if (createHash('sha256').update(token).digest('hex') !== expected) {
  console.error('this is not the token');
  process.exit(1);
}
const server = new McpServer({ name: 'peer', version: '1.0.0' });
server.registerTool('hello', { description: 'says hello' }, async () => ({ content: [{ type: 'text', text: 'hello' }] }));
await server.connect(new StdioServerTransport());
