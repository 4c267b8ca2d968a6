//! What Syncthing brought is on the rack once, and still in its folder.

use super::super::{
    rain::Rain,
    report::Figures,
    world::{Sync, World},
};

pub(in super::super) fn check(world: &World, rain: &Rain, figures: &mut Figures) {
    super::sounds("the rack", &world.places.rack(), &rain.synced, figures);
    super::sounds("the folder", &world.synced(), &rain.synced, figures);
    if let Sync::Simulated(sim) = &world.syncthing {
        let posts = sim.log().count("POST", "*");
        Figures::add_to(&mut figures.calls, "Syncthing: posts", posts as u64);
    }
}
