//! What towline is told of a round's services.

use super::{
    plan::Plan,
    world::{BOB, Importer, MUSIC, Sync, World},
};
use crate::{syncthing::FOLDER, towline::quoted};

impl World {
    /// All of its configuration, but of which node it is.
    pub(super) fn config(&self, plan: &Plan) -> String {
        [self.wishes(), self.torrents(), self.imports(plan), self.folders()].concat()
    }

    fn wishes(&self) -> String {
        let (seerr, trakt) = (self.lines.url("seerr", &self.seerr.url()), self.trakt.url());
        let (trakt, imdb) =
            (self.lines.url("trakt", &trakt), self.lines.url("imdb", &self.imdb.url()));
        // Nothing ever leaves them: what is taken back was taken for gone on a bad read.
        let rules = format!(
            "first_run = \"go\"\nevery = \"1s\"\nuser = {BOB}\non_removal = \"withdraw\"\nshrink_percent = 100\n"
        );
        format!(
            "[requests.media.seerr]\nurl = \"{seerr}\"\napi_key = \"{}\"\nsettle = \"3s\"\nrescan = \"1s\"\n\
             [providers]\npace = \"1ms\"\n\
             [providers.trakt]\nclient_id = \"{}\"\nurl = \"{trakt}\"\nauth_url = \"{trakt}\"\n\
             [providers.imdb]\nurl = \"{imdb}\"\n\
             [lists.films]\n{rules}[lists.films.trakt]\nlist = \"jane/films\"\n\
             [lists.chart]\n{rules}[lists.chart.imdb]\nlist = \"ls000000001\"\n\n",
            self.seerr.key(),
            self.trakt.script().client_id,
        )
    }

    fn torrents(&self) -> String {
        let incomplete = self.places.incomplete();
        let incomplete =
            incomplete.map_or_else(String::new, |at| format!("incomplete = {}\n", quoted(at)));
        format!(
            "[torrents.home.putio]\ntoken = \"{}\"\nurl = \"{}\"\nupload_url = \"{}\"\n\
             destination = {}\ndownload.keep_free = \"0\"\nrescan = \"1s\"\ntimeout = \"2s\"\n{incomplete}\
             [[torrents.home.putio.watch]]\npath = {}\nrescan = \"2s\"\n\n",
            self.putio.token(),
            self.lines.url("put.io", &self.putio.api_url()),
            self.lines.url("put.io uploads", &self.putio.upload_url()),
            quoted(self.places.done()),
            quoted(self.places.watch()),
        )
    }

    fn imports(&self, plan: &Plan) -> String {
        let often = "quiet = \"1s\"\nrescan = \"2s\"\nexisting = \"all\"\n";
        let slskd = self.lines.url("slskd", &self.peers.sim.url());
        // What a restart of slskd forgets to move is asked about within the torture's patience.
        let more = "exclude_users = [\"eve\"]\nprune = true\nhide_imported = true\nexisting = \"all\"\n\
                    move_within = \"20s\"";
        let (betanin, key) = match &self.betanin {
            Importer::Simulated(sim) => (sim.url(), sim.key().to_owned()),
            Importer::Real(real) => (real.url(), real.key().to_owned()),
        };
        // A real one takes longer for an answer.
        let timeout = if plan.real_betanin { "4s" } else { "2s" };
        let often_looked_at = crate::soulseek::OFTEN;
        format!(
            "{}[imports.albums.directory]\npath = {}\nimporter = \"library\"\n{often}\
             [imports.torrents.directory]\npath = {}\nimporter = \"shelf\"\n{often}\
             [importers.library.betanin]\nurl = \"{}\"\napi_key = \"{key}\"\nlibrary = {}\n\
             timeout = \"{timeout}\"\nprompts = \"set_aside\"\nprompt_after = \"2s\"\npoll = \"300ms\"\n\
             [importers.shelf.place]\ninto = {}\nhow = \"{}\"\n\n",
            self.peers.source_at(&slskd, self.peers.sim.key(), often_looked_at, more),
            quoted(self.albums()),
            quoted(self.places.done()),
            self.lines.url("betanin", &betanin),
            quoted(self.library()),
            quoted(self.places.shelf()),
            plan.how,
        )
    }

    fn folders(&self) -> String {
        let (url, key, folder) = match &self.syncthing {
            Sync::Simulated(sim) => (sim.url(), sim.key().to_owned(), MUSIC),
            Sync::Real(pair) => (pair.b.url(), pair.b.key().to_owned(), FOLDER),
        };
        format!(
            "[folders.nas.syncthing]\nurl = \"{}\"\napi_key = \"{key}\"\nrescan = \"2s\"\ntimeout = \"4s\"\n\
             [imports.synced.directory]\npath = {}\nsynced = \"nas/{folder}\"\nimporter = \"rack\"\n\
             quiet = \"300ms\"\nrescan = \"2s\"\nexisting = \"all\"\n\
             [importers.rack.place]\ninto = {}\nhow = \"copy\"\n",
            self.lines.url("syncthing", &url),
            quoted(self.synced()),
            quoted(self.places.rack()),
        )
    }
}
