// An MCP server with bad manners, one kind a start: node odd-server.mjs KIND [ARGUMENT]
import { spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [kind, argument] = process.argv.slice(2);
const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');
const info = { serverInfo: { name: 'odd-server', version: '1.2.3' }, capabilities: { tools: {} } };
const hello = (id, revision = '2025-11-25') => say({ id, result: { protocolVersion: revision, ...info } });
const tools = (id, ...names) => say({ id, result: { tools: names.map((name) => ({ name, inputSchema: {} })) } });
const refuse = (id, code, message) => say({ id, error: { code, message } });

// For each kind: how it answers a method; what it does not mention it does like `polite`.
const polite = {
  // As servers on the SDKs of 2025 and before answer what they do not know.
  'server/discover': ({ id }) => refuse(id, -32601, 'Method not found'),
  'initialize': ({ id }) => hello(id),
  'tools/list': ({ id }) => tools(id, 'alpha', 'beta'),
};
const kinds = {
  polite: {},
  revision: { 'initialize': ({ id }) => hello(id, argument) },
  anonymous: { 'initialize': ({ id }) => say({ id, result: { protocolVersion: '2025-11-25', capabilities: {} } }) },
  toolless: {
    'initialize': ({ id }) => say({ id, result: { protocolVersion: '2025-11-25', ...info, capabilities: { prompts: {} } } }),
    'tools/list': ({ id }) => refuse(id, -32601, 'Method not found'),
  },
  environment: { 'tools/list': ({ id }) => tools(id, ...Object.entries(process.env).map(([name, value]) => name + '=' + value)) },
  paged: {
    'tools/list': ({ id, params: { cursor = '0' } }) => say({
      id,
      result: { tools: [{ name: 'tool-' + cursor }], nextCursor: cursor === '2' ? undefined : String(Number(cursor) + 1) },
    }),
  },
  circular: { 'tools/list': ({ id }) => say({ id, result: { tools: [], nextCursor: 'again' } }) },
  endless: { 'tools/list': ({ id }) => say({ id, result: { tools: [], nextCursor: 'after ' + id } }) },
  batch: { 'tools/list': ({ id }) => process.stdout.write(JSON.stringify([
    { jsonrpc: '2.0', method: 'notifications/message' },
    { jsonrpc: '2.0', id, result: { tools: [{ name: 'batched' }] } },
  ]) + '\n') },
  // Asks three things back, and lists as tools what it was told.
  curious: {
    'tools/list': ({ id }) => {
      asked = [];
      listId = id;
      say({ method: 'notifications/tools/list_changed' });
      say({ id: 'p', method: 'ping' });
      say({ id: 77, method: 'roots/list' });
    },
    'answer': ({ id, result, error }) => {
      asked.push(id + ' ' + JSON.stringify(result ?? error.code));
      if (asked.length === 2) {
        tools(listId, ...asked);
      }
    },
  },
  // Revision 2026-07-28: no handshake, and metadata with every request.
  stateless: {
    'initialize': ({ id }) => refuse(id, -32601, 'Method not found'),
    'server/discover': ({ id, params }) => say({ id, result: {
      resultType: 'complete', supportedVersions: ['2025-11-25', params._meta['io.modelcontextprotocol/protocolVersion']],
      ...info } }),
    'tools/list': ({ id, params }) => tools(id, Object.keys(params._meta).sort()[1]),
  },
  // Says nothing to what comes before the handshake.
  mute: { 'server/discover': () => {} },
  // Speaks a revision that is newer than the check.
  newer: {
    'initialize': ({ id }) => refuse(id, -32601, 'Method not found'),
    'server/discover': ({ id, params }) => params._meta['io.modelcontextprotocol/protocolVersion'] === argument
      ? say({ id, result: { resultType: 'complete', supportedVersions: [argument], ...info } })
      : say({ id, error: { code: -32022, message: 'Unsupported protocol version', data: { supported: [argument] } } }),
  },
  // Answers the question only after it has refused a handshake.
  slow: {
    'server/discover': ({ id, params }) => { asked = { id, params }; },
    'initialize': ({ id }) => {
      refuse(id, -32601, 'Method not found');
      say({ id: asked.id, result: { resultType: 'complete', supportedVersions: ['2026-07-28'], ...info } });
    },
  },
  refusing: {
    'initialize': ({ id }) => refuse(id, -32000, argument),
    'server/discover': ({ id }) => refuse(id, -32601, 'Method not found'),
  },
  shy: { 'tools/list': ({ id }) => refuse(id, -32000, argument) },
  nameless: { 'tools/list': ({ id }) => say({ id, result: { tools: [{ title: 'no name' }] } }) },
  chatty: { 'initialize': ({ id }) => { process.stdout.write(argument + '\n'); hello(id); } },
  silent: { 'initialize': () => {} },
  long: { 'initialize': () => process.stdout.write('x'.repeat(17 << 20)) },
  leaving: { 'initialize': () => leave() },
  leavingLater: { 'tools/list': () => leave() },
  closing: { 'initialize': () => closeSync(1) },
  // Those who talk without end and never answer: notifications, pings, pings by one who does not listen, a line without
  // an end, stderr.
  notifying: { 'initialize': () => forEver(() => say({ method: 'notifications/message', params: {} })) },
  pinging: { 'initialize': () => forEver((id) => say({ id, method: 'ping' })) },
  deaf: { 'server/discover': () => {}, 'initialize': () => { for (let id = 0; ; id++) { try { writeSync(1, JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' }) + '\n'); } catch (full) { /* EAGAIN: the reader is slower */ } } } },
  dripping: { 'initialize': () => forEver(() => process.stdout.write('x')) },
  shouting: { 'initialize': () => forEver(() => { try { writeSync(2, 'x'.repeat(4096)); } catch (full) { /* EAGAIN: the reader is slower */ } }) },
  stubborn: {},
  immortal: {},
};
let asked;
let listId;

// ENOBUFS, where the reader is slower, is no reason to end.
process.stderr.on('error', () => {});

function forEver(talk, turn = 0) {
  talk(turn);
  setImmediate(() => forEver(talk, turn + 1));
}

function leave() {
  process.stderr.write('first line\nno ' + argument + ' in sight\n', () => process.exit(3));
}

if (kind === 'stubborn' || kind === 'immortal') {
  setInterval(() => {}, 1 << 30);
}
if (kind === 'immortal') {
  process.on('SIGTERM', () => {});
  spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1 << 30)", argument]);
}
const answers = { ...polite, ...kinds[kind] };
createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  answers[message.method ?? 'answer']?.(message);
});
