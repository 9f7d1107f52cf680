const password = 'prayog-demo';
const tenant = 'demo';

/**
 * What is said when everything is up.
 * @param {string} address of the api
 * @returns {string}
 */
export function welcome(address) {
  const logIn = `curl -s ${address}/v1/auth/login -H 'content-type: application/json' -d '{"tenant":"${tenant}","email":"student@demo.test","password":"${password}"}'`;
  return `
Prayog is up at ${address} (API description at ${address}/docs). Ctrl-C stops it.

  college "${tenant}", password "${password}" for each of
    admin@demo.test  instructor@demo.test  assistant@demo.test  student@demo.test

Try it:
  ${logIn}
`;
}
