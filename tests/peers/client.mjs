// A client on the TypeScript SDK: node client.mjs v1|v2 URL [COMMAND ARG...]
// Talks to the URL itself, or to the command on stdio; prints what it learned as one JSON object.
const [generation, url, command, ...args] = process.argv.slice(2);
const modern = generation === 'v2';
const sdk = modern
  ? await import('@modelcontextprotocol/client')
  : { ...await import('@modelcontextprotocol/sdk/client/index.js'),
      ...await import('@modelcontextprotocol/sdk/client/streamableHttp.js') };
const { StdioClientTransport } = modern
  ? await import('@modelcontextprotocol/client/stdio')
  : await import('@modelcontextprotocol/sdk/client/stdio.js');

const headers = process.env.PEER_AUTHORIZATION ? { Authorization: process.env.PEER_AUTHORIZATION } : {};
const transport = command
  ? new StdioClientTransport({ command, args, env: process.env, stderr: 'inherit' })
  : new sdk.StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
const client = new sdk.Client({ name: 'peer', version: '1' },
  { capabilities: {}, ...(modern ? { versionNegotiation: { mode: 'auto' } } : {}) });
await client.connect(transport);

const call = (params, options) => modern ? client.callTool(params, options) : client.callTool(params, undefined, options);
const tools = (await client.listTools()).tools.map((tool) => tool.name).sort();
const learned = { server: client.getServerVersion()?.name, tools };
if (tools.includes('echo')) {
  const echoed = async (text) => (await call({ name: 'echo', arguments: { message: text } })).content[0].text;
  learned.echo = await echoed('grüße 🔑\u2028');
  learned.big = (await echoed('ä'.repeat(40_000))).length;
  learned.parallel = (await Promise.all(Array.from({ length: 50 }, (_, i) => echoed('n' + i)))).join();
}
if (tools.includes('trigger-long-running-operation')) {
  let progress = 0;
  const done = await call({ name: 'trigger-long-running-operation', arguments: { duration: 1, steps: 4 } },
    { onprogress: () => { progress++; } });
  // The SDK forgets the last one where it comes together with the result.
  learned.progress = progress >= 3;
  learned.long = done.content[0].text;
}
learned.unknown = await call({ name: 'no-such-tool', arguments: {} })
  .then((result) => 'isError ' + result.isError, (error) => 'code ' + error.code);
await client.close();
console.log(JSON.stringify(learned));
process.exit(0);
