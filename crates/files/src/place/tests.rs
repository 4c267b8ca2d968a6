use std::fs;

use proptest::prelude::*;
use towline_domain::TroubleKind;

use super::*;
use crate::scan::{self, Rules};

/// Ends a run before its step number `last`, as a kill would: nothing is tidied up. Faults stand
/// for what a file system answers.
struct Fate {
    left: usize,
    steps: Vec<Step>,
    faults: fn(Step) -> Option<i32>,
}

impl Fate {
    fn kind() -> Self {
        Self::ends_after(usize::MAX)
    }

    fn ends_after(left: usize) -> Self {
        Self { left, steps: Vec::new(), faults: |_| None }
    }
}

impl Course for Fate {
    fn before(&mut self, step: Step) -> Result<(), Halt> {
        self.steps.push(step);
        self.left = self.left.checked_sub(1).ok_or(Halt::Stop)?;
        match (self.faults)(step) {
            Some(code) => Err(Halt::Fault(io::Error::from_raw_os_error(code))),
            None => Ok(()),
        }
    }

    fn progress(&mut self, done: u64, total: u64, _: &Path) {
        assert!(done <= total, "{done} of {total}");
    }
}

const EPERM: i32 = 1;
const EXDEV: i32 = 18;
const ENOSPC: i32 = 28;

/// The three ways that a move can go.
const WORLDS: [fn(Step) -> Option<i32>; 3] = [
    |_| None,
    |step| (step == Step::Link).then_some(EXDEV),
    |step| (step == Step::Link).then_some(EPERM),
];

struct World {
    dir: tempfile::TempDir,
}

const FILES: [&str; 4] = ["CD1/01.mp3", "CD1/02.mp3", "CD2/01.mp3", "cover.jpg"];

impl World {
    fn new() -> Self {
        let world = Self { dir: tempfile::tempdir().unwrap() };
        for dir in ["from/Album/CD1", "from/Album/CD2", "into", "jobs"] {
            fs::create_dir_all(world.at(dir)).unwrap();
        }
        for file in FILES {
            fs::write(world.at("from/Album").join(file), contents(file)).unwrap();
        }
        world
    }

    fn at(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn plan(&self, how: How) -> Plan {
        let from = LocalPath::new(self.at("from/Album"));
        let rules = Rules::new(&from, &[]).unwrap();
        let files = scan::tree(from.as_path(), &rules).unwrap().unwrap().album_files();
        Plan {
            id: ImportId("7-a".into()),
            attempt: 1,
            from,
            files: files.audio.into_iter().chain(files.optional).collect(),
            into: LocalPath::new(self.at("into")),
            name: LocalPath::new("Album"),
            how,
        }
    }

    fn run(&self, plan: &Plan, fate: &mut Fate) -> Result<Placed, NotPlaced> {
        place(plan, &LocalPath::new(self.at("jobs")), fate)
    }

    /// Every file is somewhere, whole, at every moment.
    fn nothing_is_lost(&self) -> bool {
        FILES.iter().all(|file| {
            ["from/Album", "into/.towline-7-a", "into/Album"].iter().any(|dir| {
                fs::read(self.at(dir).join(file)).is_ok_and(|bytes| bytes == contents(file))
            })
        })
    }

    fn is_placed(&self) -> bool {
        let names = |dir: &str| fs::read_dir(self.at(dir)).unwrap().count();
        let whole = |file: &&str| {
            fs::read(self.at("into/Album").join(file)).is_ok_and(|bytes| bytes == contents(file))
        };
        FILES.iter().all(whole) && names("into") == 1 && names("into/Album") == 3
    }
}

fn contents(file: &str) -> Vec<u8> {
    file.bytes().cycle().take(3000).collect()
}

const DONE: Placed = Placed::Done { left: Vec::new() };

#[test]
fn each_way_brings_every_file_once() {
    for how in [How::Move, How::Hardlink, How::Copy] {
        let world = World::new();
        let plan = world.plan(how);
        assert_eq!(world.run(&plan, &mut Fate::kind()).unwrap(), DONE, "{how:?}");
        assert!(world.is_placed(), "{how:?}");
        assert_eq!(world.at("from/Album").exists(), how != How::Move, "{how:?}");
        let again = world.run(&plan, &mut Fate::ends_after(0)).unwrap();
        assert_eq!(again, DONE, "the same id is the same placing");
    }
}

#[test]
fn killed_before_each_step_it_goes_on() {
    for how in [How::Move, How::Hardlink, How::Copy] {
        for faults in WORLDS {
            if how == How::Hardlink && faults(Step::Link).is_some() {
                continue;
            }
            for last in 0.. {
                let world = World::new();
                let plan = world.plan(how);
                let mut fate = Fate { faults, ..Fate::ends_after(last) };
                if world.run(&plan, &mut fate).is_ok() {
                    assert!(last > 10, "the steps are really counted");
                    break;
                }
                let at = fate.steps.last().unwrap();
                assert!(world.nothing_is_lost(), "{how:?}, killed before {at:?} ({last})");
                let placed = world.run(&plan, &mut Fate { faults, ..Fate::kind() });
                assert_eq!(placed.unwrap(), DONE, "{how:?}, killed before {at:?} ({last})");
                assert!(world.is_placed(), "{how:?}, killed before {at:?} ({last})");
                let emptied = !world.at("from/Album").exists();
                assert_eq!(emptied, how == How::Move, "{how:?}, killed before {at:?} ({last})");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn killed_again_and_again_it_comes_to_an_end(
        kills in prop::collection::vec(0usize..30, 0..12),
        world_number in 0usize..3,
        is_copy in any::<bool>(),
    ) {
        let world = World::new();
        let plan = world.plan(if is_copy { How::Copy } else { How::Move });
        let faults = WORLDS[world_number];
        for last in kills {
            let _killed = world.run(&plan, &mut Fate { faults, ..Fate::ends_after(last) });
            prop_assert!(world.nothing_is_lost());
        }
        prop_assert_eq!(world.run(&plan, &mut Fate { faults, ..Fate::kind() }).unwrap(), DONE);
        prop_assert!(world.is_placed());
    }
}

fn trouble_of(ended: Result<Placed, NotPlaced>) -> Trouble {
    match ended {
        Err(NotPlaced::Trouble(trouble)) => trouble,
        other => panic!("no trouble: {other:?}"),
    }
}

#[test]
fn what_is_in_the_way_is_never_overwritten() {
    let world = World::new();
    fs::create_dir(world.at("into/Album")).unwrap();
    fs::write(world.at("into/Album/other.mp3"), "theirs").unwrap();
    let plan = world.plan(How::Move);
    assert_eq!(trouble_of(world.run(&plan, &mut Fate::kind())).kind, TroubleKind::InTheWay);
    assert!(world.at("into/Album/other.mp3").exists() && world.nothing_is_lost());

    fs::remove_dir_all(world.at("into/Album")).unwrap();
    assert_eq!(world.run(&plan, &mut Fate::kind()).unwrap(), DONE, "once it is out of the way");
}

#[test]
fn the_same_album_again_is_a_duplicate() {
    let world = World::new();
    let plan = world.plan(How::Copy);
    world.run(&plan, &mut Fate::kind()).unwrap();
    let second = Plan { id: ImportId("8-a".into()), ..plan };
    assert_eq!(world.run(&second, &mut Fate::kind()).unwrap(), Placed::Duplicate);
    assert!(world.is_placed());

    // A person puts the other one away and tries again.
    fs::remove_dir_all(world.at("into/Album")).unwrap();
    assert_eq!(world.run(&second, &mut Fate::kind()).unwrap(), Placed::Duplicate);
    let retry = Plan { attempt: 2, ..second };
    assert_eq!(world.run(&retry, &mut Fate::kind()).unwrap(), DONE);
    assert!(world.is_placed());
}

#[test]
fn a_full_disk_loses_nothing_and_heals() {
    let world = World::new();
    let plan = world.plan(How::Move);
    let faults = |step| match step {
        Step::Link => Some(EXDEV),
        Step::Chunk => Some(ENOSPC),
        _ => None,
    };
    let full = trouble_of(world.run(&plan, &mut Fate { faults, ..Fate::kind() }));
    assert_eq!(full.kind, TroubleKind::NoSpace);
    assert!(FILES.iter().all(|file| world.at("from/Album").join(file).exists()));
    assert_eq!(world.run(&plan, &mut Fate::kind()).unwrap(), DONE);
    assert!(world.is_placed());
}

#[test]
fn a_file_that_changed_is_neither_taken_nor_removed() {
    let world = World::new();
    let plan = world.plan(How::Move);
    fs::write(world.at("from/Album/CD1/02.mp3"), "still growing").unwrap();
    let changed = trouble_of(world.run(&plan, &mut Fate::kind()));
    assert_eq!(changed.kind, TroubleKind::Damaged);

    // Changed after it was copied, before it is removed.
    let world = World::new();
    let plan = world.plan(How::Move);
    let mut until_removing = Fate {
        faults: |step| match step {
            Step::Link => Some(EXDEV),
            Step::Remove => Some(EPERM),
            _ => None,
        },
        ..Fate::kind()
    };
    trouble_of(world.run(&plan, &mut until_removing));
    fs::write(world.at("from/Album/CD1/02.mp3"), "another song").unwrap();
    let left = vec![LocalPath::new("CD1/02.mp3")];
    assert_eq!(world.run(&plan, &mut Fate::kind()).unwrap(), Placed::Done { left });
    assert_eq!(fs::read(world.at("from/Album/CD1/02.mp3")).unwrap(), b"another song");
    assert!(world.is_placed());
}

#[test]
fn a_library_that_is_not_there_is_not_made() {
    let world = World::new();
    let plan = Plan { into: LocalPath::new(world.at("unmounted")), ..world.plan(How::Hardlink) };
    trouble_of(world.run(&plan, &mut Fate::kind()));
    assert!(!world.at("unmounted").exists());
}

#[test]
fn its_standing_is_known_afterwards() {
    let world = World::new();
    let plan = world.plan(How::Copy);
    let jobs = LocalPath::new(world.at("jobs"));
    assert_eq!(standing(&jobs, &plan.id).unwrap(), Standing::Unknown);
    world.run(&plan, &mut Fate::ends_after(8)).unwrap_err();
    let begun = Standing::Begun { plan: plan.clone(), published: false };
    assert_eq!(standing(&jobs, &plan.id).unwrap(), begun);
    world.run(&plan, &mut Fate::kind()).unwrap();
    assert_eq!(standing(&jobs, &plan.id).unwrap(), Standing::Ended { plan, placed: DONE });
}

/// The next attempt, after another scan.
fn as_it_is_now(world: &World, plan: &Plan) -> Plan {
    Plan { attempt: plan.attempt + 1, ..world.plan(plan.how) }
}

#[test]
fn a_file_that_was_renamed_away_survives_a_new_one_of_its_name() {
    for rescanned in [false, true] {
        for last in 0.. {
            let world = World::new();
            let plan = world.plan(How::Move);
            let mut fate = Fate { faults: WORLDS[2], ..Fate::ends_after(last) };
            if world.run(&plan, &mut fate).is_ok() {
                assert!(last > 10, "the steps are really counted");
                break;
            }
            let source = world.at("from/Album/CD1/02.mp3");
            if source.exists() || world.at("into/Album").exists() {
                continue;
            }
            fs::create_dir_all(source.parent().unwrap()).unwrap();
            fs::write(&source, "a new one").unwrap();
            let plan = if rescanned { as_it_is_now(&world, &plan) } else { plan };
            let placed = world.run(&plan, &mut Fate { faults: WORLDS[2], ..Fate::kind() });
            let left = vec![LocalPath::new("CD1/02.mp3")];
            assert_eq!(placed.unwrap(), Placed::Done { left }, "{rescanned}, {last}");
            assert_eq!(fs::read(&source).unwrap(), b"a new one", "{rescanned}, {last}");
            assert!(world.is_placed(), "{rescanned}, killed before {:?}", fate.steps.last());
        }
    }
}

#[test]
fn a_renamed_file_that_the_next_plan_does_not_know_goes_along() {
    let world = World::new();
    let plan = world.plan(How::Move);
    let mut full = Fate { faults: WORLDS[2], ..Fate::kind() };
    full.faults = |step| match step {
        Step::Link => Some(EPERM),
        Step::Publish => Some(ENOSPC),
        _ => None,
    };
    trouble_of(world.run(&plan, &mut full));
    let files = plan.files.iter().filter(|file| file.path != LocalPath::new("cover.jpg"));
    let next = Plan { attempt: 2, files: files.cloned().collect(), ..plan.clone() };
    fs::create_dir_all(world.at("from/Album")).unwrap();
    fs::write(world.at("from/Album/cover.jpg"), "a new one").unwrap();
    world.run(&next, &mut Fate { faults: WORLDS[2], ..Fate::kind() }).unwrap();
    assert!(world.is_placed());
    assert_eq!(fs::read(world.at("from/Album/cover.jpg")).unwrap(), b"a new one");
}

/// Another song under the same name, as long and with the same time.
fn edit_unseen(path: &Path) -> Vec<u8> {
    // The clock of a file's status ticks slowly.
    std::thread::sleep(std::time::Duration::from_millis(20));
    let time = fs::metadata(path).unwrap().modified().unwrap();
    let other: Vec<u8> = fs::read(path).unwrap().into_iter().rev().collect();
    fs::write(path, &other).unwrap();
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    other
}

#[test]
fn an_edit_that_keeps_size_and_time_is_never_removed() {
    let world = World::new();
    let plan = world.plan(How::Move);
    let edited = world.at("from/Album/CD1/02.mp3");
    let mut until_removing = Fate {
        faults: |step| match step {
            Step::Link => Some(EXDEV),
            Step::Remove => Some(EPERM),
            _ => None,
        },
        ..Fate::kind()
    };
    trouble_of(world.run(&plan, &mut until_removing));
    let other = edit_unseen(&edited);
    // Its status changed, its bytes did not.
    let touched = world.at("from/Album/CD2/01.mp3");
    fs::set_permissions(&touched, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let left = vec![LocalPath::new("CD1/02.mp3")];
    assert_eq!(world.run(&plan, &mut Fate::kind()).unwrap(), Placed::Done { left });
    assert_eq!(fs::read(&edited).unwrap(), other);
    assert!(world.is_placed() && !touched.exists());
}

#[test]
fn an_edit_between_two_runs_is_taken_again() {
    let world = World::new();
    let plan = world.plan(How::Move);
    let mut until_publishing = Fate {
        faults: |step| match step {
            Step::Link => Some(EXDEV),
            Step::Publish => Some(ENOSPC),
            _ => None,
        },
        ..Fate::kind()
    };
    trouble_of(world.run(&plan, &mut until_publishing));
    let other = edit_unseen(&world.at("from/Album/CD1/02.mp3"));
    let faults = WORLDS[1];
    assert_eq!(world.run(&plan, &mut Fate { faults, ..Fate::kind() }).unwrap(), DONE);
    assert_eq!(fs::read(world.at("into/Album/CD1/02.mp3")).unwrap(), other);
}

#[test]
fn what_is_only_in_the_hidden_directory_is_told_and_finished() {
    let world = World::new();
    let plan = world.plan(How::Move);
    let jobs = LocalPath::new(world.at("jobs"));
    let full = |step| match step {
        Step::Link => Some(EPERM),
        Step::Sync => Some(ENOSPC),
        _ => None,
    };
    let trouble = trouble_of(world.run(&plan, &mut Fate { faults: full, ..Fate::kind() }));
    assert_eq!(trouble.kind, TroubleKind::NoSpace);
    fs::remove_dir_all(world.at("from/Album")).unwrap();
    let words = held(&jobs, &plan.id).unwrap().words().unwrap();
    assert!(
        words.starts_with("4 files are in ") && words.contains("/into/.towline-7-a"),
        "{words}"
    );

    // The library was changed meanwhile, and the source is not even there.
    let elsewhere = Plan { attempt: 2, into: LocalPath::new(world.at("jobs")), ..plan.clone() };
    trouble_of(world.run(&elsewhere, &mut Fate { faults: full, ..Fate::kind() }));
    finish(&jobs, &plan.id).unwrap();
    assert!(world.is_placed());
    let held = held(&jobs, &plan.id).unwrap();
    assert_eq!((held.placed.len(), held.words()), (4, None));
}

#[test]
fn what_has_a_copy_at_the_source_is_not_finished_unasked() {
    let world = World::new();
    let plan = world.plan(How::Copy);
    let jobs = LocalPath::new(world.at("jobs"));
    let mut full =
        Fate { faults: |step| (step == Step::Publish).then_some(ENOSPC), ..Fate::kind() };
    trouble_of(world.run(&plan, &mut full));
    finish(&jobs, &plan.id).unwrap();
    assert!(!world.at("into/Album").exists());
    assert_eq!(held(&jobs, &plan.id).unwrap().words(), None);
}

#[test]
fn a_later_attempt_looks_again() {
    for how in [How::Copy, How::Hardlink] {
        let world = World::new();
        let plan = world.plan(how);
        assert_eq!(world.run(&plan, &mut Fate::kind()).unwrap(), DONE);
        let second = Plan { attempt: 2, ..plan };
        assert_eq!(world.run(&second, &mut Fate::kind()).unwrap(), DONE, "nothing changed");
        assert!(world.is_placed());

        fs::remove_dir_all(world.at("into/Album")).unwrap();
        let again = world.run(&second, &mut Fate::ends_after(0));
        assert_eq!(again.unwrap(), DONE, "an attempt has one end");
        let third = Plan { attempt: 3, ..second };
        assert_eq!(world.run(&third, &mut Fate::kind()).unwrap(), DONE);
        assert!(world.is_placed(), "{how:?}");

        let song = world.at("from/Album/CD1/01.mp3");
        fs::remove_file(&song).unwrap();
        fs::write(&song, "another song").unwrap();
        let fourth = as_it_is_now(&world, &third);
        let fourth = Plan { attempt: 4, ..fourth };
        let trouble = trouble_of(world.run(&fourth, &mut Fate::kind()));
        assert_eq!(trouble.kind, TroubleKind::InTheWay);
        assert!(world.is_placed(), "{how:?}");
        // What an earlier attempt did is still known.
        let jobs = LocalPath::new(world.at("jobs"));
        assert_eq!(held(&jobs, &fourth.id).unwrap().placed.len(), 4);

        fs::remove_dir_all(world.at("into/Album")).unwrap();
        assert_eq!(world.run(&fourth, &mut Fate::kind()).unwrap(), DONE);
        assert_eq!(fs::read(world.at("into/Album/CD1/01.mp3")).unwrap(), b"another song");
    }
}

#[test]
fn a_later_attempt_of_a_move_has_its_end() {
    let world = World::new();
    let plan = world.plan(How::Move);
    let mut until_removing =
        Fate { faults: |step| (step == Step::Remove).then_some(EPERM), ..Fate::kind() };
    trouble_of(world.run(&plan, &mut until_removing));
    let second = Plan { attempt: 2, ..plan };
    assert_eq!(world.run(&second, &mut Fate::kind()).unwrap(), DONE);
    let jobs = LocalPath::new(world.at("jobs"));
    let ended = Standing::Ended { plan: second.clone(), placed: DONE };
    assert_eq!(standing(&jobs, &second.id).unwrap(), ended);
    let third = Plan { attempt: 3, ..second };
    assert_eq!(world.run(&third, &mut Fate::kind()).unwrap(), DONE, "the source is empty");
    assert!(world.is_placed());

    fs::remove_dir_all(world.at("into/Album")).unwrap();
    let fourth = Plan { attempt: 4, ..third };
    let trouble = trouble_of(world.run(&fourth, &mut Fate::kind()));
    assert!(trouble.words.contains("gone from the source"), "{trouble:?}");
}

#[test]
fn a_damaged_journal_is_no_damaged_copy() {
    let world = World::new();
    let plan = world.plan(How::Copy);
    world.run(&plan, &mut Fate::ends_after(8)).unwrap_err();
    let path = world.at("jobs/place-7-a.jsonl");
    fs::write(&path, [fs::read(&path).unwrap(), b"garbage\n".to_vec()].concat()).unwrap();
    let trouble = trouble_of(world.run(&plan, &mut Fate::kind()));
    assert_eq!(trouble.kind, TroubleKind::Local);
    assert!(
        trouble.words.contains("jobs/place-7-a.jsonl") && trouble.hint.is_some(),
        "{trouble:?}"
    );
}

#[test]
fn no_duplicate_while_something_is_only_in_the_hidden_directory() {
    let world = World::new();
    let plan = world.plan(How::Move);
    // Stopped with some renamed and some not.
    for last in 0.. {
        if !world.at("from/Album/CD1/01.mp3").exists() {
            break;
        }
        let _stopped = world.run(&plan, &mut Fate { faults: WORLDS[2], ..Fate::ends_after(last) });
    }
    let rest = as_it_is_now(&world, &plan);
    assert!(!rest.files.is_empty() && rest.files.len() < plan.files.len());
    for file in &rest.files {
        let to = world.at("into/Album").join(&file.path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(world.at("from/Album").join(&file.path), to).unwrap();
    }
    let trouble = trouble_of(world.run(&rest, &mut Fate { faults: WORLDS[2], ..Fate::kind() }));
    assert_eq!(trouble.kind, TroubleKind::InTheWay);
    assert!(world.nothing_is_lost());
}

#[test]
fn published_and_not_noted_it_is_taken_up_by_a_later_attempt() {
    let world = World::new();
    let plan = world.plan(How::Move);
    for last in 0.. {
        if world.at("into/Album").exists() {
            break;
        }
        let _stopped = world.run(&plan, &mut Fate { faults: WORLDS[2], ..Fate::ends_after(last) });
    }
    let jobs = LocalPath::new(world.at("jobs"));
    assert!(held(&jobs, &plan.id).unwrap().target.is_some());
    let next = Plan { attempt: 2, into: jobs.clone(), ..plan.clone() };
    assert_eq!(world.run(&next, &mut Fate::kind()).unwrap(), DONE);
    assert!(world.is_placed());
    let ended = Standing::Ended { plan: Plan { attempt: 2, ..plan }, placed: DONE };
    assert_eq!(standing(&jobs, &next.id).unwrap(), ended);
}
