// Vercel AI SDK 5, 6 or 7: generate, stream, embed, tools, and an agent that calls another one.
import { createRequire } from 'node:module';
import { trace } from '@opentelemetry/api';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import * as ai from 'ai';
import { z } from 'zod';
import * as lab from './lab.mjs';

const made = lab.provider();
const seven = createRequire(import.meta.url)('ai/package.json').version.startsWith('7.');
if (seven) {
  const { OpenTelemetry } = await import('@ai-sdk/otel');
  const details = process.argv[2] === 'details';   // what the emitter leaves out unless it is asked
  ai.registerTelemetry(new OpenTelemetry(details ? { usage: true, providerMetadata: true, runtimeContext: true } : {}));
}
const gpt = createOpenAI({ baseURL: lab.OPENAI, apiKey: lab.KEY });
const claude = createAnthropic({ baseURL: lab.OPENAI, apiKey: lab.KEY });
const pick = (model) => (model.startsWith('claude') ? claude(model) : gpt.chat(model));

// How an application names its calls: metadata in 5 and 6, runtime context in 7.
function named(functionId, identity = lab.IDENTITY) {
  if (!seven) return { experimental_telemetry: { isEnabled: true, functionId, metadata: identity } };
  return {
    runtimeContext: identity,
    telemetry: { functionId, includeRuntimeContext: Object.fromEntries(Object.keys(identity).map((k) => [k, true])) },
  };
}
const ask = (model, more = {}) => ({
  model: pick(model), system: lab.SYSTEM, prompt: lab.PROMPT, ...named('letter_desk'), ...more,
});
const run = (name, more = {}, options = {}) =>
  lab.scenario(name, (model) => ai.generateText(ask(model, more)), options);
const drain = async (result) => { for await (const _ of result.textStream); };
const stop = ai.stepCountIs ? { stopWhen: ai.stepCountIs(5) } : { stopWhen: ai.isStepCount(5) };
const lookUp = ai.tool({
  description: `Weather for a ${lab.MARKER}.`, inputSchema: z.object({ city: z.string() }),
  execute: async () => lab.TOOL_RESULT,
});

for (const name of ['oa_chat', 'oa_cached', 'oa_cache_write', 'oa_reasoning', 'oa_long', 'an_chat', 'an_write_5m',
  'an_write_1h', 'an_write_both', 'an_read', 'an_batch', 'an_priority', 'an_think', 'an_long']) await run(name);
await run('oa_flex', { providerOptions: { openai: { serviceTier: 'flex' } } });
await run('oa_flex_cached', { providerOptions: { openai: { serviceTier: 'flex' } } });
await run('oa_priority', { providerOptions: { openai: { serviceTier: 'priority' } } });
await run('an_web', { tools: { web_search: claude.tools.webSearch_20250305({ maxUses: 5 }) } });
for (const name of ['oa_resp_cached', 'oa_resp_reasoning', 'oa_resp_flex']) {
  await lab.scenario(name, (model) => ai.generateText(ask(model, { model: gpt.responses(model) })));
}
await lab.scenario('oa_resp_web', (model) => ai.generateText(ask(model, {
  model: gpt.responses(model), tools: { web_search: gpt.tools.webSearch({}) },
})));
for (const name of ['oa_stream', 'oa_stream_cached', 'an_stream_cached']) {
  await lab.scenario(name, async (model) => drain(ai.streamText(ask(model))));
}
await lab.scenario('oa_abort', async (model) => {
  const control = new AbortController();
  for await (const _ of ai.streamText(ask(model, { abortSignal: control.signal })).textStream) {
    control.abort();
    break;
  }
  await new Promise((done) => setTimeout(done, 300));
}, { aborted: true });
await run('oa_retry');
await run('oa_404', { maxRetries: 0 }, { fails: true });
await run('an_529', { maxRetries: 0 }, { fails: true });
await lab.scenario('oa_embed', (model) => ai.embed({
  model: gpt.textEmbeddingModel ? gpt.textEmbeddingModel(model) : gpt.embeddingModel(model), value: lab.PROMPT,
  ...named('index_letters'),
}));
await lab.scenario('oa_chat', (model) => ai.generateText({ ...ask(model), ...named('no_identity', {}) }));

const tracer = trace.getTracer('letters.app', '1.4.0');
await tracer.startActiveSpan('answer letter', { attributes: { 'app.feature': 'letter_replies' } }, async (span) => {
  await lab.scenario('an_tools_cached', (model) => ai.generateText(ask(model, {
    tools: { look_up_city: lookUp }, ...stop, ...named('researcher'),
  })));
  await lab.scenario('oa_handoff_back', (model, all) => ai.generateText(ask(model, {
    ...stop, ...named('front_desk'), tools: {
      hand_over: ai.tool({
        description: `Let the writer answer the ${lab.MARKER}.`, inputSchema: z.object({}),
        execute: async () => (await ai.generateText(ask(all[1], named('writer')))).text,
      }),
    },
  })));
  span.end();
});
await lab.finish(made);
