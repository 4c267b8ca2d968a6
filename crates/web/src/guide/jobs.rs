//! What towline can be set up for.

/// One of the things that towline does.
#[derive(Debug)]
pub struct Job {
    /// In addresses.
    pub slug: &'static str,
    /// What a person wants done.
    pub title: &'static str,
    /// How it is done.
    pub says: &'static str,
    /// The parts that it takes, in their order.
    pub steps: &'static [Step],
}

/// One part of a job.
#[derive(Debug)]
pub struct Step {
    /// In addresses.
    pub slug: &'static str,
    /// What is asked for.
    pub title: &'static str,
    /// The table of the configuration: `imports`.
    pub table: &'static str,
    /// The kinds of it, the likeliest first. None: it is a list, which is recognised by what is
    /// pasted.
    pub recipes: &'static [Recipe],
}

/// A kind of a part, and what is asked about it.
#[derive(Debug)]
pub struct Recipe {
    /// As in the configuration.
    pub kind: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// The name that it is given, where that is free.
    pub name: &'static str,
    /// What is asked.
    pub asks: &'static [Ask],
}

/// One question.
#[derive(Debug)]
pub struct Ask {
    /// The key, below the kind's own table. A number is a line of a list of tables.
    pub key: &'static [&'static str],
    /// The question.
    pub label: &'static str,
    /// Where the answer is found.
    pub hint: &'static str,
    /// It may be left empty: the service is asked, and what was found is proposed.
    pub is_looked_for: bool,
}

const fn ask(key: &'static [&'static str], label: &'static str, hint: &'static str) -> Ask {
    Ask { key, label, hint, is_looked_for: false }
}

/// All there is, in the order in which it is shown.
pub const JOBS: &[Job] = &[WISHES, TORRENTS, IMPORTS, FOLDERS];

const WISHES: Job = Job {
    slug: "wishes",
    title: "Ask for what is on my lists",
    says: "IMDb, Trakt, MDBList, TMDB or Letterboxd lists, or a file, become requests at Overseerr, \
           Jellyseerr or Seerr.",
    steps: &[
        Step { slug: "server", title: "Media server", table: "requests", recipes: &[SEERR] },
        Step { slug: "list", title: "First list", table: "lists", recipes: &[] },
    ],
};

const SEERR: Recipe = Recipe {
    kind: "seerr",
    label: "Overseerr, Jellyseerr or Seerr",
    name: "media",
    asks: &[
        ask(&["url"], "Its address", "As seen from where towline runs: http://seerr:5055"),
        ask(&["api_key"], "API key", "On its page, in Settings under General."),
    ],
};

const TORRENTS: Job = Job {
    slug: "torrents",
    title: "Fetch torrents by way of put.io",
    says: "Torrent and magnet files that fall into a folder are downloaded at put.io, fetched, verified \
           and handed over.",
    steps: &[Step { slug: "account", title: "Account", table: "torrents", recipes: &[PUTIO] }],
};

const PUTIO: Recipe = Recipe {
    kind: "putio",
    label: "put.io",
    name: "home",
    asks: &[
        ask(
            &["token"],
            "OAuth token",
            "Make an application at app.put.io/oauth (any name): its page shows the token.",
        ),
        ask(
            &["destination"],
            "Where finished downloads go",
            "An existing directory, as towline sees it. Sonarr and others take them from there.",
        ),
        ask(
            &["watch", "0", "path"],
            "Folder to watch",
            "The black hole: .torrent and .magnet files in it are taken. It may be left empty.",
        ),
    ],
};

const IMPORTS: Job = Job {
    slug: "imports",
    title: "Bring finished music into my library",
    says: "Finished downloads, of Soulseek or in any directory, go through betanin, beets, or a plain \
           move.",
    steps: &[
        Step {
            slug: "importer",
            title: "Importer",
            table: "importers",
            recipes: &[BETANIN, BEET, PLACE],
        },
        Step { slug: "source", title: "Source", table: "imports", recipes: &[SLSKD, DIRECTORY] },
    ],
};

const BETANIN: Recipe = Recipe {
    kind: "betanin",
    label: "betanin",
    name: "library",
    asks: &[
        ask(&["url"], "Its address", "As seen from where towline runs: http://betanin:9393"),
        ask(&["api_key"], "API key", "clients.api_key of betanin's own configuration."),
        ask(
            &["library"],
            "The library's directory",
            "As towline sees it: the proof that an album arrived. Empty where beets moves files.",
        ),
    ],
};

const BEET: Recipe = Recipe {
    kind: "beet",
    label: "beets on this machine",
    name: "beets",
    asks: &[
        ask(&["library"], "beets' database", "Where it is not the one of its configuration."),
        ask(&["directory"], "The library", "Where it is not the one of beets' configuration."),
    ],
};

const PLACE: Recipe = Recipe {
    kind: "place",
    label: "A plain directory",
    name: "shelf",
    asks: &[
        ask(&["into"], "The library", "An existing directory. Albums move in as they are."),
        ask(&["how"], "How", "A hard link or a copy leaves the download where it is."),
    ],
};

const SLSKD: Recipe = Recipe {
    kind: "slskd",
    label: "slskd (Soulseek)",
    name: "soulseek",
    asks: &[
        ask(&["url"], "Its address", "As seen from where towline runs: http://slskd:5030"),
        ask(
            &["api_key"],
            "API key",
            "One of web.authentication.api_keys in slskd.yml; role readonly is enough.",
        ),
        Ask {
            key: &["path"],
            label: "Its downloads directory",
            hint: "As towline sees it. Left empty, slskd is asked and the same directory is looked for.",
            is_looked_for: true,
        },
        ask(&["importer"], "Goes through", "The importer that takes what is found here."),
    ],
};

const DIRECTORY: Recipe = Recipe {
    kind: "directory",
    label: "A directory",
    name: "music",
    asks: &[
        ask(&["path"], "The directory", "Each directory of music below it is an album."),
        ask(&["importer"], "Goes through", "The importer that takes what is found here."),
    ],
};

const FOLDERS: Job = Job {
    slug: "folders",
    title: "Watch my Syncthing",
    says: "Folders that lack something for too long and devices that are gone are told of; a folder that \
           came into sync wakes an import.",
    steps: &[Step { slug: "server", title: "Syncthing", table: "folders", recipes: &[SYNCTHING] }],
};

const SYNCTHING: Recipe = Recipe {
    kind: "syncthing",
    label: "Syncthing",
    name: "nas",
    asks: &[
        ask(&["url"], "Its address", "As seen from where towline runs: http://nas:8384"),
        ask(&["api_key"], "API key", "In Syncthing's settings, under General or GUI."),
    ],
};

impl Job {
    /// The job of this address.
    pub fn find(slug: &str) -> Option<&'static Self> {
        JOBS.iter().find(|job| job.slug == slug)
    }

    /// Its step of this address.
    pub fn step(&self, slug: &str) -> Option<&'static Step> {
        self.steps.iter().find(|step| step.slug == slug)
    }
}

impl Step {
    /// The kind of this name; without a name, the likeliest.
    pub fn recipe(&self, kind: Option<&str>) -> Option<&'static Recipe> {
        match kind {
            Some(kind) => self.recipes.iter().find(|recipe| recipe.kind == kind),
            None => self.recipes.first(),
        }
    }
}
