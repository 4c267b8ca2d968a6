//! The stack as people run it: the real program as a process, a betanin beside it, and a disk.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests, too")]

mod clock;
mod demo;
mod described;
mod folders_kills;
mod folders_pauses;
mod folders_story;
mod healing;
mod kill_loop;
mod killing;
mod nodes;
mod notify;
mod notify_answers;
mod notify_world;
mod putio_command;
mod soulseek_healing;
mod soulseek_kills;
mod soulseek_story;
mod story_real_betanin;
mod story_simulated;
mod syncthing_command;
mod torrents;
mod torrents_adoption;
mod torrents_disk;
mod torrents_faults;
mod torrents_groom;
mod torrents_kills;
mod torrents_onwards;
mod torrents_room;
mod torrents_service;
mod torrents_story;
mod torrents_thirty;
mod torrents_told;
mod torrents_twice;
mod torrents_windows;
mod wishes_awkward;
mod wishes_calls;
mod wishes_faults;
mod wishes_kills;
mod wishes_ledger;
mod wishes_published;
mod wishes_scene;
mod wishes_world;
mod worlds;

use towline_testkit::soulseek;
