//! Titles that are easily taken for others. What is to become of each stands beside it.

mod server;
mod table;

use std::collections::BTreeMap;

use serde_json::Value;
use towline_sim::lists::{imdb, trakt};
use towline_testkit::{towline::Entry, wait::until};

use crate::{
    wishes_world::{Key, World, file_list},
    worlds::LATER,
};

/// What is to become of a title on a list.
#[derive(Debug, Clone, Copy)]
enum Becomes {
    /// It is asked for at once: this title, these seasons.
    Asked(&'static str, &'static [i64]),
    /// A person is asked, this title is among the choices, and is asked for once it is chosen.
    Chosen(&'static str, &'static [i64]),
    /// A person is asked, this title is among the choices, and it is left.
    Left(&'static str),
    /// It is never asked for, and stands there.
    Stands(&'static str),
}

/// A title on one of the lists, as that list calls it.
#[derive(Debug)]
struct Case {
    list: &'static str,
    name: String,
    becomes: Becomes,
}

const LISTS: [&str; 5] = ["mixed", "series", "cinema", "parts", "in4k"];

/// Where every wish of every list stands.
type Stages = BTreeMap<(&'static str, String), String>;

struct Story {
    world: World,
    cases: Vec<Case>,
    _trakt: trakt::TraktSim,
    _imdb: imdb::ImdbSim,
}

impl Story {
    async fn new() -> Self {
        let trakt = trakt::TraktSim::start(table::trakt()).await.unwrap();
        let imdb = imdb::ImdbSim::start(table::imdb()).await.unwrap();
        let lists = [
            format!(
                "[providers.trakt]\nclient_id = \"sample-client-id\"\nurl = \"{}\"\n\
                 [providers.imdb]\nurl = \"{}\"\n\n",
                trakt.url(),
                imdb.url()
            ),
            "[lists.parts]\nfirst_run = \"go\"\ntrakt.list = \"jane/parts\"\n\n".into(),
            "[lists.cinema]\nfirst_run = \"go\"\nimdb.list = \"ls000000001\"\n\n".into(),
            file_list("mixed", ""),
            file_list("series", ""),
            file_list("in4k", "in_4k = true"),
        ];
        let world = World::with(server::script(), "", &lists.concat()).await;
        let mut cases = table::elsewhere();
        for (list, rows) in table::files() {
            let entries: Vec<_> = rows.iter().map(|(entry, _)| entry.clone()).collect();
            world.write(&format!("{list}.json"), &entries);
            cases.extend(rows.iter().map(|(entry, becomes)| Case {
                list,
                name: name(entry),
                becomes: *becomes,
            }));
        }
        Self { world, cases, _trakt: trakt, _imdb: imdb }
    }

    /// What is to be asked for by then.
    fn wanted(&self, is_answered: bool) -> BTreeMap<Key, Vec<i64>> {
        let mut wanted = BTreeMap::new();
        for case in &self.cases {
            let (key, seasons) = match case.becomes {
                Becomes::Asked(key, seasons) => (key, seasons),
                Becomes::Chosen(key, seasons) if is_answered => (key, seasons),
                _ => continue,
            };
            let key = if case.list == "in4k" { format!("{key} 4K") } else { key.to_owned() };
            let known = wanted.insert(key, seasons.to_vec());
            assert!(known.is_none_or(|known| known == seasons), "{case:?}: the table is wrong");
        }
        wanted
    }

    fn stages(&self) -> Result<Stages, String> {
        let mut stages = Stages::new();
        for list in LISTS {
            let of = self.world.stages(list)?;
            stages.extend(of.into_iter().map(|(name, stage)| ((list, name), stage)));
        }
        Ok(stages)
    }

    /// Waits until every title stands where the table has it.
    fn until_settled(&self, is_answered: bool) {
        until(LATER, "everything stands where it should", || {
            let stages = self.stages()?;
            let wrong: Vec<_> = self
                .cases
                .iter()
                .filter_map(|case| {
                    let is = stages.get(&(case.list, case.name.clone()));
                    let wanted = stage(case.becomes, is_answered);
                    (is.map(String::as_str) != Some(wanted))
                        .then(|| format!("{case:?} is {is:?}, not {wanted}"))
                })
                .collect();
            if wrong.is_empty() {
                return Ok(());
            }
            Err(format!("{}\n{}", wrong.join("\n"), self.world.towline.log()))
        });
    }

    /// The question about a title.
    fn question<'a>(inbox: &'a [Entry], case: &Case) -> &'a Entry {
        let mut about = inbox.iter().filter(|entry| entry.title == case.name);
        let entry = about.next().unwrap_or_else(|| panic!("nobody was asked: {case:?}"));
        assert!(about.next().is_none(), "asked twice: {case:?}");
        assert_eq!(entry.cause, "wish-unsure", "{case:?}");
        entry
    }

    /// Answers all that was asked, as the table says.
    fn answer_all(&self) {
        let inbox = self.world.towline.inbox().unwrap();
        let mut asked = 0;
        for case in &self.cases {
            let (right, is_left) = match case.becomes {
                Becomes::Chosen(right, _) => (right, false),
                Becomes::Left(right) => (right, true),
                _ => continue,
            };
            asked += 1;
            let entry = Self::question(&inbox, case);
            let pin = format!("pin:{right}");
            assert!(
                entry.choices.contains(&pin) && entry.detail.contains(&pin),
                "{case:?}: {entry:#?}"
            );
            let answer = if is_left { "skip" } else { &pin };
            self.world.towline.run(&["inbox", "answer", &entry.id.to_string(), answer]);
        }
        assert_eq!(inbox.len(), asked, "nobody is asked without need: {inbox:#?}");
    }
}

fn stage(becomes: Becomes, is_answered: bool) -> &'static str {
    match becomes {
        Becomes::Asked(..) => "requested",
        Becomes::Chosen(..) if is_answered => "requested",
        Becomes::Left(_) if is_answered => "skipped",
        Becomes::Chosen(..) | Becomes::Left(_) => "unsure",
        Becomes::Stands(stage) => stage,
    }
}

/// What people call an entry of a file.
fn name(entry: &Value) -> String {
    if let Value::String(whole) = entry {
        return whole.clone();
    }
    match (&entry["title"], &entry["year"]) {
        (Value::Null, _) => match (&entry["imdb"], &entry["tvdb"]) {
            (Value::String(imdb), _) => format!("imdb:{imdb}"),
            (_, tvdb) => format!("show/tvdb:{tvdb}"),
        },
        (title, year) => {
            let title = title.as_str().map_or_else(|| title.to_string(), str::to_owned);
            if year.is_null() { title } else { format!("{title} ({year})") }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_awkward_titles_none_is_taken_for_another() {
    let mut story = Story::new().await;
    assert!(story.cases.len() >= 80, "{} cases", story.cases.len());
    story.world.towline.start();
    story.until_settled(false);
    assert_eq!(story.world.asked(), story.wanted(false));

    story.answer_all();
    story.until_settled(true);
    assert_eq!(story.world.asked(), story.wanted(true));
    assert_eq!(story.world.towline.inbox().unwrap(), []);

    // Once more, and after a restart: there is nothing left to be done.
    story.world.seerr.reset_log();
    story.world.sync(&LISTS);
    story.world.towline.stop();
    story.world.towline.start();
    story.world.sync(&LISTS);
    let log = story.world.seerr.log();
    assert!(log.writes().is_empty(), "{:#?}", log.writes());
    story.world.assert_was_kind();
    story.world.towline.stop();
}
