//! The stack as people run it: the real program as a process, a betanin beside it, and a disk.

mod healing;
mod kill_loop;
mod story_real_betanin;
mod story_simulated;
mod worlds;
