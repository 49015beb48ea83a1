// Reads feeds with three parsers and prints what each makes of their entries: node read.cjs FILE…
const fs = require("node:fs");
const { Readable } = require("node:stream");
const { createRequire } = require("node:module");

const load = createRequire(process.env.AGGREGATOR_NODE_MODULES + "/read.cjs");
const RssParser = load("rss-parser");
const FeedParser = load("feedparser");

const instant = (value) => (value ? new Date(value).toISOString() : null);

async function rssParser(text) {
  const feed = await new RssParser().parseString(text);
  return feed.items.map((item) => ({
    title: item.title ?? null,
    id: item.guid ?? item.id ?? null,
    link: item.link ?? null,
    published: instant(item.isoDate ?? item.pubDate),
    enclosures: item.enclosure ? [item.enclosure.url] : [],
  }));
}

function feedparser(text) {
  return new Promise((resolve, reject) => {
    const found = [];
    const parser = new FeedParser({ normalize: true, addmeta: false });
    parser.on("error", reject);
    parser.on("end", () => resolve(found));
    parser.on("data", (item) =>
      found.push({
        title: item.title,
        id: item.guid,
        link: item.link,
        published: instant(item.pubdate),
        enclosures: item.enclosures.map((each) => each.url),
      }),
    );
    Readable.from([text]).pipe(parser);
  });
}

async function rowanmanning(text) {
  const { parseFeed } = await import(load.resolve("@rowanmanning/feed-parser"));
  return parseFeed(text).items.map((item) => ({
    title: item.title,
    id: item.id,
    link: item.url,
    published: instant(item.published),
    enclosures: item.media.map((each) => each.url),
  }));
}

async function main() {
  const all = {};
  for (const file of process.argv.slice(2)) {
    const text = fs.readFileSync(file, "utf8");
    all[file] = { "rss-parser": await rssParser(text), feedparser: await feedparser(text), "feed-parser": await rowanmanning(text) };
  }
  process.stdout.write(JSON.stringify(all));
}

main();
