/**
 * What is said when everything is up: where to look, who to log in as, and one line to try.
 * @param {string} address of the api
 * @param {{ tenant: string, people: { email: string, password: string, roles: string[] }[] }} demo
 * @returns {string}
 */
export function welcome(address, { tenant, people }) {
  const width = Math.max(...people.map(({ email }) => email.length));
  const lines = people.map(
    ({ email, password, roles }) => `  ${email.padEnd(width)}  ${password}  (${roles.join(', ').replaceAll('_', ' ')})`,
  );
  const student = people.find(({ roles }) => roles.includes('student')) ?? people[0];
  const body = JSON.stringify({ tenant, email: student?.email, password: student?.password });
  return `
Prayog is up at ${address}; the API is described at ${address}/docs. Ctrl-C stops it.

Log in to the college "${tenant}" as
${lines.join('\n')}

Try
  curl -s ${address}/v1/auth/login -H 'content-type: application/json' -d '${body}'
`;
}
