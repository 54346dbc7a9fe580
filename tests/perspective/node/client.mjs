// Builds Google's client from the discovery document at argv[2] and prints what it gets for each request of argv[4].
import common from "googleapis-common";

const [, , discovery, key, requests] = process.argv;
const make = await new common.Discovery({ debug: false, includePrivate: false }).discoverAPI(discovery);
const client = make({});
const answers = [];
for (const { method, resource } of JSON.parse(requests)) {
  try {
    const { data } = await client.comments[method]({ key, resource });
    answers.push({ data });
  } catch (error) {
    answers.push({ status: error.response.status, details: error.response.data.error.details });
  }
}
console.log(JSON.stringify(answers));
