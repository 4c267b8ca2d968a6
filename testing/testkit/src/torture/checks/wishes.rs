//! Every title was asked for once, in all its seasons; nothing else was, and nothing was taken back.

use std::collections::BTreeMap;

use towline_sim::seerr::Kind;

use super::super::{Zero, rain::Rain, report::Figures, world::World};
use crate::media::{SEASONS, key};

pub(in super::super) fn check(world: &World, rain: &Rain, figures: &mut Figures) {
    let log = world.seerr.log();
    let mut asked: BTreeMap<(Kind, i64), usize> = BTreeMap::new();
    for made in log.requests_created() {
        *asked.entry((made.kind, made.tmdb)).or_default() += 1;
        let seasons = if made.kind == Kind::Tv { &SEASONS[..] } else { &[] };
        if made.seasons != seasons || made.is4k {
            figures.found(Zero::WrongBytes, format!("asked for in another way: {made:?}"));
        }
    }
    Figures::add_to(
        &mut figures.calls,
        "Seerr: requests made",
        log.requests_created().len() as u64,
    );
    for title in &rain.titles {
        match asked.remove(&key(title)) {
            Some(1) => {}
            Some(times) => {
                figures
                    .found(Zero::Double, format!("{:?} was asked for {times} times", key(title)));
            }
            None => figures.found(Zero::Lost, format!("{:?} was never asked for", key(title))),
        }
    }
    for title in asked.keys() {
        figures.found(Zero::Outside, format!("{title:?} was asked for, and is on no list"));
    }
    for call in log.writes().into_iter().filter(|call| call.request.method == "DELETE") {
        figures.found(Zero::RemovedEarly, format!("at Seerr: {}", call.request.path));
    }
    if (world.seerr.deaths(), world.seerr.races()) != (0, 0) {
        figures.found(Zero::Double, "Seerr died, or was asked for two seasons of a show at once");
    }
}
