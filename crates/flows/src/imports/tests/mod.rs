//! `decide` against a world that crashes at every step.
//!
//! The world is an importer of betanin's kind: one queue, prompts that block it, no ids on
//! submission, calls that may be committed after their caller died.

mod source;
mod transfers;

use std::time::Duration;

use proptest::prelude::*;
use towline_domain::{
    ActOutcome, Choice, Lane, LocalPath, Thing as _, Timestamp, Trouble, TroubleKind,
    imports::{
        Album, AlbumAction, AlbumFile, AlbumFiles, AlbumPolicy, Origin, Outcome, PromptPolicy,
        Stage,
    },
    role::{Claim, Evidence, ImportState, LineNo, Prompt, PromptKind, Scan, Ticket},
};

use super::decide::{Rules, Seen, decide};

const SETTLE: Duration = Duration::from_secs(30);
const TRACKS: u32 = 3;

/// What befalls one step.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Luck {
    Fine,
    /// Killed after the decision was stored, before the act.
    CrashBeforeActing,
    /// Killed after the act, before its outcome was stored.
    CrashAfterActing,
    /// Sent, no answer; it was done.
    AnswerLost,
    /// Sent, no answer; it is done only later, at most the settling time after.
    CommittedLate,
    /// Killed after sending; it is done only later.
    CrashAndCommittedLate,
    /// Certainly not done.
    Refused,
    /// The look before the decision failed.
    LookFails,
    /// Something woke the item before its time.
    Woken,
}

/// How the importer behaves.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mood {
    Imports,
    ImportsAfterPrompt(PromptKind),
    SaysSoAndDoesNothing,
    Fails(Claim),
    /// Restarts in the middle after having imported: the repeat meets its own album.
    RestartsAfterImport,
}

#[derive(Debug, Clone)]
struct Run {
    lines: u64,
    at_prompt: Option<PromptKind>,
    ended: Option<Claim>,
}

struct World {
    mood: Mood,
    now: Timestamp,
    runs: Vec<Run>,
    in_library: u32,
    late: Vec<(Timestamp, AlbumAction, usize)>,
    restarted: bool,
    wrong_answers: u32,
    /// Where the album comes from, when it comes by transfers.
    peer: Option<transfers::Peer>,
}

impl World {
    fn new(mood: Mood) -> Self {
        Self {
            mood,
            now: Timestamp::from_micros(1_000_000_000),
            runs: vec![],
            in_library: 0,
            late: vec![],
            restarted: false,
            wrong_answers: 0,
            peer: None,
        }
    }

    fn files() -> AlbumFiles {
        let audio = (0..TRACKS)
            .map(|n| AlbumFile::new(LocalPath::new(format!("{n}.mp3")), 1000, Timestamp::default()))
            .collect();
        AlbumFiles { audio, ..AlbumFiles::default() }
    }

    /// The newest run above the ticket's watermark: how an importer without ids is read.
    fn run_of(&self, album: &Album) -> Option<&Run> {
        let ticket = album.attempt.as_ref()?.ticket.as_ref()?;
        let watermark = usize::try_from(ticket.0.as_u64()?).ok()?;
        self.runs.get(watermark)
    }

    fn look(&self, album: &Album) -> Seen {
        match &album.stage {
            Stage::Baseline
            | Stage::Ready
            | Stage::Held { .. }
            | Stage::Pruning { .. }
            | Stage::Ungathering { .. }
            | Stage::Ended { .. } => Seen::Nothing,
            Stage::Settling { .. } | Stage::Gathering => match &self.peer {
                Some(peer) => Seen::Files(Some(peer.scan(album, self.now))),
                None => scan(Self::files()),
            },
            Stage::Preparing
                if self
                    .peer
                    .as_ref()
                    .is_some_and(|peer| peer.scan(album, self.now).files != album.files) =>
            {
                let peer = self.peer.as_ref().map(|peer| peer.scan(album, self.now));
                Seen::Files(peer)
            }
            Stage::Preparing => Seen::Prepared(Ticket(serde_json::json!(self.runs.len()))),
            Stage::Importing { .. } | Stage::SettingAside { .. } | Stage::Asked { .. } => {
                Seen::Import(self.state(album))
            }
            Stage::Proving { .. } => Seen::Evidence(Evidence {
                by_id: false,
                expected: TRACKS,
                left_source: 0,
                in_library: Some(self.in_library),
                words: format!("{} in the library", self.in_library),
            }),
        }
    }

    fn state(&self, album: &Album) -> ImportState {
        let Some(run) = self.run_of(album) else { return ImportState::Absent };
        if let Some(claim) = run.ended {
            return ImportState::Ended { claim, words: String::new() };
        }
        match run.at_prompt {
            None => ImportState::Running { line: LineNo(run.lines) },
            Some(kind) => ImportState::Asks(Prompt {
                kind,
                text: "?".into(),
                choices: vec![Choice::AsIs, Choice::Skip],
                seen: LineNo(run.lines),
                for_want_of_source: false,
            }),
        }
    }

    /// The service does it, whoever has asked and whether he still lives or not.
    fn commit(&mut self, action: &AlbumAction, watermark: usize) {
        if let Some(peer) = &mut self.peer {
            peer.commit(action, self.now);
        }
        match action {
            AlbumAction::Start => {
                self.runs.push(Run { lines: 1, at_prompt: None, ended: None });
            }
            AlbumAction::Answer { choice, seen } => {
                let Some(run) = self.runs.get_mut(watermark) else { return };
                if run.ended.is_some() || run.lines != seen.0 {
                    // The importer role refuses it: the line has moved.
                    return;
                }
                let Some(kind) = run.at_prompt.take() else { return };
                run.lines += 1;
                match choice {
                    Choice::Skip => run.ended = Some(Claim::Declined),
                    Choice::AsIs if kind == PromptKind::Duplicate => self.wrong_answers += 1,
                    _ => {
                        run.ended = Some(Claim::ImportedAsIs);
                        self.in_library = TRACKS;
                    }
                }
            }
            AlbumAction::Prune
            | AlbumAction::FetchAgain { .. }
            | AlbumAction::Gather
            | AlbumAction::Ungather => {}
        }
    }

    fn time_passes(&mut self, until: Timestamp) {
        self.now = self.now.max(until);
        let now = self.now;
        let (due, later): (Vec<_>, Vec<_>) = self.late.drain(..).partition(|late| late.0 <= now);
        self.late = later;
        for (_, action, watermark) in due {
            self.commit(&action, watermark);
        }
        for run in &mut self.runs {
            if run.ended.is_some() || run.at_prompt.is_some() {
                continue;
            }
            run.lines += 1;
            match self.mood {
                Mood::Imports => {
                    run.ended = Some(Claim::Imported);
                    self.in_library = TRACKS;
                }
                Mood::ImportsAfterPrompt(kind) => run.at_prompt = Some(kind),
                Mood::SaysSoAndDoesNothing => run.ended = Some(Claim::Imported),
                Mood::Fails(claim) => run.ended = Some(claim),
                Mood::RestartsAfterImport if self.restarted => {
                    run.at_prompt = Some(PromptKind::Duplicate);
                }
                Mood::RestartsAfterImport => {
                    self.in_library = TRACKS;
                    self.restarted = true;
                }
            }
        }
    }
}

/// A directory as it is looked at.
fn scan(files: AlbumFiles) -> Seen {
    let path = LocalPath::new("/d/a");
    Seen::Files(Some(Scan { path, inode: 1, origin: Origin::Directory, files }))
}

type Kept = crate::kept::Kept<Album>;

impl Kept {
    fn found(now: Timestamp) -> Self {
        let album = Album {
            source: "s".into(),
            path: LocalPath::new("/d/a"),
            inode: 1,
            first_seen: now,
            files: World::files(),
            files_since: now,
            origin: Origin::Directory,
            stage: Stage::SETTLING,
            attempt: None,
        };
        let key = album.key();
        Self::new(album, key, SETTLE, now)
    }
}

fn rules(prompts: PromptPolicy) -> Rules {
    Rules {
        policy: AlbumPolicy { prompts, ..AlbumPolicy::default() },
        importer: "library".into(),
        lane: Lane("library".into()),
        pace: Duration::from_secs(2),
    }
}

fn step(kept: &mut Kept, world: &mut World, luck: Luck, rules: &Rules) {
    let due = if luck == Luck::Woken { None } else { kept.due };
    world.time_passes(due.unwrap_or(world.now));
    if let Some(act) = &kept.item.last_act
        && act.is_unsettled(world.now)
    {
        kept.due = Some(act.settles_at);
        return;
    }
    let seen = if luck == Luck::LookFails {
        Seen::Trouble(Trouble::new("library", TroubleKind::Unreachable, "no answer"))
    } else {
        world.look(&kept.item.thing)
    };
    let decision = decide(&kept.item, &seen, rules, world.now);
    kept.store(&decision, world.now);
    let Some(action) = decision.action else { return };
    let watermark = decision
        .thing
        .attempt
        .as_ref()
        .and_then(|attempt| attempt.ticket.as_ref()?.0.as_u64())
        .map_or(0, |id| usize::try_from(id).unwrap());
    let late = world.now + SETTLE.checked_sub(Duration::from_secs(1)).unwrap();
    match luck {
        Luck::CrashBeforeActing => {}
        Luck::CrashAfterActing => world.commit(&action, watermark),
        Luck::CrashAndCommittedLate => world.late.push((late, action, watermark)),
        Luck::AnswerLost => {
            world.commit(&action, watermark);
            kept.ends(ActOutcome::Unsure, world.now);
        }
        Luck::CommittedLate => {
            world.late.push((late, action, watermark));
            kept.ends(ActOutcome::Unsure, world.now);
        }
        Luck::Refused => {
            let trouble = Trouble::new("library", TroubleKind::Refused, "no");
            kept.ends(ActOutcome::NotDone(trouble), world.now);
        }
        Luck::Fine | Luck::LookFails | Luck::Woken => {
            world.commit(&action, watermark);
            kept.ends(ActOutcome::Done, world.now);
        }
    }
}

fn luck() -> impl Strategy<Value = Luck> {
    prop_oneof![
        4 => Just(Luck::Fine),
        1 => Just(Luck::CrashBeforeActing),
        1 => Just(Luck::CrashAfterActing),
        1 => Just(Luck::AnswerLost),
        1 => Just(Luck::CommittedLate),
        1 => Just(Luck::CrashAndCommittedLate),
        1 => Just(Luck::Refused),
        1 => Just(Luck::LookFails),
        2 => Just(Luck::Woken),
    ]
}

fn mood() -> impl Strategy<Value = Mood> {
    prop_oneof![
        Just(Mood::Imports),
        Just(Mood::ImportsAfterPrompt(PromptKind::NoMatch)),
        Just(Mood::ImportsAfterPrompt(PromptKind::Candidates)),
        Just(Mood::ImportsAfterPrompt(PromptKind::Duplicate)),
        Just(Mood::ImportsAfterPrompt(PromptKind::Other)),
        Just(Mood::SaysSoAndDoesNothing),
        Just(Mood::Fails(Claim::Failed)),
        Just(Mood::Fails(Claim::Misconfigured)),
        Just(Mood::RestartsAfterImport),
    ]
}

fn policy() -> impl Strategy<Value = PromptPolicy> {
    prop_oneof![Just(PromptPolicy::SetAside), Just(PromptPolicy::AsIs)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn an_album_is_handed_over_once_whenever_we_crash(
        lucks in prop::collection::vec(luck(), 0..40),
        mood in mood(),
        prompts in policy(),
    ) {
        let rules = rules(prompts);
        let mut world = World::new(mood);
        let mut kept = Kept::found(world.now);
        for luck in lucks.into_iter().chain(std::iter::repeat_n(Luck::Fine, 400)) {
            if kept.rests() {
                break;
            }
            step(&mut kept, &mut world, luck, &rules);
        }
        let item = &kept.item;
        prop_assert!(kept.rests(), "neither ended nor asking: {:?}", item.thing.stage);
        // Each attempt is one run: what was tried again was tried again on purpose.
        let attempts = item.thing.attempt.as_ref().map_or(0, |attempt| attempt.number);
        prop_assert!(world.runs.len() <= attempts as usize, "{} runs", world.runs.len());
        prop_assert_eq!(world.wrong_answers, 0);
        // Nothing of ours blocks the queue.
        prop_assert!(world.runs.iter().all(|run| run.at_prompt.is_none()));
        let imported = matches!(item.thing.stage, Stage::Ended { outcome: Outcome::Imported });
        prop_assert_eq!(imported, world.in_library == TRACKS, "{:?}", item.thing.stage);
    }

    #[test]
    fn a_person_s_answer_later_is_carried_out(
        lucks in prop::collection::vec(luck(), 0..40),
    ) {
        let rules = rules(PromptPolicy::SetAside);
        let mut world = World::new(Mood::ImportsAfterPrompt(PromptKind::NoMatch));
        let mut kept = Kept::found(world.now);
        for _ in 0..100 {
            if kept.rests() { break; }
            step(&mut kept, &mut world, Luck::Fine, &rules);
        }
        let is_held = matches!(kept.item.thing.stage, Stage::Held { .. });
        prop_assert!(is_held);
        kept.answer(Choice::AsIs, world.now);
        for luck in lucks.into_iter().chain(std::iter::repeat_n(Luck::Fine, 200)) {
            if kept.rests() && kept.item.answer.is_none() { break; }
            step(&mut kept, &mut world, luck, &rules);
        }
        prop_assert_eq!(world.in_library, TRACKS);
        prop_assert_eq!(&kept.item.thing.stage, &Stage::Ended { outcome: Outcome::Imported });
        prop_assert_eq!(world.runs.len(), 2);
    }
}

#[test]
fn a_growing_directory_is_waited_for_and_then_asked_about() {
    let rules = rules(PromptPolicy::SetAside);
    let mut kept = Kept::found(Timestamp::from_micros(0));
    let mut now = Timestamp::from_micros(0);
    for size in 0..2000 {
        now = kept.due.unwrap();
        let mut files = World::files();
        files.audio[0].size = size;
        let decision = decide(&kept.item, &scan(files), &rules, now);
        kept.store(&decision, now);
        if kept.item.entry.is_some() {
            break;
        }
    }
    assert_eq!(kept.item.entry.unwrap().cause.group(), "never-quiet");
    assert!(now >= Timestamp::from_micros(0) + rules.policy.settle_within);
}

#[test]
fn without_audio_there_is_nothing_to_import_and_nobody_is_asked() {
    let rules = rules(PromptPolicy::SetAside);
    let mut kept = Kept::found(Timestamp::from_micros(0));
    for _ in 0..5 {
        let now = kept.due.unwrap_or_default();
        let decision = decide(&kept.item, &scan(AlbumFiles::default()), &rules, now);
        kept.store(&decision, now);
    }
    assert_eq!(kept.item.thing.stage, Stage::Ended { outcome: Outcome::NothingToImport });
}

#[test]
fn work_of_ours_that_a_restart_broke_off_goes_on() {
    let rules = rules(PromptPolicy::SetAside);
    let mut world = World::new(Mood::Imports);
    let mut kept = Kept::found(world.now);
    while !matches!(kept.item.thing.stage, Stage::Importing { .. }) {
        step(&mut kept, &mut world, Luck::Fine, &rules);
    }
    // Well begun, and that is known; the process that did it is gone.
    kept.ends(ActOutcome::Done, world.now);
    let seen = Seen::Import(ImportState::Interrupted);
    let decision = decide(&kept.item, &seen, &rules, world.now);
    assert_eq!(decision.action, Some(AlbumAction::Start));
    assert_eq!(decision.thing.stage(), "importing");
    // A service that has it no more has had it.
    let decision = decide(&kept.item, &Seen::Import(ImportState::Absent), &rules, world.now);
    assert_eq!((decision.action, decision.thing.stage()), (None, "proving"));
}
