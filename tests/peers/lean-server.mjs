// The least that is an MCP server over streamable HTTP, on PORT: what a call costs here is what HTTP costs.
import http from 'node:http';

http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part)).on('end', () => {
    if (request.method !== 'POST') {
      response.writeHead(request.method === 'GET' ? 405 : 200).end();
      return;
    }
    const message = JSON.parse(Buffer.concat(parts));
    if (message.id === undefined) {
      response.writeHead(202).end();
      return;
    }
    const result = message.method === 'initialize'
      ? { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'lean', version: '1' } }
      : { content: [{ type: 'text', text: message.params?.arguments?.message ?? '' }] };
    response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's' })
      .end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
