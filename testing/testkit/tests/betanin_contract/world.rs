//! The simulator and the real betanin, under one set of words.

use std::path::PathBuf;

use betanin_client::{Access, Betanin, Settings};
use tempfile::TempDir;
use towline_sim::betanin as sim;
use towline_testkit::betanin::{BeetsConfig, RealBetanin};

/// A betanin and its directories.
pub(crate) trait World: Sized {
    async fn start(beets: BeetsConfig) -> Self;
    fn url(&self) -> String;
    fn key(&self) -> String;
    fn downloads(&self) -> PathBuf;
    fn library(&self) -> PathBuf;
    fn set(&mut self, beets: BeetsConfig);
    fn remove_beet(&mut self);
    /// Lets beet print what is not UTF-8.
    fn garble_beet(&mut self);
    fn restore_beet(&mut self);
    async fn restart(&mut self);
    fn is_running(&mut self) -> bool;

    fn betanin(&self) -> Betanin {
        self.betanin_as(Access::ApiKey(self.key().into()))
    }

    fn betanin_as(&self, access: Access) -> Betanin {
        Betanin::new(Settings::new(self.url(), access)).unwrap()
    }
}

pub(crate) struct Real(RealBetanin);

impl World for Real {
    async fn start(beets: BeetsConfig) -> Self {
        Self(RealBetanin::start(beets).await)
    }

    fn url(&self) -> String {
        self.0.url()
    }

    fn key(&self) -> String {
        self.0.key().into()
    }

    fn downloads(&self) -> PathBuf {
        self.0.downloads()
    }

    fn library(&self) -> PathBuf {
        self.0.library()
    }

    fn set(&mut self, beets: BeetsConfig) {
        self.0.rewrite_beets_config(&beets);
    }

    fn remove_beet(&mut self) {
        self.0.remove_beet_shim();
    }

    fn garble_beet(&mut self) {
        self.0.replace_beet("#!/bin/sh\nprintf 'caf\\351\\n'\n");
    }

    fn restore_beet(&mut self) {
        self.0.restore_beet_shim();
    }

    async fn restart(&mut self) {
        self.0.restart().await;
    }

    fn is_running(&mut self) -> bool {
        self.0.is_running()
    }
}

pub(crate) struct Simulated {
    place: TempDir,
    sim: sim::Betanin,
}

impl World for Simulated {
    async fn start(beets: BeetsConfig) -> Self {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("dl")).unwrap();
        let mut script = sim::Script::new(place.path().join("lib"));
        script.colour = beets.colour;
        let mut world = Self { sim: sim::Betanin::start(script).await.unwrap(), place };
        world.set(beets);
        world
    }

    fn url(&self) -> String {
        self.sim.url()
    }

    fn key(&self) -> String {
        self.sim.key().into()
    }

    fn downloads(&self) -> PathBuf {
        self.place.path().join("dl")
    }

    fn library(&self) -> PathBuf {
        self.place.path().join("lib")
    }

    fn set(&mut self, beets: BeetsConfig) {
        let BeetsConfig { moves, autotag, quiet, quiet_as_is, duplicate_action, colour: _ } = beets;
        self.sim.beets(|there| {
            *there = sim::Beets {
                moves,
                quiet,
                quiet_as_is,
                duplicate_action: match duplicate_action {
                    Some("skip") => sim::DuplicateAction::Skip,
                    _ => sim::DuplicateAction::Ask,
                },
            };
        });
        let behaviour = if autotag { sim::Behaviour::AsksNoMatch } else { sim::Behaviour::Imports };
        self.sim.rules(|rules| *rules = vec![sim::Rule::new("*", behaviour)]);
    }

    fn remove_beet(&mut self) {
        self.sim.set_beet_missing(true);
    }

    fn garble_beet(&mut self) {
        self.sim.rules(|rules| *rules = vec![sim::Rule::new("*", sim::Behaviour::BreaksBetanin)]);
    }

    fn restore_beet(&mut self) {
        self.sim.set_beet_missing(false);
        self.sim.rules(Vec::clear);
    }

    async fn restart(&mut self) {
        self.sim.restart();
    }

    fn is_running(&mut self) -> bool {
        self.sim.is_running()
    }
}
