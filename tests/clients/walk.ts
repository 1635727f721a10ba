// The loop, walked with the generated client: an incident, what was learned from it, and what became of it.
// Run by try.sh, which says in the environment where the service is, and hands over the demonstration's three tokens.

import {
  answerUptake, changeAction, createAction, createIncident, createLesson, createReview, listLessonUptakes, listTeams,
  moveAction, moveIncident, moveLesson, moveReview, showIncident, showMe,
} from './kintsugi/index.js';
import { createClient, createConfig } from './kintsugi/client/index.js';

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};
const as = (person: string) =>
  createClient(createConfig({ baseUrl: setting('KINTSUGI'), auth: setting(person), throwOnError: true }));
const [facilitator, lead, checker] = [as('FACILITATOR'), as('LEAD'), as('CHECKER')];

// Whatever the version is: nobody else works on these records.
const headers = { 'If-Match': '*' };
const throwOnError = true;

const { data: me } = await showMe({ client: lead, throwOnError });
console.log(`${me.display_name} may do ${me.may.length} things`);

const team = async (key: string): Promise<string> => {
  const { data } = await listTeams({ client: lead, query: { key }, throwOnError });
  const found = data.items[0];
  if (found === undefined) throw new Error(`there is no team ${key}`);
  return found.id;
};
const [payments, platform] = [await team('payments'), await team('platform')];

const { data: incident } = await createIncident({
  client: lead,
  body: { title: 'Nobody could book a room', severity: 'sev3', impact: [{ who: 'Visitors', audience: 'citizens', could_not: 'book' }] },
  throwOnError,
});
await moveIncident({ client: lead, path: { id: incident.id }, headers, body: { move: 'resolve' }, throwOnError });

const { data: review } = await createReview({
  client: facilitator,
  body: { incidents: [incident.id], depth: 'note', sections: { plain_summary: 'The calendar had no year 2027.' } },
  throwOnError,
});
await moveReview({ client: facilitator, path: { id: review.id }, headers, body: { move: 'begin' }, throwOnError });
await moveReview({ client: facilitator, path: { id: review.id }, headers, body: { move: 'circulate' }, throwOnError });

const { data: lesson } = await createLesson({
  client: facilitator,
  body: {
    title: 'Calendars end', insight: 'Somebody has to add the next year, and nobody is told.',
    applies_when: 'Something is kept year by year.', sources: [review.id], asked: [platform],
  },
  throwOnError,
});
await moveLesson({ client: facilitator, path: { id: lesson.id }, headers, body: { move: 'publish' }, throwOnError });
const { data: published } = await moveReview({
  client: facilitator, path: { id: review.id }, headers, body: { move: 'publish' }, throwOnError,
});
console.log(`${published.number} is ${published.status}`);

const { data: action } = await createAction({
  client: lead,
  body: {
    title: 'Add years by themselves', control_kind: 'automate_away', priority: 'p2', owner_team: payments,
    home: review.id, incidents: [incident.id], lessons: [lesson.id],
  },
  throwOnError,
});

// What is lacking is told all at once, and typed.
const early = await moveAction({ client: lead, path: { id: action.id }, headers, body: { move: 'accept' }, throwOnError: false });
if (early.error?.code !== 'not_ready') throw new Error('it should not be ready');
console.log(`${action.number} lacks ${early.error.missing?.map((lacking) => lacking.code).join(' and ')}`);

await changeAction({
  client: lead, path: { id: action.id }, headers,
  body: { criterion: { observed: 'A room can be booked two years ahead' } }, throwOnError,
});
const path = { id: action.id };
await moveAction({ client: lead, path, headers, body: { move: 'accept', due_date: '2027-06-30' }, throwOnError });
await moveAction({ client: lead, path, headers, body: { move: 'complete', evidence: 'CHG-11 is live' }, throwOnError });
const { data: verified } = await moveAction({
  client: checker, path, headers,
  body: { move: 'verify', verdict: 'effective', method: 'sample', evidence: 'We booked one in 2028.' }, throwOnError,
});
console.log(`${verified.number} is ${verified.status}: ${verified.outcome}`);

const { data: uptakes } = await listLessonUptakes({ client: checker, path: { id: lesson.id }, throwOnError });
for (const uptake of uptakes.items) {
  await answerUptake({
    client: checker, path: { id: uptake.id }, body: { answer: 'adopted', evidence: 'Our certificates too' }, throwOnError,
  });
}

const { data: closed } = await showIncident({ client: lead, path: { id: incident.id }, throwOnError });
if (closed.stage !== 'closed') throw new Error(`the loop of ${closed.number} is ${closed.stage}`);
console.log(`the loop of ${closed.number} is ${closed.stage}`);
