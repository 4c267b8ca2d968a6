//! A towline that reads lists and asks a simulated media server for what is on them.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use towline_sim::seerr::{Created, Kind, MediaRequest, Script, SeerrSim, Title};
use towline_testkit::{
    towline::{Towline, quoted},
    wait::until,
};

use crate::worlds::{PROGRAM, SOON};

/// What the server sends with its webhook.
pub(crate) const SECRET: &str = "a-secret-of-seerr-0123";

/// A title in one quality: as in `movie:603` and `show:1399 4K`.
pub(crate) type Key = String;

pub(crate) struct World {
    pub(crate) seerr: SeerrSim,
    pub(crate) towline: Towline,
    place: TempDir,
    settings: String,
}

impl World {
    /// towline is not started yet. `lists` is the rest of the configuration, in which `DIR` is the
    /// directory of this world's files.
    pub(crate) async fn new(script: Script, lists: &str) -> Self {
        Self::with(script, "rescan = \"1s\"", lists).await
    }

    /// The same; `server` stands in the server's table.
    pub(crate) async fn with(script: Script, server: &str, lists: &str) -> Self {
        let seerr = SeerrSim::start(script).await.unwrap();
        let place = tempfile::tempdir().unwrap();
        let settings = format!(
            "[requests.home.seerr]\nurl = \"{}\"\nsettle = \"2s\"\nhook_secret = \"{SECRET}\"\n\
             {server}\n",
            seerr.url()
        );
        let world = Self { towline: Towline::new(PROGRAM, ""), seerr, place, settings };
        world.configure(&world.key_line(), lists);
        world
    }

    pub(crate) fn key_line(&self) -> String {
        format!("api_key = \"{}\"", self.seerr.key())
    }

    /// Another configuration; `key` is the line with the server's key.
    pub(crate) fn configure(&self, key: &str, lists: &str) {
        let dir = self.place.path().to_str().unwrap();
        let pace = "[providers]\npace = \"1ms\"\n";
        let text = [&self.settings, key, "\n\n", pace, &lists.replace("DIR", dir)].concat();
        self.towline.configure(&text);
    }

    /// Puts a list into a file, as an editor does.
    pub(crate) fn write(&self, name: &str, entries: &[Value]) {
        self.write_text(name, &json!({ "items": entries }).to_string());
    }

    pub(crate) fn write_text(&self, name: &str, text: &str) {
        let (new, path) = (self.place.path().join("new"), self.file(name));
        fs::write(&new, text).unwrap();
        fs::rename(new, path).unwrap();
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// What a command line that must succeed says, as JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Result<Value, String> {
        let output = self.towline.command_line(&[&["--json"], arguments].concat());
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
    }

    /// What a command line says to a person, on both streams.
    pub(crate) fn says(&self, arguments: &[&str]) -> String {
        let output = self.towline.command_line(arguments);
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    }

    /// Waits until a command line says all of this to a person.
    pub(crate) fn until_says(
        &self,
        within: Duration,
        arguments: &[&str],
        words: &[&str],
    ) -> String {
        until(within, &format!("{arguments:?} says {words:?}"), || {
            let said = self.says(arguments);
            if words.iter().all(|word| said.contains(word)) {
                return Ok(said);
            }
            Err(format!("{said}\n{}", self.towline.log()))
        })
    }

    /// Where each wish of a list stands, by its name.
    pub(crate) fn stages(&self, list: &str) -> Result<BTreeMap<String, String>, String> {
        let shown = self.json(&["list", "show", list])?;
        let wishes = shown["wishes"].as_array().ok_or("no wishes")?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(wishes.iter().map(|wish| (text(&wish["name"]), text(&wish["stage"]))).collect())
    }

    /// Waits until the wish of this name stands there.
    pub(crate) fn until_stage(&self, list: &str, name: &str, stage: &str) {
        until(SOON, &format!("{name} is {stage}"), || {
            let stages = self.stages(list)?;
            if stages.get(name).is_some_and(|is| is == stage) {
                return Ok(());
            }
            Err(format!("{stages:#?}\n{:#?}\n{}", self.towline.inbox(), self.towline.log()))
        });
    }

    /// How often a list was read, as far as that is remembered, and the latest of these runs.
    pub(crate) fn runs(&self, list: &str) -> Result<Vec<Value>, String> {
        let runs = self.json(&["list", "history", list, "--most", "500"])?;
        Ok(runs["runs"].as_array().cloned().unwrap_or_default())
    }

    /// Lets everything be looked at now, and waits until each of these lists was.
    pub(crate) fn sync(&self, lists: &[&str]) {
        let before: Vec<_> = lists.iter().map(|list| self.runs(list).unwrap().len()).collect();
        self.towline.run(&["sync"]);
        for (list, before) in lists.iter().zip(before) {
            until(SOON, &format!("{list} is read once more"), || {
                let now = self.runs(list)?.len();
                if now > before { Ok(()) } else { Err(self.towline.log()) }
            });
        }
    }

    /// Every request that towline has made, each of which must be the only one for its title, with
    /// its seasons.
    pub(crate) fn asked(&self) -> BTreeMap<Key, Vec<i64>> {
        let mut asked = BTreeMap::new();
        for made in self.seerr.log().requests_created() {
            let key = key(made);
            let twice = asked.insert(key.clone(), made.seasons.clone());
            assert_eq!(twice, None, "{key} was asked for twice");
        }
        asked
    }

    /// Waits until these titles were asked for, and no others: each once.
    pub(crate) fn until_asked(&self, within: Duration, wanted: &[&str]) {
        let wanted: Vec<_> = wanted.iter().map(|key| (*key).to_owned()).collect();
        until(within, "everything is asked for", || {
            let asked: Vec<_> = self.asked().into_keys().collect();
            if asked == wanted {
                return Ok(());
            }
            let inbox = self.towline.inbox();
            Err(format!("{asked:#?}, not {wanted:#?}\n{inbox:#?}\n{}", self.towline.log()))
        });
    }

    /// The only request for a title.
    pub(crate) fn request(&self, kind: Kind, tmdb: i64) -> MediaRequest {
        let requests = self.seerr.requests_of(kind, tmdb);
        assert_eq!(requests.len(), 1, "{requests:#?}");
        requests[0].clone()
    }

    /// The address at which it listens, without `http://`.
    pub(crate) fn address(&self) -> String {
        let log = self.towline.log();
        let (_, address) = log.rsplit_once("listening on http://").unwrap();
        address.split_whitespace().next().unwrap().to_owned()
    }

    /// What it answers over TCP: the status, the content type, and the body.
    pub(crate) fn get(&self, path: &str) -> (u16, String, String) {
        let address = self.address();
        let mut stream = TcpStream::connect(&address).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let is_type = |line: &&str| line.to_ascii_lowercase().starts_with("content-type:");
        let kind = head.lines().find(is_type).and_then(|line| line.split_once(": "));
        (status, kind.map(|(_, kind)| kind.to_owned()).unwrap_or_default(), body.to_owned())
    }

    /// Nothing that towline did may have ended the server, or raced with itself.
    pub(crate) fn assert_was_kind(&self) {
        assert_eq!((self.seerr.deaths(), self.seerr.races()), (0, 0));
    }
}

fn key(made: &Created) -> Key {
    let kind = match made.kind {
        Kind::Movie => "movie",
        Kind::Tv => "show",
    };
    format!("{kind}:{}{}", made.tmdb, if made.is4k { " 4K" } else { "" })
}

/// A list in a file of this name, with these rules.
pub(crate) fn file_list(name: &str, rules: &str) -> String {
    let path = quoted(format!("DIR/{name}.json"));
    format!("[lists.{name}]\nfirst_run = \"go\"\n{rules}\n[lists.{name}.file]\nlist = {path}\n")
}

/// Films that the server knows: `Film 1` with the number 101, of the year 2001, and so on.
pub(crate) fn films(count: i64) -> Script {
    (1..=count).fold(Script::default(), |script, number| {
        let date = format!("{}-05-01", 2000 + number % 20);
        script.title(Title::movie(100 + number, &format!("Film {number}"), &date))
    })
}

/// Such a film, as a list has it.
pub(crate) fn film(number: i64) -> Value {
    let (title, year) = (format!("Film {number}"), 2000 + number % 20);
    json!({"title": title, "year": year, "type": "movie", "tmdb": 100 + number})
}
