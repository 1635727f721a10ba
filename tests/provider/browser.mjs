// Signs in, out and around with a real Chromium, and asks it what it keeps, what it sends and to whom:
//
//     node browser.mjs CHROMIUM SERVICE LINK      both as printed by `kintsugi serve`; SERVICE on localhost
//
// `localhost` and `127.0.0.1` are two sites to a browser, two ports of one host are one: so the provider and a page of
// somebody else are on another site, and a second page of somebody else is on ours.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const [executablePath, service, link] = process.argv.slice(2);
const SESSION = '__Host-kintsugi_session';
const WEEK = 168 * 3600;
let held = 0;
const holds = (claim, test) => { assert.ok(test, claim); held += 1; };
const equal = (claim, found, expected) => { assert.deepEqual(found, expected, claim); held += 1; };

// Somebody else's page: it has whatever it is asked for, and is the same at both addresses.
const stranger = createServer((request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end(decodeURIComponent(new URL(request.url, 'http://x').searchParams.get('page') ?? ''));
});
await new Promise((resolve) => stranger.listen(0, resolve));
const elsewhere = `http://127.0.0.1:${stranger.address().port}/`;
const nextDoor = `http://localhost:${stranger.address().port}/`;

const browser = await chromium.launch({
  executablePath,
  chromiumSandbox: process.getuid() !== 0,
  args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
// A new browser, with nothing in it; `options` are for pages that stand for the web client to come.
const somebody = async (options = {}) => {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(15_000);
  // The provider's pages have fonts from the internet.
  await context.route((url) => !['localhost', '127.0.0.1'].includes(url.hostname), (route) => route.abort());
  return { context, page: await context.newPage() };
};
const cookies = async ({ context }) => Object.fromEntries((await context.cookies()).map((it) => [it.name, it]));
const me = async ({ page }) => {
  const answer = await page.goto(`${service}/api/v1/me`);
  return answer.status() === 200 ? (await answer.json()).display_name : answer.status();
};
// Presses a button or a link, and answers what is led to with what was sent for it.
const press = async (page, what) => {
  const [answer] = await Promise.all([page.waitForNavigation(), page.click(what)]);
  return { status: answer.status(), url: page.url(), sent: await answer.request().allHeaders() };
};
// What one of our own pages sends, with the browser's own `fetch`.
const send = (page, method, path, body) => page.evaluate(async ([method, path, body]) => {
  const headers = body ? { 'content-type': 'application/json' } : {};
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  return { status: answer.status, body: await answer.text() };
}, [method, path, body]);
const signIn = async (who) => {
  await who.page.goto(`${service}/auth/sign-in?return_to=/docs`);
  holds('the provider is on another site', who.page.url().startsWith('http://127.0.0.1:'));
  const underWay = (await cookies(who))['__Host-kintsugi_sign_in'];
  await who.page.fill('input[name=login]', 'noor');
  await who.page.fill('input[name=password]', 'x');
  await press(who.page, 'button[type=submit]');
  await press(who.page, 'button[type=submit]');
  equal('one is led back to where one wanted to go', who.page.url(), `${service}/docs`);
  return underWay;
};
const isOurs = (cookie, seconds) => {
  const { domain, path, httpOnly, secure, sameSite } = cookie ?? {};
  equal('for this host alone, all of it, out of reach of scripts and of plain HTTP',
    { domain, path, httpOnly, secure, sameSite },
    { domain: 'localhost', path: '/', httpOnly: true, secure: true, sameSite: 'Lax' });
  holds('it ends by itself', Math.abs(cookie.expires - Date.now() / 1000 - seconds) < 60);
};

// The link of a fresh service: looked at twice, used once.
const first = await somebody();
await first.page.goto(link);
await first.page.goto(link);
equal('looking leaves nothing', await cookies(first), {});
const entered = await press(first.page, 'button');
equal('our own form is ours', [entered.status, entered.url], [200, `${service}/docs`]);
isOurs((await cookies(first))[SESSION], WEEK);
equal('the link signs its owner in', await me(first), 'Administrator');
const late = await somebody();
await late.page.goto(link);
equal('and once', (await press(late.page, 'button')).status, 403);
equal('whoever comes later gets nothing', await cookies(late), {});

// Through the provider and back.
const noor = await somebody({ bypassCSP: true });
isOurs(await signIn(noor), 600);
const kept = await cookies(noor);
isOurs(kept[SESSION], WEEK);
equal('what the sign-in needed is gone', Object.keys(kept).filter((name) => name.includes('kintsugi')), [SESSION]);
equal('somebody is signed in', await me(noor), 'Noor Newcomer');

// What scripts of our own pages can reach, and all that a browser keeps.
await noor.page.goto(`${service}/docs`);
equal('nothing is kept but the cookie, and no script reads it', await noor.page.evaluate(async () => [
  document.cookie, (await cookieStore.getAll()).length, localStorage.length, sessionStorage.length,
  (await indexedDB.databases()).length, (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length]), ['', 0, 0, 0, 0, 0, 0]);
equal('our own pages change things', (await send(noor.page, 'POST', '/api/v1/incidents', { title: 'Seen' })).status, 201);

// Somebody else's pages.
const at = (site, page) => noor.page.goto(`${site}?page=${encodeURIComponent(page)}`);
const form = (path, fields = '', kind = 'application/x-www-form-urlencoded') =>
  `<form method=post enctype="${kind}" action="${service}${path}">${fields}<button>Win</button></form>`;
const asJson = `<input name='{"title": "Forged", "summary": "' value='"}'>`;
for (const [site, carried] of [[elsewhere, false], [nextDoor, true]]) {
  for (const [page, status] of [
    [form('/auth/sign-out'), 403],
    [form('/api/v1/incidents', asJson, 'text/plain'), carried ? 403 : 401],
    [form('/auth/first', '<input name=secret value=x>'), 403],
  ]) {
    await at(site, page);
    const { status: told, sent } = await press(noor.page, 'button');
    equal(`${site} has ${page} sent`, [told, (sent.cookie ?? '').includes(SESSION)], [status, carried]);
  }
  await at(site, `<a href="${service}/api/v1/me">Look</a>`);
  const followed = await press(noor.page, 'a');
  equal('a link leads where it says, signed in', [followed.status, followed.sent.cookie?.includes(SESSION)], [200, true]);
  // Read by a script, or shown as a picture or in a frame.
  await at(site, '<p>');
  const asked = noor.page.waitForRequest(`${service}/api/v1/me`);
  const read = await noor.page.evaluate((url) => fetch(url, { credentials: 'include' }).then(() => 'read', () => 'refused'),
    `${service}/api/v1/me`);
  equal(`${site} reads nothing`, [read, ((await (await asked).allHeaders()).cookie ?? '').includes(SESSION)], ['refused', carried]);
  const framed = noor.page.waitForEvent('requestfailed', (request) => request.url() === `${service}/docs`);
  await at(site, `<iframe src="${service}/docs"></iframe>`);
  equal(`${site} frames nothing`, (await framed).failure().errorText, 'net::ERR_BLOCKED_BY_RESPONSE');
}
const incidents = await (await noor.page.goto(`${service}/api/v1/incidents?fields=title`)).json();
equal('nothing was forged, and they are still in', incidents.items.map((it) => it.title), ['Seen']);

// Another browser of the same person is ended from here, and this one signs out.
const other = await somebody();
await signIn(other);
await noor.page.goto(`${service}/docs`);
const sessions = JSON.parse((await send(noor.page, 'GET', '/api/v1/me/sessions')).body).items;
equal('both are listed', sessions.map((it) => it.current).sort(), [false, true]);
const ended = await send(noor.page, 'DELETE', `/api/v1/me/sessions/${sessions.find((it) => !it.current).id}`);
equal('one is ended', [ended.status, await me(other), await me(noor)], [204, 401, 'Noor Newcomer']);
await noor.page.goto(`${service}/docs`);
equal('one signs out', (await send(noor.page, 'POST', '/auth/sign-out', {})).status, 204);
equal('the cookie is gone', (await cookies(noor))[SESSION], undefined);
await noor.page.goBack();
holds('the way back shows nothing', !(await noor.page.content()).includes('Noor'));
await noor.context.addCookies([kept[SESSION]]);
equal('the old cookie, put back, is refused', await me(noor), 401);

await browser.close();
stranger.close();
console.log(`${held} things held`);
