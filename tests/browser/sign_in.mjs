// SPDX-License-Identifier: Apache-2.0
// Drives headless Chromium through one whole sign-in and sign-out.
//
//   node sign_in.mjs APPLICATION_URL AUTHENTICATOR_LABEL USER PASSWORD EXPECTED_TEXT [SCREENSHOT_FOLDER]
//
// The identity provider is SimpleSAMLphp (fields username, password) or the demo one (a button per
// user). Exit 0 when the application's page showed EXPECTED_TEXT and, after signing out, asked for sign-in again.
import {join} from 'node:path';
import {chromium} from 'playwright-core';

const [application, label, user, password, expected, folder] = process.argv.slice(2);
const origin = new URL(application).origin;

function fail(reason, page) {
  console.error(`browser: ${reason}${page ? ` at ${page.url()}` : ''}`);
  process.exitCode = 1;
}

async function shoot(page, name) {
  if (!folder) return;
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    await page.setViewportSize({width, height});
    await page.screenshot({path: join(folder, `${name}-${width}.png`)});
  }
  await page.setViewportSize({width: 1280, height: 800});
}

async function signInAtIdp(page) {
  if (await page.locator('input[name=username]').count()) {
    await page.fill('input[name=username]', user);
    await page.fill('input[name=password]', password);
    await Promise.all([
      page.waitForURL(url => url.origin === origin, {timeout: 15000}),
      page.locator('input[name=password]').press('Enter'),
    ]);
  } else {
    await Promise.all([
      page.waitForURL(url => url.origin === origin, {timeout: 15000}),
      page.getByRole('button', {name: new RegExp(user, 'i')}).first().click(),
    ]);
  }
}

async function run(browser) {
  const page = await (await browser.newContext({viewport: {width: 1280, height: 800}})).newPage();
  const errors = [];
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  await page.goto(application);
  await shoot(page, 'sign-in');
  await Promise.all([
    page.waitForURL(url => url.origin !== origin, {timeout: 15000}),
    page.getByRole('button', {name: label}).or(page.getByRole('link', {name: label})).first().click(),
  ]);
  await shoot(page, 'idp');
  await signInAtIdp(page);
  await page.waitForLoadState();
  if (!(await page.locator('body').innerText()).includes(expected)) {
    await shoot(page, 'failed');
    return fail(`the page does not show "${expected}"`, page);
  }
  await shoot(page, 'application');
  await page.goto(new URL('/countersign/session', origin).href);
  await shoot(page, 'session');
  await page.getByRole('button', {name: /sign out/i}).click();
  await page.waitForLoadState();
  await page.goto(application);
  if ((await page.locator('body').innerText()).includes(expected)) {
    return fail('still signed in after signing out', page);
  }
  const policy = errors.filter(text => /Content Security Policy/i.test(text));
  if (policy.length) return fail(`content security policy: ${policy[0]}`);
  console.log('browser: signed in and out');
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  await run(browser);
} catch (error) {
  fail(error.message.split('\n')[0]);
} finally {
  await browser.close();
}
