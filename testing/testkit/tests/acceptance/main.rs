//! The stack as people run it: the real program as a process, a betanin beside it, and a disk.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests, too")]

mod healing;
mod kill_loop;
mod soulseek;
mod soulseek_story;
mod story_real_betanin;
mod story_simulated;
mod worlds;
