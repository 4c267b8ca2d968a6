//! A towline that tells somebody of what it does, and who is told.

use std::{fs, path::PathBuf};

use tempfile::TempDir;
use towline_sim::notify::{
    APPRISE_KEY, DISCORD_PATH, GOTIFY_APP, GOTIFY_CLIENT, Kind, NTFY_TOKEN, Receiver,
    TELEGRAM_CHAT, TELEGRAM_TOKEN,
};
use towline_testkit::{
    audio::Album,
    smtp::{MailServer, PASSWORD, USER},
    towline::{Towline, quoted},
    wait::{so, until},
};

use crate::worlds::{LATER, PROGRAM};

/// Who is told.
pub(crate) enum Told {
    Simulated(Kind, Receiver),
    Mail(Box<MailServer>),
}

/// A message, as all of them can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Got {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) text: String,
}

impl Told {
    pub(crate) async fn by(kind: Kind) -> Self {
        Self::Simulated(kind, Receiver::start(kind).await.unwrap())
    }

    /// What stands below its name in the configuration.
    fn table(&self) -> String {
        let Self::Simulated(kind, receiver) = self else {
            let Self::Mail(server) = self else { unreachable!() };
            return format!(
                "email]\nurl = \"{}\"\nuser = \"{USER}\"\npassword = \"{PASSWORD}\"\n\
                 from = \"towline <towline@example.org>\"\nto = [\"jo@example.org\"]\n",
                server.url()
            );
        };
        let url = receiver.url();
        match kind {
            Kind::Ntfy | Kind::OldNtfy => {
                format!("ntfy]\nurl = \"{url}\"\ntopic = \"towline\"\ntoken = \"{NTFY_TOKEN}\"\n")
            }
            Kind::Discord => format!("discord]\nwebhook = \"{url}{DISCORD_PATH}\"\n"),
            Kind::Telegram => format!(
                "telegram]\nurl = \"{url}\"\ntoken = \"{TELEGRAM_TOKEN}\"\nchat = \"{TELEGRAM_CHAT}\"\n"
            ),
            Kind::Gotify => format!(
                "gotify]\nurl = \"{url}\"\ntoken = \"{GOTIFY_APP}\"\n\
                 client_token = \"{GOTIFY_CLIENT}\"\n"
            ),
            Kind::Apprise => format!("apprise]\nurl = \"{url}\"\nkey = \"{APPRISE_KEY}\"\n"),
            Kind::Webhook => {
                format!("webhook]\nurl = \"{url}/hook\"\nsecret = \"canary-secret\"\n")
            }
        }
    }

    pub(crate) fn got(&self) -> Vec<Got> {
        match self {
            Self::Simulated(_, receiver) => {
                let received = receiver.received().into_iter();
                received.map(|it| Got { id: it.id, title: it.title, text: it.text }).collect()
            }
            Self::Mail(server) => {
                let got = |mail: towline_testkit::smtp::Mail| Got {
                    title: mail.subject.trim_start_matches("towline: ").into(),
                    id: mail.id,
                    text: mail.text,
                };
                server.received().into_iter().map(got).collect()
            }
        }
    }

    /// How often it was called.
    pub(crate) fn calls(&self) -> usize {
        match self {
            Self::Simulated(_, receiver) => receiver.calls(),
            Self::Mail(server) => server.calls(),
        }
    }

    pub(crate) async fn refuse(&mut self, refusing: bool) {
        match self {
            Self::Simulated(_, receiver) => receiver.refuse(refusing),
            Self::Mail(server) if refusing => server.end().await,
            Self::Mail(server) => server.begin(),
        }
    }

    pub(crate) fn slow(&self, ms: u64) {
        match self {
            Self::Simulated(_, receiver) => receiver.slow(ms),
            Self::Mail(server) => server.slow(ms),
        }
    }
}

/// A directory of which albums are placed into a library, and who is told of that.
pub(crate) struct World {
    pub(crate) towline: Towline,
    pub(crate) told: Told,
    place: TempDir,
    dropped: usize,
}

impl World {
    /// With these rules beside the kind, and these lines below `[server]`.
    pub(crate) fn new(told: Told, rules: &str, server: &str) -> Self {
        let place = tempfile::tempdir().unwrap();
        for directory in ["dl", "lib", "stock"] {
            fs::create_dir(place.path().join(directory)).unwrap();
        }
        // What is there at first contact is asked about, where somebody is to answer.
        let existing = if rules.contains("answers") { "ask" } else { "all" };
        let (dl, lib) = (place.path().join("dl"), place.path().join("lib"));
        let config = format!(
            "[imports.music.directory]\npath = {}\nimporter = \"shelf\"\nquiet = \"1s\"\n\
             rescan = \"5s\"\nexisting = \"{existing}\"\n[importers.shelf.place]\ninto = {}\n\
             [notify.phone]\n{rules}\n[notify.phone.{}",
            quoted(dl),
            quoted(lib),
            told.table()
        );
        let towline = Towline::with_server(PROGRAM, server, &config);
        Self { towline, told, place, dropped: 0 }
    }

    /// That hears of what came home.
    pub(crate) fn of_what_is_done(told: Told) -> Self {
        Self::new(told, "events = [\"done\"]", "")
    }

    pub(crate) fn downloads(&self) -> PathBuf {
        self.place.path().join("dl")
    }

    /// One more album is there, all at once. Its name.
    pub(crate) fn drop_album(&mut self) -> String {
        self.dropped += 1;
        let title = format!("Album {:03}", self.dropped);
        let stock = self.place.path().join("stock").join(&title);
        let album = Album::new("Band", &title, 1).from_frames(40 + self.dropped);
        album.write(&stock).unwrap();
        fs::rename(stock, self.downloads().join(&title)).unwrap();
        title
    }

    pub(crate) const fn dropped(&self) -> usize {
        self.dropped
    }

    /// Waits until so many messages are there that have this in their title.
    pub(crate) fn until_told(&self, of: &str) -> Got {
        until(LATER, &format!("told of {of}"), || {
            let got = self.told.got();
            let found = got.iter().find(|got| got.title.contains(of));
            found.cloned().ok_or_else(|| format!("{got:#?}\n{}", self.towline.log()))
        })
    }

    /// Waits until messages have told of so many things, each counted once.
    pub(crate) fn until_told_of_all(&self, all: usize) {
        until(LATER, "told of all", || {
            let told = things(&self.told.got());
            so(told >= all, &format!("{told} of {all}\n{}", self.towline.log()))
        });
    }

    /// What is on its way, as the command tells it.
    pub(crate) fn waiting(&self) -> Result<u64, String> {
        let said = self.towline.command_line(&["--json", "notify", "list"]);
        let said: serde_json::Value =
            serde_json::from_slice(&said.stdout).map_err(|error| error.to_string())?;
        said[0]["waiting"].as_u64().ok_or_else(|| said.to_string())
    }

    /// No secret of a target is shown anywhere.
    pub(crate) fn assert_discreet(&self) {
        let log = self.towline.log();
        assert!(!log.contains("canary"), "{log}");
        for command in [&["config", "show"][..], &["notify", "list"], &["--json", "item", "list"]] {
            let said = self.towline.command_line(command);
            let said = String::from_utf8_lossy(&said.stdout).into_owned();
            assert!(!said.contains("canary"), "{command:?}: {said}");
        }
    }
}

/// Of how many things messages have told: one that came twice counts once.
pub(crate) fn things(got: &[Got]) -> usize {
    let mut ids = std::collections::BTreeSet::new();
    let firsts = got.iter().filter(|got| ids.insert(&got.id));
    let count = |got: &Got| {
        let said = got.title.trim_start_matches("Done: ");
        // `Done: Album 007`, `Done: 3 imports`, `Done: 15, and 3 more`.
        if !said.starts_with(|letter: char| letter.is_ascii_digit()) {
            return 1;
        }
        let numbers = said.split(|letter: char| !letter.is_ascii_digit());
        numbers.filter_map(|number| number.parse::<usize>().ok()).sum()
    };
    firsts.map(count).sum()
}
