// GoRules ZEN: the host reads cells, one expression node scores all indicators. peer_zen.mjs RULES.json < FORMS > RESULTS
import fs from 'node:fs';
import readline from 'node:readline';
import { ZenEngine, ZenDecisionContent } from '@gorules/zen-engine';
const rules = JSON.parse(fs.readFileSync(process.argv[2], 'utf8')).rules;
const scale = { 元: 1, 万元: 1e4, 亿元: 1e8 };
function figure(text, kind) {
  const m = /^([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{1,6})?(.*)$/s.exec(text);
  if (!m) return null;
  const digits = m[1].replaceAll(',', '') + (m[2] ?? ''), unit = m[3];
  if (kind === 'money') return unit in scale ? Number(digits + 'e' + Math.log10(scale[unit])) : null;
  if (kind === 'pct') return unit === '%' ? Number(digits) : null;
  return unit === '' || unit === kind ? Number(digits) : null;
}
const half = (w, top, under) => `floor((${2 * w} * ${top} + ${under}) / ${2 * under})`;
function expression(r, i) {
  const v = 'v' + i, w = r.weight;
  if (r.kind === 'bands') return r.bands.reduceRight((rest, [b, p]) => `${v} >= ${b} ? ${Math.floor((w * p + 50) / 100)} : (${rest})`, '0');
  if (r.kind === 'deduct') return `${v} * ${r.per} >= ${w} ? 0 : ${w} - ${v} * ${r.per}`;
  if (r.kind === 'yesno') return `${v} == '是' ? ${w} : 0`;
  if (r.kind === 'grade') return r.levels.reduceRight((rest, [word, p]) => `${v} == '${word}' ? ${Math.floor((w * p + 50) / 100)} : (${rest})`, '0');
  const t = figure(r.target, r.class);
  if (r.kind === 'le') return `${v} <= ${t} ? ${w} : (${v} >= ${2 * t} ? 0 : ${half(w, `(${2 * t} - ${v})`, t)})`;
  return `${v} >= ${t} ? ${w} : ${half(w, v, t)}`;
}
const at = { position: { x: 0, y: 0 } };
const expressions = rules.map((r, i) => ({ id: 'e' + i, key: 's' + i, value: `v${i} == null ? 0 : (${expression(r, i)})` }));
const nodes = [{ id: 'in', type: 'inputNode', name: 'in', ...at }, { id: 'x', type: 'expressionNode', name: 'x', content: { expressions }, ...at },
  { id: 'out', type: 'outputNode', name: 'out', ...at }];
const edges = [['in', 'x'], ['x', 'out']].map(([a, b], i) => ({ id: 'l' + i, sourceId: a, targetId: b, type: 'edge' }));
const decision = new ZenEngine().createDecision(new ZenDecisionContent(Buffer.from(JSON.stringify({ nodes, edges }))));
const points = (h) => `${Math.floor(h / 100)}.${String(h % 100).padStart(2, '0')}`;
function read(form) {
  const given = {}, missing = [], error = [];
  rules.forEach((r, i) => {
    const text = form.values[r.name] ?? null;
    if (text === null) missing.push(i + 1);
    const words = r.kind === 'yesno' ? ['是', '否'] : r.kind === 'grade' ? r.levels.map(([word]) => word) : null;
    const v = text === null ? null : words ? (words.includes(text) ? text : undefined) : figure(text, r.class) ?? undefined;
    if (v === undefined || (r.kind === 'deduct' && v !== null && !Number.isInteger(v))) error.push(i + 1);
    given['v' + i] = v ?? null;
  });
  return { id: form.id, given, missing, error };
}
async function score({ id, given, missing, error }) {
  if (error.length) return JSON.stringify({ id, error });
  const { result } = await decision.evaluate(given), h = rules.map((_, i) => Number(result['s' + i]));
  const total = h.reduce((a, b) => a + b, 0), grade = total >= 9000 ? '优' : total >= 8000 ? '良' : total >= 6000 ? '中' : '差';
  return JSON.stringify({ id, total: points(total), grade, scores: h.map(points), missing });
}
let waiting = [];
const flush = async () => { if (waiting.length) process.stdout.write((await Promise.all(waiting)).join('\n') + '\n'); waiting = []; };
for await (const line of readline.createInterface({ input: process.stdin })) {
  waiting.push(score(read(JSON.parse(line))));
  if (waiting.length === 64) await flush();
}
await flush();
