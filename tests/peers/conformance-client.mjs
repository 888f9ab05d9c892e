// The client side of @modelcontextprotocol/conformance, through a command on stdio where PEER_COMMAND has one (JSON).
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const url = process.argv.at(-1);
const through = JSON.parse(process.env.PEER_COMMAND ?? '[]');
const transport = through.length
  ? new StdioClientTransport({ command: through[0], args: [...through.slice(1), '--url', url], env: process.env })
  : new StreamableHTTPClientTransport(new URL(url));
const client = new Client({ name: 'peer', version: '1' }, { capabilities: { elicitation: { form: { applyDefaults: true } } } });
client.setRequestHandler(ElicitRequestSchema, async () => ({ action: 'accept', content: {} }));
await client.connect(transport);
for (const { name } of (await client.listTools()).tools) {
  await client.callTool({ name, arguments: name === 'add_numbers' ? { a: 5, b: 3 } : {} });
}
await client.close();
process.exit(0);
