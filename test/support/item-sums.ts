import { rebuildItemSums } from '../../src/modules/mcq/item-sums/item-sums.repository.js';
import type { TestSystem } from './system.js';

/** Fails unless the quiz's item statistics say the same before and after they are made anew from the answers. */
export async function expectSumsOfARebuild(system: TestSystem, quiz: string): Promise<void> {
  const { id } = (await system.database.admin<{ id: string }>('SELECT id FROM quizzes WHERE slug = $1', [quiz]))[0]!;
  const sums = () =>
    Promise.all([
      system.database.admin(
        `SELECT question_version_id, sum(n) AS n, sum(sum_x) AS x, sum(sum_xx) AS xx, sum(sum_xt) AS xt, sum(sum_t) AS t FROM item_sums
         WHERE quiz_id = $1 GROUP BY 1 HAVING sum(n) <> 0 ORDER BY 1`,
        [id],
      ),
      system.database.admin(
        'SELECT question_version_id, option_id, sum(n) AS n FROM option_counts WHERE quiz_id = $1 GROUP BY 1, 2 HAVING sum(n) <> 0 ORDER BY 1, 2',
        [id],
      ),
    ]);
  const kept = await sums();
  for (const rows of kept) expect(rows.length).toBeGreaterThan(0);
  await system.app().withTenant({ tenantId: system.tenants['alpha']! }, (tx) => rebuildItemSums(tx, id));
  expect(await sums()).toEqual(kept);
}
