// What every JavaScript driver shares: where the lab listens, scenarios, identity, the tracer provider.
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

// Loopback only: whatever else an SDK tries to reach is refused and told.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = options?.host ?? options?.hostname ?? '127.0.0.1';
  if (!['127.0.0.1', 'localhost', '::1'].includes(host)) {
    console.log('REFUSED', host);
    throw new Error(`the emitter lab stays on loopback, not ${host}`);
  }
  return connect.apply(this, args);
};

export const BASE = process.env.LAB_BASE;
export const FILE = process.env.LAB_FILE;
export const ROOT = `${BASE}/x/${FILE}`;
export const OPENAI = `${ROOT}/v1`;
export const KEY = 'lab';
export const MARKER = 'quokka';
export const PROMPT = `Tell the ${MARKER} what to do next.`;
export const SYSTEM = `You answer letters from a ${MARKER}.`;
export const TOOL_RESULT = `Rain, says the ${MARKER}.`;
export const IDENTITY = {
  feature: 'letter_replies', sessionId: 'sess-41', userId: 'user-7', tenant: 'tenant-3', tags: ['lab'],
};

const models = JSON.parse(readFileSync(process.env.LAB_MODELS, 'utf8'));
const problems = [];
process.on('unhandledRejection', (error) => console.error('late', String(error).slice(0, 200)));

async function post(path, body) {
  const answer = await fetch(BASE + path, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  return answer.json();
}

// Queue the replies of a scenario; complain if the code inside did not use them all.
export async function scenario(name, body, { fails = false, tool, ...note } = {}) {
  await post(`/_lab/${FILE}`, { scenario: name, tool, note });
  try {
    await body(models[name][0], models[name]);
    if (fails) problems.push(`${name}: should have failed`);
  } catch (error) {
    if (!fails) {
      console.error(error);
      problems.push(`${name}: ${String(error).slice(0, 300)}`);
    }
  }
  const { left } = await (await fetch(`${BASE}/_lab/${FILE}`)).json();
  if (left) problems.push(`${name}: ${left} replies not asked for`);
}

export function provider() {
  const made = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': process.env.LAB_SERVICE ?? FILE, 'deployment.environment.name': 'lab',
    }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${BASE}/otlp/${FILE}/v1/traces` }))],
  });
  made.register();
  return made;
}

export async function finish(made) {
  await made.forceFlush();
  await made.shutdown();
  for (const problem of problems) console.log('PROBLEM', problem);
  process.exit(problems.length ? 1 : 0);
}
