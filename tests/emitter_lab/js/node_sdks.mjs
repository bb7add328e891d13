// The OpenAI and Anthropic JavaScript SDKs under: openinference or traceloop.
import { context, trace } from '@opentelemetry/api';
import * as lab from './lab.mjs';

const which = process.argv[2];
const made = lab.provider();
const { default: OpenAI } = await import('openai');
const anthropic = await import('@anthropic-ai/sdk');
const Anthropic = anthropic.default;

let identify = (body) => body();
if (which === 'openinference') {
  const { OpenAIInstrumentation } = await import('@arizeai/openinference-instrumentation-openai');
  const { AnthropicInstrumentation } = await import('@arizeai/openinference-instrumentation-anthropic');
  const core = await import('@arizeai/openinference-core');
  for (const [one, module] of [[new OpenAIInstrumentation(), OpenAI], [new AnthropicInstrumentation(), Anthropic]]) {
    one.setTracerProvider(made);
    one.manuallyInstrument(module);
  }
  identify = (body) => {
    let here = core.setSession(context.active(), { sessionId: 'sess-41' });
    here = core.setUser(here, { userId: 'user-7' });
    here = core.setTags(here, ['lab']);
    here = core.setMetadata(here, { 'app.feature': 'letter_replies' });
    return context.with(here, body);
  };
} else {
  // Its Anthropic sibling expects a class that the Anthropic SDK 1.x no longer has.
  const { OpenAIInstrumentation } = await import('@traceloop/instrumentation-openai');
  const one = new OpenAIInstrumentation();
  one.setTracerProvider(made);
  one.manuallyInstrument(OpenAI);
}

const gpt = new OpenAI({ baseURL: lab.OPENAI, apiKey: lab.KEY });
const claude = new Anthropic({ baseURL: lab.ROOT, apiKey: lab.KEY });
const messages = [{ role: 'system', content: lab.SYSTEM }, { role: 'user', content: lab.PROMPT }];
const question = [{ role: 'user', content: lab.PROMPT }];
const chat = (name, more = {}, options = {}) =>
  lab.scenario(name, (model) => gpt.chat.completions.create({ model, messages, ...more }), options);
const say = (name, more = {}, options = {}) =>
  lab.scenario(name, (model) => claude.messages.create({ model, max_tokens: 1024, messages: question, ...more }), options);
const drain = async (stream) => { for await (const _ of await stream); };

for (const name of ['oa_chat', 'oa_cached', 'oa_cache_write', 'oa_reasoning', 'oa_long', 'oa_retry']) await chat(name);
await chat('oa_flex', { service_tier: 'flex' });
await chat('oa_flex_cached', { service_tier: 'flex' });
await chat('oa_priority', { service_tier: 'priority' });
await chat('oa_404', {}, { fails: true });
for (const [name, more] of [['oa_stream', { stream_options: { include_usage: true } }],
  ['oa_stream_cached', { stream_options: { include_usage: true } }], ['oa_stream_nousage', {}]]) {
  await lab.scenario(name, (model) => drain(gpt.chat.completions.create({ model, messages, stream: true, ...more })));
}
for (const name of ['oa_resp', 'oa_resp_cached', 'oa_resp_reasoning']) {
  await lab.scenario(name, (model) => gpt.responses.create({ model, input: lab.PROMPT }));
}
await lab.scenario('oa_embed', (model) => gpt.embeddings.create({ model, input: lab.PROMPT }));
if (which === 'openinference') {
  for (const name of ['an_chat', 'an_write_5m', 'an_write_1h', 'an_write_both', 'an_read', 'an_batch', 'an_long']) {
    await say(name);
  }
  await say('an_web', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] });
  await say('an_think', { max_tokens: 2048, thinking: { type: 'enabled', budget_tokens: 1024 } });
  await say('an_404', {}, { fails: true });
  for (const name of ['an_stream', 'an_stream_cached']) {
    await lab.scenario(name, (model) => drain(claude.messages.create({
      model, max_tokens: 1024, messages: question, stream: true,
    })));
  }
}
const tracer = trace.getTracer('letters.app', '1.4.0');
const attributes = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'letter_desk',
  'app.feature': 'letter_replies', 'session.id': 'sess-41', 'user.id': 'user-7' };
await identify(() => tracer.startActiveSpan('invoke_agent letter_desk', { attributes }, async (span) => {
  await chat('oa_cached');
  if (which === 'openinference') await say('an_read');
  span.end();
}));
await lab.finish(made);
