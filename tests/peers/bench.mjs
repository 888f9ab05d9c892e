// How fast a way to a server is: node bench.mjs CALLS PARALLEL COMMAND ARG...; or, without a command, URL for the direct way.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createInterface } from 'node:readline';

const [calls, parallel] = process.argv.slice(2, 4).map(Number);
const [command, ...args] = process.argv.slice(4);
const direct = args.length === 0;
const message = (id, method, params) => JSON.stringify({ jsonrpc: '2.0', id, method, params });
const agent = new http.Agent({ keepAlive: true });
let id = 0;
let session;
let child;
const waiting = new Map();

function post(body) {
  return new Promise((resolve, reject) => {
    const request = http.request(command, { method: 'POST', agent, headers: {
      'content-type': 'application/json', accept: 'application/json, text/event-stream',
      ...(session ? { 'mcp-session-id': session, 'mcp-protocol-version': '2025-06-18' } : {}) } }, (response) => {
      session ??= response.headers['mcp-session-id'];
      response.resume().on('end', resolve);
    }).on('error', reject);
    request.end(body);
  });
}

function ask(method, params) {
  const next = ++id;
  if (direct) {
    return post(message(next, method, params));
  }
  return new Promise((resolve) => {
    waiting.set(next, resolve);
    child.stdin.write(message(next, method, params) + '\n');
  });
}

const start = performance.now();
if (!direct) {
  child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line);
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
}
await ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } });
const first = performance.now() - start;
const opened = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
await (direct ? post(opened) : child.stdin.write(opened + '\n'));
const call = () => ask('tools/call', { name: 'echo', arguments: { message: 'x' } });
for (let i = 0; i < 500; i++) {
  await call();
}
const times = [];
for (let i = 0; i < 1000; i++) {
  const before = performance.now();
  await call();
  times.push(performance.now() - before);
}
times.sort((a, b) => a - b);
const begun = performance.now();
let left = calls;
await Promise.all(Array.from({ length: parallel }, async () => {
  while (left-- > 0) {
    await call();
  }
}));
const rate = calls / ((performance.now() - begun) / 1000);

// The memory of the whole family: npx and shells have children.
function resident(pid) {
  const own = Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) / 1024;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return own + children.reduce((sum, each) => sum + resident(each), 0);
}
const rss = direct ? 0 : Math.round(resident(child.pid));
console.log(JSON.stringify({
  first: Math.round(first), p50: +times[500].toFixed(2), p99: +times[990].toFixed(2), rate: Math.round(rate), rss }));
child?.stdin.end();
child?.kill();
process.exit(0);
