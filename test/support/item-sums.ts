import { rebuildItemSums } from '../../src/modules/mcq/index.js';
import type { TestSystem } from './system.js';

interface Sums {
  items: Record<string, unknown>[];
  options: Record<string, unknown>[];
}

export const quizIdOf = async (system: TestSystem, slug: string): Promise<string> =>
  (await system.database.admin<{ id: string }>('SELECT id FROM quizzes WHERE slug = $1', [slug]))[0]!.id;

/** The figures behind a quiz's item statistics, for each version of its questions, whatever shards they are in. */
export async function sumsOf(system: TestSystem, quiz: string): Promise<Sums> {
  const id = await quizIdOf(system, quiz);
  const items = await system.database.admin(
    `SELECT v.question, sum(s.n)::int AS n, trim_scale(sum(s.sum_max)) AS max, trim_scale(sum(s.sum_x)) AS x, trim_scale(sum(s.sum_xx)) AS xx,
       trim_scale(sum(s.sum_xt)) AS xt, trim_scale(sum(s.sum_t)) AS t, trim_scale(sum(s.sum_tt)) AS tt
     FROM item_sums s JOIN question_versions v ON v.id = s.question_version_id
     WHERE s.quiz_id = $1 GROUP BY v.question, v.id HAVING sum(s.n) <> 0 OR sum(s.sum_x) <> 0 OR sum(s.sum_tt) <> 0 ORDER BY v.question, v.id`,
    [id],
  );
  const options = await system.database.admin(
    `SELECT v.question, s.option_id, sum(s.n)::int AS n FROM option_counts s JOIN question_versions v ON v.id = s.question_version_id
     WHERE s.quiz_id = $1 GROUP BY v.question, v.id, s.option_id HAVING sum(s.n) <> 0 ORDER BY v.question, v.id, s.option_id`,
    [id],
  );
  return { items, options };
}

export async function rebuildSums(system: TestSystem, quiz: string): Promise<void> {
  const id = await quizIdOf(system, quiz);
  await system.app().withTenant({ tenantId: system.tenants['alpha']! }, (tx) => rebuildItemSums(tx, id));
}

/** The figures as kept up. Fails unless they say the same once they are made anew from the answers. */
export async function checkedSums(system: TestSystem, quiz: string): Promise<Sums> {
  const kept = await sumsOf(system, quiz);
  await rebuildSums(system, quiz);
  expect(await sumsOf(system, quiz)).toEqual(kept);
  return kept;
}
