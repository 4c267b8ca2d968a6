//! Power failures: towline is killed at moments that chance chooses, again and again.
//! `TOWLINE_KILLS` says how many times in all (20), `TOWLINE_SEED` by which chance.

use std::{
    thread,
    time::{Duration, Instant},
};

use towline_testkit::{
    chance::Chance,
    towline::Towline,
    wait::{so, until},
};

use crate::worlds::LATER;

/// The longest that towline lives.
pub(crate) const LIFE: Duration = Duration::from_millis(1500);

/// The share of all kills, in tenths.
pub(crate) fn kills(tenths: u64) -> u64 {
    let all = std::env::var("TOWLINE_KILLS")
        .map_or(20, |kills| kills.parse().expect("TOWLINE_KILLS is a number"));
    (all * tenths / 10).max(1)
}

/// What one loop came to.
pub(crate) struct Figures {
    of: &'static str,
    begun: Instant,
    pub(crate) kills: u64,
    pub(crate) albums: usize,
    pub(crate) posts: usize,
}

impl Figures {
    pub(crate) fn begin(of: &'static str, kills: u64) -> Self {
        Self { of, begun: Instant::now(), kills, albums: 0, posts: 0 }
    }
}

impl Drop for Figures {
    #[expect(clippy::print_stdout, reason = "figures for people, shown by --nocapture")]
    fn drop(&mut self) {
        let Self { of, begun, kills, albums, posts } = self;
        let seconds = begun.elapsed().as_secs();
        println!("{of}: {kills} kills, {albums} albums, {posts} posts, {seconds} s");
    }
}

/// Kills towline `kills` times, each time at a moment that chance chooses; `drop` is called at
/// another such moment of each life.
pub(crate) fn kill_again_and_again(
    towline: &mut Towline,
    chance: &mut Chance,
    kills: u64,
    mut drop: impl FnMut(),
) {
    for _ in 0..kills {
        let (life, drops_at) = (chance.shorter_than(LIFE), chance.shorter_than(LIFE));
        towline.start_at_once();
        let first = life.min(drops_at);
        thread::sleep(first);
        if drops_at < life {
            drop();
        }
        thread::sleep(life.saturating_sub(first));
        towline.kill();
        if drops_at >= life {
            drop();
        }
    }
}

/// Starts towline and kills it just after `count` has grown: in the middle of a call.
pub(crate) fn kill_when(
    what: &str,
    towline: &mut Towline,
    chance: &mut Chance,
    count: impl Fn() -> usize,
) {
    let before = count();
    towline.start_at_once();
    until(LATER, what, || so(count() > before, &towline.log()));
    thread::sleep(chance.shorter_than(Duration::from_millis(40)));
    towline.kill();
}
