// Genkit: flows, generate, tools, streams and embeddings over its OpenAI-compatible and Anthropic plugins.
import * as lab from './lab.mjs';

const made = lab.provider();   // before Genkit is loaded, which would register one of its own
process.env.OPENAI_API_KEY = process.env.ANTHROPIC_API_KEY = lab.KEY;
process.env.ANTHROPIC_BASE_URL = lab.ROOT;
const { genkit, z } = await import('genkit');
const { openAI } = await import('@genkit-ai/compat-oai/openai');
const { anthropic } = await import('@genkit-ai/anthropic');
const ai = genkit({ plugins: [openAI({ apiKey: lab.KEY, baseURL: lab.OPENAI }), anthropic({ apiKey: lab.KEY })] });

const pick = (model) => (model.startsWith('claude') ? anthropic.model(model) : openAI.model(model));
const ask = (model, more = {}) => ({ model: pick(model), system: lab.SYSTEM, prompt: lab.PROMPT, ...more });
const lookUp = ai.defineTool(
  { name: 'look_up_city', description: `Weather for a ${lab.MARKER}.`, inputSchema: z.object({ city: z.string() }),
    outputSchema: z.string() },
  async () => lab.TOOL_RESULT,
);
const desk = ai.defineFlow('letter_desk', async (model) => (await ai.generate(ask(model))).text);

for (const name of ['oa_chat', 'oa_cached', 'oa_cache_write', 'oa_reasoning', 'an_chat', 'an_write_5m', 'an_write_1h',
  'an_read']) await lab.scenario(name, (model) => ai.generate(ask(model)));
for (const name of ['oa_stream_cached', 'an_stream_cached']) {
  await lab.scenario(name, async (model) => {
    const { stream, response } = ai.generateStream(ask(model));
    for await (const _ of stream);
    await response;
  });
}
await lab.scenario('oa_tools', (model) => ai.generate(ask(model, { tools: [lookUp] })));
await lab.scenario('oa_404', (model) => ai.generate(ask(model)), { fails: true });
await lab.scenario('oa_embed', (model) => ai.embed({ embedder: openAI.embedder(model), content: lab.PROMPT }));
await lab.scenario('an_read', (model) => desk(model));
await lab.finish(made);
