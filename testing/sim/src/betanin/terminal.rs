//! The pseudo-terminal between beet and betanin.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

use super::{Sim, state::Status};

/// betanin takes a chunk that holds one of these for a question.
const QUESTIONS: [&str; 8] = [
    "[A]pply",
    "kip new",
    "ter search",
    "it, edit ",
    "# selection (default",
    "ore candidates",
    "nter search, enter",
    "This album is already in the library!",
];

/// What betanin's worker does not survive: a torrent that was deleted, output that is not UTF-8.
#[derive(Debug)]
pub(super) struct Fatal;

pub(super) struct Terminal {
    sim: Arc<Sim>,
    id: u64,
    next_index: u64,
    chance: Chance,
    answers: UnboundedReceiver<String>,
}

impl Terminal {
    pub(super) fn new(
        sim: Arc<Sim>,
        id: u64,
        lines: usize,
        answers: UnboundedReceiver<String>,
    ) -> Self {
        let chance =
            Chance(sim.script.cut.unwrap_or_default().wrapping_add(id << 32 | lines as u64));
        Self { sim, id, next_index: lines as u64 + 1, chance, answers }
    }

    /// A line of betanin's own.
    pub(super) fn note(&mut self, text: &str) -> Result<(), Fatal> {
        let index = self.next_index;
        self.next_index += 1;
        if self.sim.state().line(self.id, Some(index), text) { Ok(()) } else { Err(Fatal) }
    }

    /// What beet prints.
    pub(super) fn print(&mut self, text: &str) -> Result<(), Fatal> {
        let text = text.replace('\n', "\r\n");
        for chunk in self.chunks(&text) {
            if chunk.chars().all(char::is_whitespace) {
                continue;
            }
            self.note(&chunk)?;
            if QUESTIONS.iter().any(|words| chunk.contains(words)) {
                self.sim.state().set(self.id, Status::NeedsInput);
            }
        }
        Ok(())
    }

    /// Asks, with the options' letters coloured if so scripted; answers with the letter.
    pub(super) async fn ask(&mut self, options: &[&str]) -> Result<char, Fatal> {
        let letters: Vec<char> =
            options.iter().filter_map(|o| o.chars().find(char::is_ascii_uppercase)).collect();
        let question = self.question(options);
        self.print(&question)?;
        loop {
            let answer = self.line().await?.trim().to_lowercase();
            let first = answer.chars().next().unwrap_or(letters[0].to_ascii_lowercase());
            if first.is_ascii_digit() || letters.contains(&first.to_ascii_uppercase()) {
                return Ok(first);
            }
            let all: Vec<_> = letters.iter().map(char::to_string).collect();
            self.print(&format!("Enter one of {}: ", all.join(", ")))?;
        }
    }

    /// Waits for a line that somebody types; the terminal echoes it.
    pub(super) async fn line(&mut self) -> Result<String, Fatal> {
        let Some(answer) = self.answers.recv().await else {
            return std::future::pending().await;
        };
        self.print(&format!("{answer}\n"))?;
        Ok(answer)
    }

    fn question(&self, options: &[&str]) -> String {
        let mut text = String::from("\u{279c} ");
        let mut width = 0;
        for (i, option) in options.iter().enumerate() {
            if width + option.len() + 2 > 72 {
                text.push('\n');
                width = 0;
            } else if i > 0 {
                text.push(' ');
            }
            width += option.len() + 2;
            text.push_str(&self.option(option, i == 0));
            text.push(if i + 1 == options.len() { '?' } else { ',' });
        }
        text + " "
    }

    fn option(&self, option: &str, is_default: bool) -> String {
        let at = option.find(|c: char| c.is_ascii_uppercase()).unwrap_or(0);
        let (before, letter, after) = (&option[..at], &option[at..=at], &option[at + 1..]);
        let letter = if is_default && !option.starts_with('#') {
            format!("[{letter}]")
        } else {
            letter.to_owned()
        };
        if self.sim.script.colour {
            format!("{before}\u{1b}[1;36m{letter}\u{1b}[39;49;00m{after}")
        } else {
            format!("{before}{letter}{after}")
        }
    }

    /// Cuts between characters: a real betanin dies of one that is cut in two.
    fn chunks(&mut self, text: &str) -> Vec<String> {
        if self.sim.script.cut.is_none() {
            return vec![text.to_owned()];
        }
        let mut chunks = vec![String::new()];
        for c in text.chars() {
            if self.chance.below(25) == 0 {
                chunks.push(String::new());
            }
            chunks.last_mut().expect("there is one from the start").push(c);
        }
        chunks.retain(|chunk| !chunk.is_empty());
        chunks
    }
}

/// A small generator (splitmix64): the same seed, the same cuts.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}
