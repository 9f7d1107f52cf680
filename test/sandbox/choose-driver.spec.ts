import { chooseDriver, SandboxUnavailableError } from '../../src/modules/sandbox/index.js';
import { settings, wantedDrivers } from './support.js';

describe('choosing a driver', () => {
  it('takes docker when an engine answers and has the image, else bubblewrap', async () => {
    const { driver, reason } = await chooseDriver({ ...settings, SANDBOX_DRIVER: 'auto' });
    const expected = wantedDrivers.some((name) => name.startsWith('docker')) ? 'docker' : 'bubblewrap';
    expect(driver.name).toBe(expected);
    expect(reason).toContain(`Sandboxes: ${expected}, since`);
    await driver.close();
  });

  it('takes bubblewrap when docker can not be used, and says what to do about it', async () => {
    const { driver, reason } = await chooseDriver({
      ...settings,
      SANDBOX_DRIVER: 'auto',
      SANDBOX_DOCKER_IMAGE: 'prayog-no-such-image',
    });
    expect(driver.name).toBe('bubblewrap');
    expect(reason).toMatch(/docker build|start one/);
    expect(reason).not.toContain('\n');
    await driver.close();
  });

  it('takes what is asked for, or says why not', async () => {
    const { driver } = await chooseDriver({ ...settings, SANDBOX_DRIVER: 'bubblewrap' });
    expect(driver.name).toBe('bubblewrap');
    await driver.close();
    const impossible = chooseDriver({
      ...settings,
      SANDBOX_DRIVER: 'docker',
      SANDBOX_DOCKER_IMAGE: 'prayog-no-such-image',
    });
    await expect(impossible).rejects.toThrow(SandboxUnavailableError);
    await expect(impossible).rejects.toThrow(/prayog-no-such-image|no Docker engine/);
  });
});
